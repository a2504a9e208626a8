"""Idempotency-Key: the same request sent twice takes effect once, and is answered alike."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Header, Request
from sqlalchemy import (
    Column,
    ColumnElement,
    DateTime,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    delete,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from muster.errors import Malformed
from muster.web.callers import Caller
from muster.web.refusals import IdempotencyKeyReused

KEPT = timedelta(hours=24)
_QUOTED = re.compile(r'"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,255})"|([A-Za-z0-9._:~-]{1,255})')


class BadIdempotencyKey(Malformed):
    """`Idempotency-Key` is a quoted string of up to 255 printable ASCII characters."""


@dataclass(frozen=True)
class RequestKey:
    """One request by one principal on one route, told from its repetitions."""

    principal: str
    route: str
    key: str
    body_hash: bytes


async def _request_key(
    request: Request,
    caller: Caller,
    idempotency_key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            description="Quoted string. Repeating a request with its key changes nothing.",
        ),
    ] = None,
) -> RequestKey | None:
    if idempotency_key is None:
        return None
    # Joined, as RFC 9110 has it, several make no key. Other spaces than these two are no padding.
    sent = ", ".join(request.headers.getlist("idempotency-key")).strip(" \t")
    match = _QUOTED.fullmatch(sent)
    if match is None:
        raise BadIdempotencyKey("Idempotency-Key must be a quoted string of printable ASCII")
    # The path as sent, not the route's template: two pledges may see the same key.
    route = f"{request.method} {request.url.path}"
    body = hashlib.sha256(await request.body()).digest()
    return RequestKey(caller.subject, route, match[1] or match[2], body)


IdempotencyKey = Annotated[RequestKey | None, Depends(_request_key)]


class IdempotencyKeys:
    """Table `idempotency_keys` of one service. Rows are written in the effect's transaction.

    async with sessions.begin() as session:
        made = await storage.idempotency.claim(session, key, now=now)
        if made is None:
            made = (await use_cases.register(session, body, …)).id
            await storage.idempotency.settle(session, key, made)
        pledge = await storage.pledge(session, UUID(made))
    """

    def __init__(self, metadata: MetaData) -> None:
        self.table = Table(
            "idempotency_keys",
            metadata,
            Column("principal", Text, primary_key=True),
            Column("route", Text, primary_key=True),
            Column("key", Text, primary_key=True),
            Column("body_hash", LargeBinary, nullable=False),
            Column("resource", Text),
            Column("created_at", DateTime(timezone=True), nullable=False),
            Index("idempotency_keys_by_age", "created_at"),
        )

    async def claim(
        self, session: AsyncSession, key: RequestKey | None, *, now: datetime
    ) -> str | None:
        """The resource an earlier request with this key made; None when this one is the first.

        Waits for a request with the same key that is still under way. Raises
        `IdempotencyKeyReused` when the earlier one had another body.
        """
        if key is None or await self._is_first(session, key, now):
            return None
        earlier = (await session.execute(select(self.table).where(self._is(key)))).one()
        if earlier.body_hash != key.body_hash:
            raise IdempotencyKeyReused("this Idempotency-Key was used for another body")
        return str(earlier.resource)

    async def settle(self, session: AsyncSession, key: RequestKey | None, resource: object) -> None:
        """Keep what the first request made. resource: its id, or another short name of it."""
        if key is not None:
            made = update(self.table).where(self._is(key)).values(resource=str(resource))
            await session.execute(made)

    async def forget_expired(self, session: AsyncSession, *, now: datetime) -> None:
        await session.execute(delete(self.table).where(self.table.c.created_at < now - KEPT))

    async def _is_first(self, session: AsyncSession, key: RequestKey, now: datetime) -> bool:
        row = {
            "principal": key.principal,
            "route": key.route,
            "key": key.key,
            "body_hash": key.body_hash,
            "created_at": now,
        }
        anew = {"body_hash": key.body_hash, "created_at": now, "resource": None}
        claim = (
            insert(self.table)
            .values(row)
            .on_conflict_do_update(
                index_elements=["principal", "route", "key"],
                set_=anew,
                where=self.table.c.created_at < now - KEPT,
            )
            .returning(self.table.c.key)
        )
        return await session.scalar(claim) is not None

    def _is(self, key: RequestKey) -> ColumnElement[bool]:
        c = self.table.c
        return (c.principal == key.principal) & (c.route == key.route) & (c.key == key.key)
