"""The public files themselves, imported once, and the figures their publishers gave."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from muster.database import SessionMaker, create_engine, create_sessions
from muster.events.performance import ALERTING
from muster_local.postgres import Postgres
from performance.importers.running import Summary
from tests.performance.importing import Heard, Imports, counts

pytestmark = pytest.mark.real_data

FILES = (
    ("missions", "un_peacekeeping_operations.csv"),
    ("ranking", "un_contributor_ranking_2021-01-31.csv"),
    ("fatalities", "un_fatalities_2023-11-28.csv"),
    ("fatalities", "un_fatalities_2025-04-04.csv"),
    ("world-strength", "ipi_global_monthly_1990_2017.csv"),
    ("mission-strength", "ipi_mission_monthly_1990_2017.csv"),
    ("country-strength", "ipi_country_monthly_1990_2014.csv"),
    ("contributions", "ipi_contributions_by_gender_type_2009_2014.csv"),
)
Told = dict[str, tuple[Summary, Heard]]


@pytest.fixture(scope="module")
def filled_url(postgres: Postgres, migrated: Callable[[str], str]) -> Iterator[str]:
    yield postgres.create_database("performance_real", template=migrated("performance"))
    postgres.drop_database("performance_real")


@pytest.fixture(scope="module")
def told(filled_url: str) -> Told:
    """Of each file, what its import said."""
    folder = Path(os.environ["MUSTER_REAL_DATA"])
    imports = Imports(filled_url, folder)

    async def all_of_them() -> Told:
        return {name: await imports(kind, folder / name) for kind, name in FILES}

    return asyncio.run(all_of_them())


@pytest.fixture
async def filled(filled_url: str, told: Told) -> AsyncIterator[SessionMaker]:
    engine = create_engine(filled_url)
    yield create_sessions(engine)
    await engine.dispose()


async def rows(sessions: SessionMaker, statement: str) -> list[tuple[Any, ...]]:
    async with sessions() as session:
        return [tuple(row) for row in await session.execute(text(statement))]


def test_every_row_is_taken_but_the_six_notifications_that_stand_twice(told: Told) -> None:
    doubled = [problem.split(": ")[1][:19] for problem in told[FILES[3][1]][1].problems]

    assert {name: counts(summary) for name, (summary, _) in told.items()} == {
        "un_peacekeeping_operations.csv": {"recorded": 81},
        "un_contributor_ranking_2021-01-31.csv": {"recorded": 122},
        "un_fatalities_2023-11-28.csv": {"recorded": 4_344, "refused": 6},
        "un_fatalities_2025-04-04.csv": {
            "recorded": 79, "corrected": 122, "unchanged": 4_222, "refused": 6,
        },
        "ipi_global_monthly_1990_2017.csv": {"recorded": 316},
        "ipi_mission_monthly_1990_2017.csv": {"recorded": 5_330},
        "ipi_country_monthly_1990_2014.csv": {"recorded": 25_657},
        "ipi_contributions_by_gender_type_2009_2014.csv": {"recorded": 29_113, "unchanged": 2},
    }  # fmt: skip
    assert doubled == [
        "UNMIK-2003-05-03589", "UNMIK-2003-05-04218", "UNMIK-2004-09-04436",
        "UNMIK-2004-09-04435", "UNMIK-2005-04-04482", "UNMIK-2005-09-04734",
    ]  # fmt: skip


async def test_women_in_february_2014_are_as_the_united_nations_counted(
    filled: SessionMaker,
) -> None:
    found = await rows(filled, """
        SELECT s.category, sum(denominator)::int,
            round((100 * sum(numerator) / sum(denominator))::numeric, 2)::float
        FROM observations o JOIN series s ON s.id = o.series_id
        WHERE s.indicator = 'women-share' AND s.is_part AND o.period = '2014-02'
            AND o.superseded_at IS NULL
        GROUP BY ROLLUP (s.category) ORDER BY s.category
    """)  # fmt: skip

    assert {category: share for category, _, share in found} == {
        "experts": 4.5, "formed-police": 6.16, "individual-police": 16.32, "troops": 2.81,
        None: 3.82,
    }  # fmt: skip
    assert found[-1][1] == 98_350


async def test_missions_add_up_to_the_worldwide_total_in_all_316_months(
    filled: SessionMaker,
) -> None:
    found = await rows(filled, """
        SELECT o.period, sum(o.value) FILTER (WHERE s.is_part),
            sum(o.value) FILTER (WHERE NOT s.is_part)
        FROM observations o JOIN series s ON s.id = o.series_id
        WHERE s.indicator = 'strength' AND s.country IS NULL AND o.superseded_at IS NULL
            AND (s.mission IS NOT NULL OR s.category IS NULL)
        GROUP BY o.period
    """)  # fmt: skip

    assert len(found) == 316
    assert [each for each in found if each[1] != each[2]] == []
    assert max((total, period) for period, _, total in found) == (107_805, "2015-04")
    assert min(total for _, _, total in found) == 9_781


async def test_violent_deaths_of_uniformed_personnel_are_those_published(
    filled: SessionMaker,
) -> None:
    found = await rows(filled, """
        SELECT count(*) FROM casualty_versions
        WHERE superseded_at IS NULL AND cause = 'malicious-act'
            AND personnel IN ('military', 'military-observer', 'police')
            AND incident_on BETWEEN '2013-01-01' AND '2024-12-31'
        GROUP BY extract(year FROM incident_on) ORDER BY extract(year FROM incident_on)
    """)  # fmt: skip

    assert [deaths for (deaths,) in found] == [33, 35, 32, 33, 59, 27, 23, 12, 25, 33, 7, 4]


async def test_the_second_edition_of_fatalities_adds_79_and_changes_115_causes(
    filled: SessionMaker,
) -> None:
    causes = await rows(filled, """
        SELECT data->>'before', data->>'cause', count(*) FROM journal
        WHERE type = 'muster.performance.casualty.cause-changed.v1' GROUP BY 1, 2 ORDER BY 3 DESC, 2
    """)  # fmt: skip

    assert await rows(filled, "SELECT count(*) FROM casualties") == [(4_423,)]
    assert causes == [
        ("to-be-determined", "illness", 63),
        ("unknown", "illness", 21),
        ("to-be-determined", "unknown", 10),
        ("to-be-determined", "accident", 8),
        ("to-be-determined", "malicious-act", 7),
        ("to-be-determined", "self-inflicted", 6),
    ]


async def test_no_fact_of_history_alerts_not_even_where_a_mission_followed_another(
    filled: SessionMaker,
) -> None:
    alerting = ", ".join(f"'{each}'" for each in sorted(ALERTING))

    assert await rows(filled, "SELECT succeeded_by FROM missions WHERE acronym = 'MONUC'") == [
        ("MONUSCO",)
    ]
    assert await rows(filled, "SELECT count(*) FROM journal WHERE NOT imported") == [(0,)]
    assert await rows(filled, f"""
        SELECT count(*) FROM outbox JOIN journal j ON j.aggregate_id::text = outbox.key
        WHERE j.type IN ({alerting}) AND headers NOT LIKE '%ce_musterimport%'
    """) == [(0,)]  # fmt: skip


async def test_namibia_is_a_country_and_the_28th_the_end_of_february_2012(
    filled: SessionMaker, told: Told
) -> None:
    namibia = await rows(filled, """
        SELECT count(DISTINCT s.indicator) FROM series s JOIN observations o ON o.series_id = s.id
        WHERE s.country = 'NAM'
    """)  # fmt: skip
    ends = await rows(filled, "SELECT DISTINCT ends_on::text FROM observations "
                              "WHERE period = '2012-02'")  # fmt: skip
    summary, _ = told["ipi_mission_monthly_1990_2017.csv"]

    assert namibia == [(2,)]
    assert ends == [("2012-02-29",)]
    assert any("are swapped" in remark for remark in summary.notes.remarks)
    assert "Country of Mission: a stray apostrophe was left out" in summary.notes.remarks
    assert summary.notes.years_in_part() == {"1990": 2, "2016": 11, "2017": 3}
