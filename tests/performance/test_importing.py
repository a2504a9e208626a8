"""Public files are imported: again, corrected, tried, interrupted, by two at once."""

import asyncio
import sys
from calendar import monthrange
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from muster.database import SessionMaker
from muster.testing import eventually
from performance.domain.rating import UGPS
from performance.importers.cells import Notes
from performance.importers.cells import Row as Cells
from performance.importers.command import import_and_tell
from performance.importers.strength import COUNTRY_STRENGTH
from tests.performance.importing import (
    Imports,
    contribution,
    counts,
    fatality,
    of_country,
    ranked,
    written,
)
from tests.performance.recorded import count, facts, types

CURRENT = "observations WHERE superseded_at IS NULL"


async def test_what_is_imported_is_kept_as_history(
    imports: Imports, sessions: SessionMaker
) -> None:
    summary, _ = await imports.rows("contributions", contribution("KEN"), contribution("GHA"))

    assert counts(summary) == {"recorded": 2}
    assert await count(sessions, "journal WHERE NOT imported") == 0
    assert await types(sessions) == ["observation.recorded", "observation.recorded"]


async def test_the_same_file_again_changes_nothing(
    imports: Imports, sessions: SessionMaker
) -> None:
    await imports.rows("contributions", contribution("KEN"), contribution("GHA"))

    again, _ = await imports.rows("contributions", contribution("KEN"), contribution("GHA"))

    assert counts(again) == {"unchanged": 2}
    assert again.before is not None
    assert await count(sessions, "observations") == 2


async def test_a_file_that_says_otherwise_corrects_and_both_figures_stay(
    imports: Imports, sessions: SessionMaker
) -> None:
    await imports.rows("contributions", contribution("KEN"), contribution("GHA"))

    again, _ = await imports.rows("contributions", contribution("KEN"), contribution("GHA", men=80))

    assert counts(again) == {"unchanged": 1, "corrected": 1}
    assert await count(sessions, "observations") == 3
    assert await count(sessions, CURRENT) == 2


async def test_a_file_that_was_overtaken_corrects_back(
    imports: Imports, sessions: SessionMaker
) -> None:
    await imports.rows("contributions", contribution("KEN", women=10))
    await imports.rows("contributions", contribution("KEN", women=20))

    again, _ = await imports.rows("contributions", contribution("KEN", women=10))

    assert counts(again) == {"corrected": 1}
    assert await count(sessions, f"{CURRENT} AND numerator = 10") == 1


async def test_of_a_row_that_is_refused_nothing_is_kept(
    imports: Imports, sessions: SessionMaker
) -> None:
    await imports.rows("contributions", contribution("KEN", Date="2014-03-31"))
    async with sessions.begin() as session:
        await session.execute(text("UPDATE observations SET reported_at = '2014-06-01'"))
    police = {"Formed Police Units Male": 5, "Formed Police Units Female": 5,
              "Formed Police Units Total": 10}  # fmt: skip
    row = {**contribution("KEN", men=80, Date="2014-03-31"), **police}
    together = {f"Total {sex}": int(str(row[f"Total {sex}"])) + more
                for sex, more in (("Male", 5), ("Female", 5), ("Total", 10))}  # fmt: skip

    again, heard = await imports.rows("contributions", {**row, **together})

    assert counts(again) == {"refused": 1}
    assert "Troops Total" in heard.problems[0]
    assert await count(sessions, "observations") == 1


async def test_a_contingent_that_is_gone_corrects_and_one_that_never_was_says_nothing(
    imports: Imports, sessions: SessionMaker
) -> None:
    await imports.rows("contributions", contribution("KEN"))

    again, _ = await imports.rows(
        "contributions", contribution("KEN", men=0, women=0), contribution("GHA", men=0, women=0)
    )

    assert counts(again) == {"corrected": 1, "unchanged": 1}
    assert await count(sessions, f"{CURRENT} AND value IS NULL") == 1
    assert await count(sessions, "series WHERE country = 'GHA' AND mission IS NOT NULL") == 0


async def test_a_dry_run_counts_and_keeps_nothing(imports: Imports, sessions: SessionMaker) -> None:
    file = written(imports.folder / "file.csv", [ranked("KEN"), ranked("XXX")])

    tried, heard = await imports("ranking", file, dry_run=True)

    assert counts(tried) == {"recorded": 1, "refused": 1}
    assert heard.problems == ["line 3, ISOCode3: 'XXX' is no country by code or name"]
    for table in ("observations", "series", "journal", "outbox", "imports"):
        assert await count(sessions, table) == 0


async def test_a_row_that_was_refused_is_tried_again_with_the_file(imports: Imports) -> None:
    newer = fatality("Illness", last_update="2015-01-01")
    await imports.rows("fatalities", newer)

    first, heard = await imports.rows("fatalities", fatality("Accident"))
    again, _ = await imports.rows("fatalities", fatality("Accident"))

    assert counts(first) == counts(again) == {"refused": 1}
    assert "2015-01-01" in heard.problems[0]


async def test_two_imports_at_once_follow_one_another(
    imports: Imports, sessions: SessionMaker
) -> None:
    file = written(imports.folder / "file.csv", many(1_500))

    both = await asyncio.gather(
        imports("country-strength", file), imports("country-strength", file)
    )

    assert sorted(next(iter(counts(summary))) for summary, _ in both) == ["recorded", "unchanged"]
    assert sorted(heard.waited for _, heard in both) == [False, True]
    assert await count(sessions, "observations") == 1_500


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


BROKEN_OFF = text("""
    UPDATE imports SET finished_at = NULL, rows_done = :rows, counts = CAST(:counts AS jsonb)
""")


def lane_of(row: Mapping[str, object]) -> int:
    cells = {name: str(value) for name, value in row.items()}
    return COUNTRY_STRENGTH.lane(COUNTRY_STRENGTH.read(Cells(2, cells, Notes())))


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


def many(rows: int) -> list[dict[str, object]]:
    """One State, month by month, and then the next."""
    days = [
        f"{year}-{month:02}-{monthrange(year, month)[1]}"
        for year in range(1950, 2010)
        for month in range(1, 13)
    ]
    codes = ("KEN", "GHA", "RWA", "NPL", "IND", "BGD", "PAK")
    return [dict(of_country(code, Date=day)) for code in codes for day in days][:rows]


def test_the_command_shows_problems_and_counts_and_fails_when_rows_were_refused(
    performance_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path / "file.csv", [ranked("KEN"), ranked("GHA", women="ten")])

    code = import_and_tell(performance_url, "ranking", file, strategy=UGPS, dry_run=False)

    said = capsys.readouterr()
    assert code == 1
    assert "line 3, Female_Personnel: 'ten' is no whole number" in said.err
    assert "2 rows: 1 recorded, 0 corrected, 0 unchanged, 1 refused." in said.out
    assert "Years in part: 2021 (1 months)." in said.out


def test_the_command_succeeds_where_every_row_is_taken_and_says_what_a_dry_run_is(
    performance_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path / "file.csv", [ranked("KEN"), ranked("GHA")])

    def run(*, dry_run: bool) -> str:
        code = import_and_tell(performance_url, "ranking", file, strategy=UGPS, dry_run=dry_run)
        assert code == 0
        return capsys.readouterr().out

    tried, first, again = run(dry_run=True), run(dry_run=False), run(dry_run=False)

    dry, before = "A dry run: nothing of it was kept.", "The same file was imported on 2"
    assert [dry in said for said in (tried, first, again)] == [True, False, False]
    assert [before in said for said in (tried, first, again)] == [False, False, True]
    assert "2 rows: 2 recorded, 0 corrected, 0 unchanged, 0 refused." in first
