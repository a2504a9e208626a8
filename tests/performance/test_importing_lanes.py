"""Rows about States go in two lanes, which stand and go on each for itself."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from muster.clock import utc_now
from muster.database import SessionMaker
from muster.testing import eventually
from performance.domain.rating import UGPS
from performance.importers.cells import Notes, Row
from performance.importers.running import import_file
from performance.importers.strength import COUNTRY_STRENGTH
from performance.sweeps import strategy
from tests.databases import somebody_waits
from tests.performance.importing import (
    Heard,
    Imports,
    contribution,
    counts,
    many,
    of_country,
    written,
)
from tests.performance.recorded import count, facts


async def test_an_import_that_is_killed_goes_on_where_it_stood(
    imports: Imports, sessions: SessionMaker
) -> None:
    file = written(imports.folder / "file.csv", many(5_000))
    async with killed_at_the_end(imports, file):
        await eventually(lambda: has_done(sessions, 1), within=60)
    stood = await lanes_of(sessions)

    summary, heard = await imports("country-strength", file)

    assert max(stood) > 0
    assert min(stood) < 5_000
    assert counts(summary) == {"recorded": 5_000}
    assert heard.share == 1.0
    recorded = [each["observation_id"] for each in await facts(sessions)]
    assert len(recorded) == len(set(recorded)) == 5_000


async def test_each_lane_goes_on_where_it_stood_itself(
    imports: Imports, sessions: SessionMaker
) -> None:
    rows = many(5_000)
    lanes = {str(each["Contributor"]): lane_of(each) for each in rows}
    [held, *_] = [country for country, lane in lanes.items() if lane == 1]
    await imports.rows("country-strength", of_country(held, Date="1950-01-31"))
    file = written(imports.folder / "file.csv", rows)

    async with sessions.begin() as session, killed_at_the_end(imports, file):
        await session.execute(text("SELECT FROM aggregates FOR UPDATE"))
        await eventually(lambda: has_done(sessions, 4_000), within=60)
        stood = await lanes_of(sessions)
    summary, _ = await imports("country-strength", file)

    assert stood[0] >= 4_000
    assert stood[1] == 0
    assert counts(summary) == {"recorded": 4_999, "unchanged": 1}
    assert await count(sessions, "observations") == 5_000


async def test_lanes_go_on_behind_what_was_done_before_there_were_any(
    imports: Imports, sessions: SessionMaker
) -> None:
    rows = [of_country(each) for each in ("KEN", "GHA", "RWA", "NPL", "IND", "BGD")]
    await imports.rows("country-strength", *rows)
    async with sessions.begin() as session:
        await session.execute(text("DELETE FROM imports WHERE lane > 0"))
        await session.execute(BROKEN_OFF, {"rows": 4, "counts": '{"rows": {"recorded": 4}}'})

    summary, _ = await imports.rows("country-strength", *rows)

    assert counts(summary) == {"recorded": 4, "unchanged": 2}
    assert summary.before is None


async def test_problems_of_several_lanes_are_told_in_the_order_of_their_lines(
    imports: Imports, sessions: SessionMaker
) -> None:
    codes = ("RWA", "KEN", "NPL", "GHA", "IND", "PAK")
    newer = [of_country(each, Date="2014-03-31") for each in codes]
    assert [lane_of(each) for each in newer] == [1, 0, 1, 0, 1, 0]
    await imports.rows("country-strength", *newer)
    async with sessions.begin() as session:
        await session.execute(text("UPDATE observations SET reported_at = '2014-06-01'"))

    again, heard = await imports.rows(
        "country-strength", *(dict(each) | {"Troops": 11} for each in newer)
    )

    assert counts(again) == {"refused": 6}
    assert [said.partition(",")[0] for said in heard.problems] == [f"line {n}" for n in range(2, 8)]


async def test_what_one_lane_refused_is_told_also_where_the_other_one_fails(
    imports: Imports, sessions: SessionMaker
) -> None:
    [held] = [of_country("RWA", Date="2014-02-28")]
    await imports.rows("country-strength", held)
    file = written(imports.folder / "file.csv", [of_country("Atlantis"), held])
    heard = Heard()

    async with sessions.begin() as session:
        await session.execute(text("SELECT FROM aggregates FOR UPDATE"))
        importing = asyncio.create_task(
            import_file(imports.url, COUNTRY_STRENGTH, file, utc_now, heard, strategy=UGPS)
        )
        await somebody_waits(sessions, 1)
        await eventually(lambda: has_done(sessions, 2), within=20)
        async with sessions.begin() as other:
            await other.execute(ENDED)
    with pytest.raises(DBAPIError):
        await importing

    assert heard.problems == ["line 2, Contributor: 'Atlantis' is no country by code or name"]
    summary, _ = await imports("country-strength", file)
    assert counts(summary) == {"refused": 1, "unchanged": 1}


ENDED = text("""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
""")


BROKEN_OFF = text("""
    UPDATE imports SET finished_at = NULL, rows_done = :rows, counts = CAST(:counts AS jsonb)
""")


def lane_of(row: Mapping[str, object]) -> int:
    cells = {name: str(value) for name, value in row.items()}
    return COUNTRY_STRENGTH.lane(COUNTRY_STRENGTH.read(Row(2, cells, Notes())))


@pytest.mark.parametrize("many_women_in", [0, 1])
async def test_a_target_of_all_states_is_decided_on_what_both_lanes_brought(
    imports: Imports, sessions: SessionMaker, many_women_in: int
) -> None:
    stop = asyncio.Event()
    stop.set()
    await strategy(sessions, utc_now, UGPS, {})(stop)
    lanes = enumerate((("KEN", "GHA"), ("RWA", "NPL")))
    women = {code: 14 if lane == many_women_in else 4 for lane, two in lanes for code in two}

    summary, _ = await imports.rows("contributions", *(
        contribution(code, Date="2024-12-31", men=100 - few, women=few)
        for code, few in women.items()
    ))  # fmt: skip

    assert counts(summary) == {"recorded": 4}
    async with sessions() as session:
        rows = await session.execute(OF_TROOPS_IN_2024)
    # One lane alone has 14 of 100, and together they have 9; 11 were asked for.
    assert {tuple(each) for each in rows} == {("report", "met"), ("value", "missed")}


OF_TROOPS_IN_2024 = text("""
    SELECT d.kind, d.state FROM deadlines d JOIN targets t ON t.id = d.subject
    JOIN series s ON s.id = t.series_id
    WHERE t.period = '2024' AND s.category = 'troops' AND d.state <> 'superseded'
""")


@asynccontextmanager
async def killed_at_the_end(imports: Imports, file: Path) -> AsyncIterator[None]:
    """Strength by State imported by another process, which has the block's time."""
    code = (
        "import sys; from pathlib import Path;"
        "from performance.domain.rating import UGPS;"
        "from performance.importers.command import import_and_tell as run;"
        "run(sys.argv[1], 'country-strength', Path(sys.argv[2]), strategy=UGPS, dry_run=False)"
    )
    importing = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, imports.url, str(file), stderr=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        importing.kill()
        await importing.wait()


async def lanes_of(sessions: SessionMaker) -> list[int]:
    """How many rows each has done, of the newest import."""
    async with sessions() as session:
        newest = text("SELECT max(started_at) FROM imports")
        begun = await session.scalar(newest)
        rows = text("SELECT rows_done FROM imports WHERE started_at = :begun ORDER BY lane")
        return list(await session.scalars(rows, {"begun": begun}))


async def has_done(sessions: SessionMaker, rows: int) -> bool:
    return max(await lanes_of(sessions), default=0) >= rows
