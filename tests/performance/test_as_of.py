"""As known on an instant: the same as if the journal had ended there."""

import asyncio
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from muster.database import create_engine, create_sessions
from muster.journal import Actor, Origin
from performance import storage
from performance.domain.definitions import BUILT_IN, WOMEN
from performance.domain.observation import Figures, Said, percent
from performance.domain.periods import Period
from performance.domain.rating import UGPS
from performance.domain.subjects import Subject
from performance.storage import reading
from performance.storage.figures import Question, figures
from performance.storage.known import known_on
from performance.use_cases.observing import Report, observe
from performance.visibility import PUBLIC

(DEFINITION,) = (each for each in BUILT_IN if each.code == WOMEN)
FIRST = datetime(2026, 11, 24, 8, tzinfo=UTC)
Told = tuple[str, str, str, int, int]
Known = dict[tuple[str, str, str], tuple[float, float]]
"""Numerator and denominator by State, mission and period."""

reports = st.lists(
    st.tuples(
        st.sampled_from(["KEN", "RWA"]),
        st.sampled_from(["MONUSCO", "UNMISS"]),
        st.sampled_from(["2026-09", "2026-10"]),
        st.integers(0, 3),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=20,
)
"""State, mission, month, women in 20, and hours since the report before."""


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(reports)
def test_reading_as_of_equals_replaying_the_journal_up_to_then(
    performance_url: str, reports: list[Told]
) -> None:
    asyncio.run(compared(performance_url, reports))


async def compared(url: str, reports: list[Told]) -> None:
    """Nothing is left of it afterwards."""
    engine = create_engine(url)
    async with create_sessions(engine)() as session:
        instants = {await reported(session, *each) for each in timed(reports)}
        for at in (FIRST - timedelta(1), *sorted(instants)):
            replayed = await replay(session, at)
            assert await known_then(session, at) == replayed
            assert await by_country(session, at) == added_up(replayed)
        await session.rollback()
    await engine.dispose()


def timed(reports: list[Told]) -> list[tuple[Subject, str, int, datetime]]:
    found, now = [], FIRST
    for country, mission, period, women, hours in reports:
        now += timedelta(hours=hours)
        found.append((Subject(country, mission, "troops"), period, women, now))
    return found


async def reported(
    session: AsyncSession, subject: Subject, period: str, women: int, now: datetime
) -> datetime:
    said = Said(
        period=Period.of(period),
        figures=Figures.of(DEFINITION, numerator=women, denominator=20),
        reported_at=now,
        cited="Exercise",
    )
    report = Report(DEFINITION, subject, said, Origin(Actor.SYSTEM, now))
    await observe(session, [report], now, strategy=UGPS)
    return now


async def replay(session: AsyncSession, at: datetime) -> Known:
    journal = storage.journal.journal
    wanted = select(journal.c.data).where(
        journal.c.recorded_at <= at, journal.c.type.contains(".observation.")
    )
    known: Known = {}
    for data in await session.scalars(wanted.order_by(journal.c.seq)):
        known[data["country"], data["mission"], data["period"]] = (
            data["numerator"],
            data["denominator"],
        )
    return known


async def known_then(session: AsyncSession, at: datetime) -> Known:
    wanted = reading.Wanted(PUBLIC, [WOMEN])
    rows = [row async for row in reading.stream(session, wanted, known_on(at))]
    assert len({(row.series_id, row.period) for row in rows}) == len(rows)
    return {
        (row.country, row.mission, row.period): (row.numerator, row.denominator) for row in rows
    }


async def by_country(session: AsyncSession, at: datetime) -> dict[tuple[str, str], float | None]:
    asked = Question(DEFINITION, ("country",), as_of=at, viewer=PUBLIC)
    return {(each.key[0], each.period): each.value for each in await figures(session, asked)}


def added_up(known: Known) -> dict[tuple[str, str], float | None]:
    women: dict[tuple[str, str], float] = defaultdict(float)
    everybody: dict[tuple[str, str], float] = defaultdict(float)
    for (country, _, period), (numerator, denominator) in known.items():
        women[country, period] += numerator
        everybody[country, period] += denominator
    return {each: percent(women[each], everybody[each]) for each in women}
