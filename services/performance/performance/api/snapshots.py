"""Snapshots: what was known when, under an id, the same bytes for ever."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import BaseModel, Field

from muster.identity import Principal
from muster.web import (
    IdempotencyKey,
    Now,
    PageOf,
    PagingQuery,
    Router,
    Sessions,
    cut_page,
    house_of,
    next_page,
    refuses,
    require,
)
from performance import storage
from performance.domain import may_refuse
from performance.payloads import Text
from performance.storage import snapshots
from performance.tabular import Csv, csv_answer
from performance.use_cases.snapshots import content, keep

router = Router(tags=["Snapshots"], prefix="/v1/snapshots")

FOR_EVER = "public, max-age=31536000, immutable"


class NewSnapshot(BaseModel):
    title: Text = Field(description="What it is for: a report, a meeting.")


class SnapshotView(BaseModel):
    id: str
    title: str
    as_of: datetime
    made_by: str
    rows: int
    hash: str = Field(description="SHA-256 of the CSV, in hexadecimal.")
    csv: str = Field(description="Address of the CSV.")

    @classmethod
    def of(cls, row: Any, request: Request) -> "SnapshotView":
        names = cls.model_fields.keys() - {"csv"}
        address = f"{house_of(request).public_url}/v1/snapshots/{row.id}/observations.csv"
        return cls(**{name: getattr(row, name) for name in names}, csv=address)


@router.post("", status_code=201)
async def make_snapshot(
    body: NewSnapshot,
    request: Request,
    response: Response,
    caller: Annotated[Principal, require("performance:write")],
    key: IdempotencyKey,
    sessions: Sessions,
    now: Now,
) -> SnapshotView:
    """All public observations as known now. Nothing that comes later changes it."""
    async with sessions.begin() as session:
        as_of = await snapshots.close_before(session, now)
    async with sessions.begin() as session:
        made = await storage.idempotency_keys.claim(session, key, now=now)
        if made is None:
            made = await keep(session, as_of, title=body.title, by=caller.name)
            await storage.idempotency_keys.settle(session, key, made)
        row = await snapshots.snapshot(session, made)
    view = SnapshotView.of(row, request)
    response.headers["location"] = view.csv.removesuffix("/observations.csv")
    return view


@router.get("")
async def list_snapshots(
    request: Request, paging: PagingQuery, sessions: Sessions
) -> PageOf[SnapshotView]:
    """The newest first."""
    after = paging.after(tuple[str])
    async with sessions() as session:
        before = after[0] if after else None
        rows = await snapshots.newest(session, before=before, limit=paging.fetch)
    shown, cursor = cut_page(rows, paging, lambda row: (row.id,))
    items = [SnapshotView.of(row, request) for row in shown]
    return PageOf(items=items, next=next_page(request, cursor))


@router.get("/{snapshot_id}", responses=refuses(*may_refuse.SEEING_SNAPSHOT))
async def get_snapshot(snapshot_id: str, request: Request, sessions: Sessions) -> SnapshotView:
    async with sessions() as session:
        return SnapshotView.of(await snapshots.snapshot(session, snapshot_id), request)


@router.get(
    "/{snapshot_id}/observations.csv",
    response_class=Csv,
    responses=refuses(*may_refuse.SEEING_SNAPSHOT),
)
async def download_snapshot(snapshot_id: str, sessions: Sessions) -> Response:
    """The same bytes for ever; their SHA-256 is the snapshot's hash."""
    async with sessions() as session:
        row = await snapshots.snapshot(session, snapshot_id)

    async def parts() -> AsyncIterator[bytes]:
        async with sessions() as session:
            async for part in content(session, row.id, row.as_of, row.indicators):
                yield part

    headers = {"etag": f'"{row.hash}"', "cache-control": FOR_EVER}
    return csv_answer(f"observations-{row.id}", parts(), headers)
