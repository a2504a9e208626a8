"""What each kind of file says: its blanks, its dates, its names, its quirks."""

from typing import Any

from sqlalchemy import text

from muster.database import SessionMaker
from tests.performance.importing import (
    Imports,
    contribution,
    counts,
    fatality,
    listed,
    of_country,
    of_mission,
    ranked,
    written,
)
from tests.performance.recorded import count, facts


async def rows(sessions: SessionMaker, statement: str) -> list[tuple[Any, ...]]:
    async with sessions() as session:
        return [tuple(row) for row in await session.execute(text(statement))]


LAST = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
FIGURES = """SELECT s.country, s.mission, s.category, o.period, o.value
    FROM observations o JOIN series s ON s.id = o.series_id ORDER BY o.seq"""


async def test_a_blank_in_the_strength_of_a_mission_is_zero(
    imports: Imports, sessions: SessionMaker
) -> None:
    await imports.rows("mission-strength", of_mission(10))

    assert await rows(sessions, FIGURES) == [
        (None, "UNMISS", "troops", "2014-02", 10),
        (None, "UNMISS", "police", "2014-02", 0),
        (None, "UNMISS", "experts", "2014-02", 0),
    ]


async def test_a_mission_under_its_name_in_another_language_is_the_same_mission(
    imports: Imports, sessions: SessionMaker
) -> None:
    summary, _ = await imports.rows("mission-strength", of_mission(10, Mission="ONUCI"))

    assert {row[1] for row in await rows(sessions, FIGURES)} == {"UNOCI"}
    assert summary.notes.remarks["Mission: ONUCI was taken for UNOCI"] == 1


async def test_a_blank_in_the_strength_of_a_state_is_unknown_and_says_nothing(
    imports: Imports, sessions: SessionMaker
) -> None:
    await imports.rows("country-strength", of_country("Kenya", 10), of_country("Ghana", "NA"))

    assert await rows(sessions, FIGURES) == [("KEN", None, "troops", "2014-02", 10)]


async def test_each_kind_of_personnel_of_a_state_is_its_own_category(
    imports: Imports, sessions: SessionMaker
) -> None:
    await imports.rows("country-strength", of_country("Kenya", 10, Police=3, Experts=2))

    assert [(row[2], row[4]) for row in await rows(sessions, FIGURES)] == [
        ("troops", 10), ("police", 3), ("experts", 2),
    ]  # fmt: skip


async def test_the_strength_worldwide_names_nobody(
    imports: Imports, sessions: SessionMaker
) -> None:
    await imports.rows("world-strength", {
        "Date": "1990-11-30", "Troop Contributions": 8, "Police Contributions": 2,
        "EOM Contributions": "", "Total Contributions": 10,
    })  # fmt: skip

    found = await rows(sessions, FIGURES)
    assert [(row[2], row[4]) for row in found] == [
        ("troops", 8), ("police", 2), ("experts", 0), (None, 10),
    ]  # fmt: skip


async def test_swapped_headings_and_a_stray_apostrophe_are_noticed(imports: Imports) -> None:
    swapped = {"Mission HQ Longitude": "4.8", "Mission HQ Latitude": "131.6"}

    summary, _ = await imports.rows(
        "mission-strength", of_mission(**swapped, **{"Country of Mission": "South Sudan'"})
    )

    assert counts(summary) == {"recorded": 1}
    first, second = sorted(summary.notes.remarks)
    assert first == "Country of Mission: a stray apostrophe was left out"
    assert second.startswith("the headings 'Mission HQ Longitude' and 'Mission HQ Latitude' are")


async def test_february_ends_on_the_28th_also_in_a_leap_year_where_a_file_says_so(
    imports: Imports, sessions: SessionMaker
) -> None:
    summary, _ = await imports.rows("contributions", contribution(Date="2012-02-28"))

    assert await rows(sessions, "SELECT period, ends_on::text FROM observations") == [
        ("2012-02", "2012-02-29")
    ]
    assert list(summary.notes.remarks) == [
        "Date: 2012-02-28 is not the last day of its month, and was taken for it"
    ]


async def test_a_figure_was_reported_on_the_day_of_its_file(
    imports: Imports, sessions: SessionMaker
) -> None:
    await imports.rows("contributions", contribution())

    assert [each["reported_at"] for each in await facts(sessions)] == ["2014-02-28T00:00:00Z"]


async def test_years_of_which_months_are_missing_are_marked(imports: Imports) -> None:
    days = ["2012-12-31", *(f"2013-{month:02}-{last}" for month, last in enumerate(LAST, 1))]

    summary, _ = await imports.rows("contributions", *(contribution(Date=day) for day in days))

    assert summary.notes.years_in_part() == {"2012": 1}


async def test_na_is_namibia_where_a_country_stands(
    imports: Imports, sessions: SessionMaker
) -> None:
    await imports.rows("ranking", ranked("NA"), ranked("NAM", Last_Reporting_Date="28-Feb-21"))

    assert await rows(
        sessions, "SELECT DISTINCT country FROM series WHERE country IS NOT NULL"
    ) == [("NAM",)]


async def test_a_ranking_is_a_share_of_all_missions_and_types_together_and_ranks_may_tie(
    imports: Imports, sessions: SessionMaker
) -> None:
    summary, _ = await imports.rows("ranking", ranked("KEN"), ranked("GHA", women=20, men=80))

    assert counts(summary) == {"recorded": 2}
    assert await rows(sessions, FIGURES) == [
        ("KEN", None, None, "2021-01", 10),
        ("GHA", None, None, "2021-01", 20),
    ]


async def test_missions_are_listed_with_decimal_commas_blank_dates_and_successors(
    imports: Imports, sessions: SessionMaker
) -> None:
    ended = listed("MONUC", mission_isactive="NO", end_date="2010-06-30", start_date="1999-11-30")

    summary, _ = await imports.rows("missions", listed("UNMISS", start_date=""), ended)

    assert counts(summary) == {"recorded": 2}
    found = await rows(
        sessions,
        "SELECT acronym, starts_on::text, ends_on::text, latitude, longitude, succeeded_by"
        " FROM missions ORDER BY acronym",
    )
    assert found == [
        ("MONUC", "1999-11-30", "2010-06-30", 4.85, 31.6, "MONUSCO"),
        ("UNMISS", None, None, 4.85, 31.6, None),
    ]


async def test_an_older_list_of_missions_changes_nothing(imports: Imports) -> None:
    await imports.rows("missions", listed("UNMISS"))

    older, heard = await imports.rows(
        "missions", listed("UNMISS", mission_location="Bor", last_update="2020-01-01")
    )

    assert counts(older) == {"refused": 1}
    assert heard.problems == ["line 2, last_update: a list of 2024-02-19 is known already"]


async def test_a_list_of_missions_of_the_same_day_that_says_otherwise_corrects(
    imports: Imports, sessions: SessionMaker
) -> None:
    await imports.rows("missions", listed("UNMISS"))

    other, heard = await imports.rows("missions", listed("UNMISS", mission_location="Bor"))

    assert (counts(other), heard.problems) == ({"corrected": 1}, [])
    assert await rows(sessions, "SELECT location FROM missions") == [("Bor",)]


async def test_a_cause_that_is_found_later_is_a_correction_whatever_the_row_is_numbered(
    imports: Imports, sessions: SessionMaker
) -> None:
    await imports.rows("fatalities", fatality())

    later, _ = await imports.rows(
        "fatalities", fatality("Malicious Act", id=7, last_update="2015-01-01")
    )

    assert counts(later) == {"corrected": 1}
    found = [each["type"] for each in await facts(sessions)]
    assert found == ["casualty.recorded", "casualty.cause-changed", "casualty.found-malicious"]
    assert await count(sessions, "journal WHERE NOT imported") == 0


async def test_a_nationality_that_is_not_determined_is_unknown(
    imports: Imports, sessions: SessionMaker
) -> None:
    file = written(
        imports.folder / "file.csv",
        [fatality(casualty_nationality="ZZ [Undetermined]", isocode3="")],
    )

    await imports("fatalities", file)

    found = await rows(
        sessions, "SELECT nationality, country, sex, personnel FROM casualty_versions"
    )
    assert found == [(None, None, None, "local")]
