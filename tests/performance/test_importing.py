"""Public files are imported: again, corrected, tried, by two at once."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from muster.database import SessionMaker
from performance.domain.rating import UGPS
from performance.importers.command import import_and_tell
from tests.performance.importing import (
    Imports,
    contribution,
    counts,
    fatality,
    many,
    ranked,
    written,
)
from tests.performance.recorded import count, types

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
