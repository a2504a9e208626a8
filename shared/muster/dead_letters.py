"""Dead letters, sequenced: behind a poison event its key waits in order, every other key flows."""

import json
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from muster.database import SessionMaker
from muster.errors import is_away
from muster.stops import Stops

REASON_LIMIT = 2000
"""Characters."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it lay on the topic, and the event it carries as far as that could be read."""

    topic: str
    partition: int
    offset: int
    key: str
    headers: Sequence[tuple[str, bytes | None]]
    value: bytes | None
    source: str
    id: str
    type: str


Replay = Callable[[AsyncSession, Record], Awaitable[None]]
"""Acts on one record in the given transaction, inbox included."""


class DeadLetters:
    """Tables `parked_keys`, `dead_letters` and `stopped_consumers` of one service."""

    def __init__(self, metadata: MetaData) -> None:
        self.stops = Stops(metadata)
        self.parked = Table(
            "parked_keys",
            metadata,
            Column("consumer", Text, primary_key=True),
            Column("topic", Text, primary_key=True),
            Column("key", Text, primary_key=True),
            Column("since", DateTime(timezone=True), nullable=False),
        )
        self.letters = Table(
            "dead_letters",
            metadata,
            Column("place", BigInteger, Identity(always=True), primary_key=True),
            Column("consumer", Text, nullable=False),
            Column("topic", Text, nullable=False),
            Column("key", Text, nullable=False),
            Column("partition", Integer, nullable=False),
            Column("offset", BigInteger, nullable=False),
            Column("source", Text, nullable=False),
            Column("id", Text, nullable=False),
            Column("type", Text, nullable=False),
            Column("headers", Text, nullable=False),
            Column("value", LargeBinary),
            Column("reason", Text),
            Column("attempts", Integer, nullable=False, server_default="0"),
            Column("parked_at", DateTime(timezone=True), nullable=False),
            UniqueConstraint("consumer", "source", "id", name="one_letter_per_event"),
            Index("dead_letters_of_a_key", "consumer", "topic", "key", "place"),
        )

    async def parked_among(
        self, session: AsyncSession, consumer: str, topic: str, keys: Collection[str]
    ) -> set[str]:
        """Which of these keys are parked. They stay so until this transaction ends."""
        rows = (
            select(self.parked.c.key)
            .where(self.parked.c.consumer == consumer, self.parked.c.topic == topic)
            .where(self.parked.c.key.in_(keys))
            .order_by(self.parked.c.key)
            .with_for_update(read=True)
        )
        return set(await session.scalars(rows))

    async def park(
        self, session: AsyncSession, consumer: str, record: Record, reason: str, now: datetime
    ) -> None:
        """Bury the poison event; later events of its key queue behind it."""
        key = {"consumer": consumer, "topic": record.topic, "key": record.key, "since": now}
        await session.execute(insert(self.parked).values(key).on_conflict_do_nothing())
        await self.queue(session, consumer, [record], now, reason=reason)

    async def queue(
        self,
        session: AsyncSession,
        consumer: str,
        records: Sequence[Record],
        now: datetime,
        *,
        reason: str | None = None,
    ) -> None:
        """Append events of a parked key behind it; one that is there already stays where it is."""
        if records:
            rows = [_row(consumer, record, reason, now) for record in records]
            await session.execute(insert(self.letters).on_conflict_do_nothing(), rows)

    async def newly_parked(self, session: AsyncSession, consumer: str, since: datetime) -> int:
        rows = select(func.count()).select_from(self.parked)
        return await session.scalar(
            rows.where(self.parked.c.consumer == consumer, self.parked.c.since >= since)
        ) or 0  # fmt: skip

    async def counts(self, session: AsyncSession, consumer: str) -> tuple[int, int]:
        """Dead letters, parked keys."""
        letters = select(func.count()).where(self.letters.c.consumer == consumer)
        keys = select(func.count()).where(self.parked.c.consumer == consumer)
        both = select(letters.scalar_subquery(), keys.scalar_subquery())
        row = (await session.execute(both)).one()
        return row[0], row[1]

    async def waiting(self, session: AsyncSession, limit: int = 200) -> list[Any]:
        """What is buried, oldest first, with what it waits for."""
        rows = select(self.letters).order_by(self.letters.c.place).limit(limit)
        return list(await session.execute(rows))

    async def replay(
        self, sessions: SessionMaker, consumer: str, topic: str, key: str, replay: Replay
    ) -> int:
        """Act on the letters of one key in order, each in a transaction of its own, then unpark.

        Stops at the first that fails again and raises what it raised. The count of those done.
        """
        done = 0
        while letter := await self._head(sessions, consumer, topic, key):
            try:
                async with sessions.begin() as session:
                    await replay(session, _record(letter))
                    await session.execute(self._forget(letter.place))
            except Exception as reason:
                if not is_away(reason):
                    await self._note_failure(sessions, letter.place, repr(reason))
                raise
            done += 1
        return done

    async def drop_head(
        self, session: AsyncSession, consumer: str, topic: str, key: str
    ) -> Record | None:
        """Give the first letter of a key up for good; behind the last one the key flows again. It
        is returned, to be marked as read.
        """
        place = self._place(consumer, topic, key)
        await session.execute(select(self.parked.c.key).where(*place).with_for_update())
        letter = (await session.execute(self._first(consumer, topic, key))).one_or_none()
        if letter is None:
            return None
        await session.execute(self._forget(letter.place))
        if (await session.execute(self._first(consumer, topic, key))).one_or_none() is None:
            await session.execute(delete(self.parked).where(*place))
        return _record(letter)

    async def _head(
        self, sessions: SessionMaker, consumer: str, topic: str, key: str
    ) -> Any | None:
        """The first letter, or None after unparking a key behind which nothing waits."""
        async with sessions.begin() as session:
            # Whoever appends holds the parked row FOR SHARE: nothing slips in behind this look.
            place = self._place(consumer, topic, key)
            await session.execute(select(self.parked.c.key).where(*place).with_for_update())
            letter = (await session.execute(self._first(consumer, topic, key))).one_or_none()
            if letter is None:
                await session.execute(delete(self.parked).where(*place))
            return letter

    def _first(self, consumer: str, topic: str, key: str) -> Any:
        table = self.letters.c
        return (
            select(self.letters)
            .where(table.consumer == consumer, table.topic == topic, table.key == key)
            .order_by(table.place)
            .limit(1)
        )

    def _place(self, consumer: str, topic: str, key: str) -> tuple[Any, ...]:
        table = self.parked.c
        return table.consumer == consumer, table.topic == topic, table.key == key

    def _forget(self, place: int) -> Any:
        return delete(self.letters).where(self.letters.c.place == place)

    async def _note_failure(self, sessions: SessionMaker, place: int, reason: str) -> None:
        async with sessions.begin() as session:
            failed = update(self.letters).where(self.letters.c.place == place)
            values = {"reason": _short(reason), "attempts": self.letters.c.attempts + 1}
            await session.execute(failed.values(values))


def _row(consumer: str, record: Record, reason: str | None, now: datetime) -> dict[str, Any]:
    headers = [
        (name, None if content is None else content.decode("latin-1"))
        for name, content in record.headers
    ]
    return {
        "consumer": consumer,
        "topic": record.topic,
        "key": record.key,
        "partition": record.partition,
        "offset": record.offset,
        "source": record.source,
        "id": record.id,
        "type": record.type,
        "headers": json.dumps(headers),
        "value": record.value,
        "reason": None if reason is None else _short(reason),
        "attempts": 0 if reason is None else 1,
        "parked_at": now,
    }


def _short(reason: str) -> str:
    """As PostgreSQL keeps it: without NUL, and no longer than somebody reads."""
    return reason.replace("\x00", "\ufffd")[:REASON_LIMIT]


def _record(letter: Any) -> Record:
    headers = [
        (name, None if content is None else content.encode("latin-1"))
        for name, content in json.loads(letter.headers)
    ]
    return Record(
        topic=letter.topic,
        partition=letter.partition,
        offset=letter.offset,
        key=letter.key,
        headers=headers,
        value=letter.value,
        source=letter.source,
        id=letter.id,
        type=letter.type,
    )
