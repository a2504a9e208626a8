"""What waits until operations have mended something: dead letters, and keys the broker refuses."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from muster.bus import Consumer
from muster.database import SessionMaker, create_engine, create_sessions
from muster.dead_letters import DeadLetters
from muster.errors import is_away
from muster.journal import Journal

AT_ONCE = 200
"""Dead letters shown."""


class NothingWaits(Exception):
    """There is nothing to be acted on."""


class FailedAgain(Exception):
    """A replay came to an event that still cannot be acted on."""


@dataclass(frozen=True, kw_only=True)
class Keeper:
    """A service that keeps what waits. letters and consumer: where it has a consumer."""

    url: str
    journal: Journal
    letters: DeadLetters | None = None
    consumer: Callable[[SessionMaker], Consumer] | None = None

    @asynccontextmanager
    async def sessions(self) -> AsyncIterator[SessionMaker]:
        engine = create_engine(self.url, pool_size=2)
        try:
            yield create_sessions(engine)
        finally:
            await engine.dispose()


async def dead_letters(keepers: Sequence[Keeper]) -> list[str]:
    """A line for each, oldest first, with why."""
    said = []
    for keeper in keepers:
        if keeper.letters is None:
            continue
        async with keeper.sessions() as sessions, sessions() as session:
            rows = await keeper.letters.waiting(session, AT_ONCE)
        for row in rows:
            why = row.reason or "waits behind an earlier one"
            said.append(f"{row.topic} {row.key} {row.type} {row.source}#{row.id}: {why}")
    return said


async def replay(keepers: Sequence[Keeper], topic: str, key: str) -> str:
    """Raises `NothingWaits` or `FailedAgain`."""
    for keeper in keepers:
        async with keeper.sessions() as sessions:
            done = await _replay(keeper, sessions, topic, key)
        if done is not None:
            return f"{done} replayed, {key} flows again"
    raise _nothing_behind(topic, key)


async def drop(keepers: Sequence[Keeper], topic: str, key: str) -> str:
    """Raises `NothingWaits`."""
    for keeper in keepers:
        if keeper.letters is None or keeper.consumer is None:
            continue
        async with keeper.sessions() as sessions, sessions.begin() as session:
            consumer = keeper.consumer(sessions)
            letter = await keeper.letters.drop_head(session, consumer.name, topic, key)
            if letter is not None:
                await consumer.mark_read(session, letter)
                parked = await _is_parked(session, keeper.letters, consumer.name, topic, key)
                then = "replay the key to have it flow again" if parked else f"{key} flows again"
                return f"dropped {letter.source}#{letter.id}; {then}"
    raise _nothing_behind(topic, key)


async def refused(keepers: Sequence[Keeper]) -> list[str]:
    """A line for each key, oldest first, with how many facts wait and why."""
    said = []
    for keeper in keepers:
        keys, outbox = keeper.journal.refused.c, keeper.journal.outbox.c
        waits = select(func.count()).where(outbox.topic == keys.topic, outbox.key == keys.key)
        rows = select(keeper.journal.refused, waits.scalar_subquery().label("waits"))
        async with keeper.sessions() as sessions, sessions() as session:
            for row in await session.execute(rows.order_by(keys.since, keys.topic, keys.key)):
                since = f"{row.since:%Y-%m-%d %H:%M:%S} UTC"
                said.append(
                    f"{row.topic} {row.key} {row.waits} waiting since {since}: {row.reason}"
                )
    return said


async def retry(keepers: Sequence[Keeper], topic: str, key: str | None) -> str:
    """Have the relay try the key again, or every key of the topic. Raises `NothingWaits`."""
    released = 0
    for keeper in keepers:
        table = keeper.journal.refused
        gone = delete(table).where(table.c.topic == topic)
        if key is not None:
            gone = gone.where(table.c.key == key)
        async with keeper.sessions() as sessions, sessions.begin() as session:
            released += len((await session.execute(gone.returning(table.c.key))).all())
    if not released:
        what = (
            f"no key of {topic} is refused" if key is None else f"{key} of {topic} is not refused"
        )
        raise NothingWaits(f"{what}; `refused list` shows what is")
    keys = "key is" if released == 1 else "keys are"
    return f"{released} {keys} tried again; what is refused once more is listed again"


async def _replay(keeper: Keeper, sessions: SessionMaker, topic: str, key: str) -> int | None:
    """How many; None where the key is not parked here."""
    if keeper.letters is None or keeper.consumer is None:
        return None
    consumer = keeper.consumer(sessions)
    async with sessions() as session:
        if not await _is_parked(session, keeper.letters, consumer.name, topic, key):
            return None
    try:
        return await keeper.letters.replay(sessions, consumer.name, topic, key, consumer.replay)
    except Exception as reason:
        if is_away(reason):
            raise
        raise FailedAgain(
            f"the next event of {key} still cannot be acted on: {reason!r}. "
            "Mend that and replay again, or drop it; those before it are done"
        ) from reason


async def _is_parked(
    session: AsyncSession, letters: DeadLetters, consumer: str, topic: str, key: str
) -> bool:
    return key in await letters.parked_among(session, consumer, topic, [key])


def _nothing_behind(topic: str, key: str) -> NothingWaits:
    return NothingWaits(
        f"no dead letter waits under {key} of {topic}; `dead-letters list` shows what does"
    )
