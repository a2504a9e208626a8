"""Figures as people ask for them: a share by contributor over all months, now and as of a day."""

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import asyncpg

from bench.figures import Figure, at_most
from bench.place import Place, run
from muster.database import create_engine, create_sessions
from performance.domain.definitions import BUILT_IN, WOMEN
from performance.storage.figures import Question, figures
from performance.storage.known import known_on
from performance.storage.reading import Wanted, observations
from performance.visibility import PUBLIC

MONTHS, CONTRIBUTIONS = 66, 441
"""Contributions of a month: of one State to one mission in one category; 29,106 rows in all."""
STATES, MISSIONS = 110, 16
ASKED = 7
BETWEEN = datetime(2026, 7, 1, tzinfo=UTC)
"""When every tenth figure was not corrected yet."""
(WOMEN_SHARE,) = (each for each in BUILT_IN if each.code == WOMEN)

_FILL = f"""
    CREATE TEMP TABLE made AS SELECT gen_random_uuid() AS id, n,
        'S' || n % {STATES} AS country, 'M' || n % {MISSIONS} AS mission,
        (ARRAY['troops', 'experts', 'formed-police', 'individual-police'])[1 + n % 4] AS category
    FROM generate_series(1, {CONTRIBUTIONS}) AS n;
    INSERT INTO aggregates (id, kind) SELECT id, 'series' FROM made;
    INSERT INTO series (id, indicator, country, mission, category, is_part)
    SELECT id, '{WOMEN}', country, mission, category, true FROM made;
    CREATE TEMP TABLE said AS SELECT gen_random_uuid() AS id, made.id AS series_id,
        first::date AS starts_on, (first + interval '1 month - 1 day')::date AS ends_on,
        n % 90 AS women, 100 + n % 900 AS everybody, random() < 0.1 AS corrected
    FROM made, generate_series(DATE '2021-01-01', DATE '2026-06-01', '1 month') AS first;
    INSERT INTO observations (id, series_id, period, starts_on, ends_on, value, numerator,
        denominator, partial, cited, reported_at, recorded_at, superseded_at)
    SELECT id, series_id, to_char(starts_on, 'YYYY-MM'), starts_on, ends_on,
        100.0 * women / everybody, women, everybody, false, 'bench', ends_on, TIMESTAMPTZ
        '2026-06-30', CASE WHEN corrected THEN TIMESTAMPTZ '2026-08-01' END
    FROM said ORDER BY random();
    INSERT INTO observations (id, series_id, period, starts_on, ends_on, value, numerator,
        denominator, partial, cited, reported_at, recorded_at, supersedes)
    SELECT gen_random_uuid(), series_id, to_char(starts_on, 'YYYY-MM'), starts_on, ends_on,
        100.0 * (women + 1) / everybody, women + 1, everybody, false, 'bench', ends_on, TIMESTAMPTZ
        '2026-08-01', id
    FROM said WHERE corrected;
"""


def reading(place: Place) -> list[Figure]:
    """The queries themselves, with every row made into what pages show."""
    url = place.database("performance")
    now, then, page, page_then = run(_measured(url, 1 if place.quick else ASKED))
    place.drop(url)
    what = "share by contributor, 66 months, 29,106 contributions"
    return [
        _figure(what, now, aim=100),
        _figure(f"{what}, as of a day", then, ceiling=now, against="as known now", aim=2),
        _figure("a page of observations as of a day", page_then, ceiling=page,
                against="as known now", aim=2),
    ]  # fmt: skip


def _figure(
    what: str, ours: list[float], *, aim: float, ceiling: list[float] | None = None,
    against: str | None = None,
) -> Figure:  # fmt: skip
    return Figure(
        row="reading",
        what=what,
        unit="ms",
        against=against,
        ours=min(ours),
        ceiling=min(ceiling) if ceiling else None,
        aim=at_most(aim),
        rounds=tuple(ours),
        ceiling_rounds=tuple(ceiling or ()),
    )


async def _measured(url: str, times: int) -> tuple[list[float], ...]:
    connection = await asyncpg.connect(url, command_timeout=300)
    await connection.execute(_FILL)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()
    engine = create_engine(url)
    sessions = create_sessions(engine)
    wanted = Wanted(PUBLIC, [WOMEN])

    async def by_contributor(as_of: datetime | None) -> None:
        asked = Question(WOMEN_SHARE, ("country",), as_of=as_of, viewer=PUBLIC)
        async with sessions() as session:
            assert len(await figures(session, asked)) == MONTHS * STATES

    async def page(as_of: datetime | None) -> None:
        async with sessions() as session:
            found = observations(session, wanted, known_on(as_of), after=None, limit=200)
            assert len(await found) == 200

    try:
        return (
            await _times(times, lambda: by_contributor(None)),
            await _times(times, lambda: by_contributor(BETWEEN)),
            await _times(times, lambda: page(None)),
            await _times(times, lambda: page(BETWEEN)),
        )
    finally:
        await engine.dispose()


async def _times(times: int, ask: Callable[[], Awaitable[None]]) -> list[float]:
    """Milliseconds, each; the first one is not counted."""
    await ask()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        await ask()
        taken.append(1000 * (time.perf_counter() - started))
    return taken
