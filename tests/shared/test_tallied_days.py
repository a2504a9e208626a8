"""A journal whose facts name only their day is tallied by the day, and by sequence as a version."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import MetaData, select, text

from muster.database import SessionMaker, create_engine, create_sessions
from muster.events.conduct import ALERTING, TALLY, ClockMissed, ConductTallyPublished, StepChanged
from muster.journal import Actor, Origin, worded
from muster.tallies import TalliedJournal, beginning
from muster_local.postgres import Postgres

metadata = MetaData()
DAY = timedelta(days=1)
journal = TalliedJournal(metadata, ConductTallyPublished, TALLY, ALERTING, period=DAY)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
CASE = UUID("7c4d2b90-3f1e-4a68-9d57-1e2f3a4b5c6d")
NOTHING = sha256(b"").hexdigest()
TOLD: dict[str, Any] = {
    "case_id": CASE, "reference": "FH6J-Q41Z-3S56", "due": date(2026, 11, 20),
}  # fmt: skip


@pytest.fixture
async def sessions(postgres: Postgres) -> AsyncIterator[SessionMaker]:
    """Days are tallied since Tuesday."""
    url = postgres.create_database("tallied_days")
    engine = create_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(text("ALTER DATABASE tallied_days SET timezone = 'Europe/Rome'"))
    made = create_sessions(engine)
    async with made.begin() as session:
        await journal.begin(session, MONDAY + DAY + timedelta(hours=13))
    yield made
    await engine.dispose()
    postgres.drop_database("tallied_days")


async def miss(sessions: SessionMaker, sequence: int, at: datetime) -> None:
    facts = [
        ClockMissed(time=at, sequence=sequence, step="notice", **TOLD),
        StepChanged(time=at, sequence=sequence + 1, step="referred", **TOLD),
    ]
    async with sessions.begin() as session:
        await journal.record(session, facts, Origin(Actor.SYSTEM, at))


async def close(sessions: SessionMaker, now: datetime) -> int | None:
    async with sessions.begin() as session:
        return await journal.close_hours(session, now)


async def tallies(sessions: SessionMaker) -> list[Any]:
    table = journal.journal
    rows = select(table).where(table.c.type == ConductTallyPublished.type).order_by(table.c.seq)
    async with sessions() as session:
        return list(await session.execute(rows))


def hash_of(*sequences: int) -> str:
    lines = [f"cases/{CASE}|notice|{each}|notice" for each in sequences]
    return sha256("\n".join(lines).encode()).hexdigest()


async def test_a_day_is_closed_when_it_is_over_and_counts_each_miss_by_its_sequence(
    sessions: SessionMaker,
) -> None:
    tuesday = MONDAY + DAY
    await miss(sessions, 4, tuesday + timedelta(minutes=10))
    await miss(sessions, 7, tuesday + timedelta(hours=23, minutes=59))

    assert await close(sessions, tuesday + timedelta(hours=23)) == 0
    assert await close(sessions, tuesday + DAY + timedelta(minutes=1)) == 1

    [tally] = await tallies(sessions)
    assert tally.data["hour"] == "2026-11-24T00:00:00Z"
    assert (tally.data["count"], tally.data["hash"]) == (2, hash_of(4, 7))
    assert tally.occurred_at == tuesday + DAY


async def test_what_is_recorded_after_a_day_was_closed_counts_in_the_next(
    sessions: SessionMaker,
) -> None:
    wednesday = MONDAY + 2 * DAY
    await close(sessions, wednesday + timedelta(minutes=1))

    await miss(sessions, 4, wednesday - timedelta(seconds=1))
    await close(sessions, wednesday + DAY + timedelta(minutes=1))

    tuesdays, wednesdays = await tallies(sessions)
    assert (tuesdays.data["count"], tuesdays.data["hash"]) == (0, NOTHING)
    assert (wednesdays.data["count"], wednesdays.data["hash"]) == (1, hash_of(4))


async def test_every_day_of_an_outage_is_closed_across_a_change_of_the_clocks(
    sessions: SessionMaker,
) -> None:
    until = datetime(2027, 3, 30, 0, 2, tzinfo=UTC)

    while await close(sessions, until):
        pass

    days = [datetime.fromisoformat(each.data["hour"]) for each in await tallies(sessions)]
    assert days == [MONDAY + DAY * n for n in range(1, 127)]


async def test_the_steps_that_fired_are_named_with_their_facts(sessions: SessionMaker) -> None:
    await miss(sessions, 4, MONDAY + DAY)

    async with sessions() as session:
        [fired] = await journal.fired(session, MONDAY, MONDAY + 2 * DAY)

    assert (fired.subject, fired.deadline, fired.version, fired.step) == (
        f"cases/{CASE}", "notice", 4, "notice",
    )  # fmt: skip
    assert fired.recorded_at == MONDAY + DAY


@pytest.mark.parametrize(
    ("period", "begins"),
    [(timedelta(hours=1), datetime(2026, 11, 24, 22, tzinfo=UTC)), (DAY, MONDAY + DAY)],
    ids=["hour", "day"],
)
def test_a_period_begins_in_utc(period: timedelta, begins: datetime) -> None:
    assert beginning(datetime.fromisoformat("2026-11-25T01:59:59.5+03:00"), period) == begins


async def test_what_happens_on_the_first_day_is_told_as_of_that_day(sessions: SessionMaker) -> None:
    await miss(sessions, 4, MONDAY + DAY + timedelta(hours=15))

    async with sessions() as session:
        rows = list(await session.execute(select(journal.journal.c.recorded_at)))
    assert {row.recorded_at for row in rows} == {MONDAY + DAY}


async def test_what_alerts_is_never_put_into_words_before_its_hour_is_known(
    sessions: SessionMaker,
) -> None:
    words = worded([
        (ClockMissed(time=MONDAY, sequence=4, step="notice", **TOLD), Origin(Actor.SYSTEM, MONDAY))
    ])  # fmt: skip

    async with sessions.begin() as session:
        with pytest.raises(AssertionError):
            await journal.record_worded(session, words)
