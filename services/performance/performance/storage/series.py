"""Series with the figures and targets that a change concerns: locked, read, written set-wise."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from muster.unnested import columns, insert, numbered, unnest
from performance.domain.definitions import Definition
from performance.domain.observation import Figures, Observation, Said
from performance.domain.periods import Period
from performance.domain.rating import Rated, Rating
from performance.domain.series import Series
from performance.domain.subjects import DIMENSIONS, Subject, kept_subject, series_id
from performance.domain.target import Target
from performance.storage.tables import deadlines

Wanted = tuple[str, Subject]
"""Code of the indicator, and the subject."""
Periods = Mapping[Wanted, Collection[Period]]
"""Of which periods the known figures are wanted."""


async def record_after(session: AsyncSession, now: datetime) -> datetime:
    """When this transaction records, at the earliest: what snapshots hold does not change.

    No snapshot is made until it ends. Take it before anything is locked.
    """
    found: datetime | None = await session.scalar(_FLOOR)
    return now if found is None else max(now, found)


async def record_alone(session: AsyncSession, now: datetime) -> datetime:
    """As `record_after`, while nobody else records."""
    await session.execute(_IN_TURN)
    found: datetime | None = await session.scalar(_FLOOR_ALONE)
    return now if found is None else max(now, found)


async def locked(
    session: AsyncSession, definitions: Mapping[str, Definition], wanted: Collection[Wanted],
    periods: Periods,
) -> dict[Wanted, Series]:  # fmt: skip
    """Each, made where it is not there, in the order of their ids."""
    by_id = {series_id(*each): each for each in wanted}
    await _make(session, definitions, by_id)
    found, newest = {}, {}
    await session.execute(_LOCK, {"ids": list(by_id)})
    for row in await session.execute(_READ_NEWEST, {"ids": list(by_id)}):
        code, subject = by_id[row.id]
        found[row.id] = _series(row, definitions[code], subject)
        newest[row.id] = row.newest
    await _read_known(
        session, found, _may_be_known(newest, {of: periods.get(by_id[of], ()) for of in found})
    )
    await _read_targets(session, found)
    return {by_id[each]: one for each, one in found.items()}


async def by_ids(
    session: AsyncSession, definitions: Mapping[str, Definition], ids: Collection[UUID]
) -> dict[UUID, Series]:
    """With their targets; whoever calls holds the locks."""
    found = {
        row.id: _series(row, definitions[row.indicator], subject_of(row._mapping))
        for row in await session.execute(_READ, {"ids": list(ids)})
    }
    await _read_targets(session, found)
    return found


async def generals(session: AsyncSession, indicators: Collection[str]) -> list[Wanted]:
    """Series that have targets: their figures may be put together from others."""
    rows = await session.execute(_WITH_TARGETS, {"indicators": sorted(indicators)})
    return [(row["indicator"], subject_of(row)) for row in rows.mappings()]


async def with_figures(
    session: AsyncSession, asked: Iterable[tuple[str, Subject, Period]]
) -> set[tuple[str, Subject, Period]]:
    """Those of which a figure is known. It stays so: figures are only ever corrected."""
    periods: dict[Wanted, list[Period]] = defaultdict(list)
    for code, subject, period in asked:
        periods[code, subject].append(period)
    if not periods:
        return set()
    by_id = {series_id(*each): each for each in periods}
    newest = {row.id: row.newest for row in await session.execute(_NEWEST, {"ids": list(by_id)})}
    asked_of = {of: periods[by_id[of]] for of in newest}
    pairs = [(of, each.written) for of, each in _may_be_known(newest, asked_of)]
    if not pairs:
        return set()
    rows = await session.execute(_HAVE_FIGURES, columns(_PAIR, pairs))
    return {(*by_id[row.series_id], Period.of(row.period)) for row in rows}


async def is_reported_on(session: AsyncSession, indicator: str) -> bool:
    """Whether anybody ever gave figures for it or set a target."""
    found = await session.scalar(_THERE_IS_ONE, {"indicator": indicator})
    return bool(found)


async def record(session: AsyncSession, made: Collection[tuple[UUID, Observation]]) -> None:
    """Figures and their series, so that what is put together from them can be measured."""
    overtaken = {one.supersedes: one.recorded_at for _, one in made if one.supersedes is not None}
    if overtaken:
        await session.execute(_SUPERSEDE, columns(_SUPERSEDED, overtaken.items()))
    if made:
        # One that was overtaken in this very statement was not there to be marked.
        said: dict[tuple[Any, ...], int] = {}
        rows = [
            (*_observation_row(*each), overtaken.get(each[1].id),
             said.setdefault(_said_row(each[1]), len(said) + 1))
            for each in made
        ]  # fmt: skip
        await session.execute(_ADD_OBSERVATIONS, columns(_OBSERVATION, rows) | columns(_SAID, said))


async def save(session: AsyncSession, changed: Collection[Series]) -> None:
    """Versions and ratings. Targets and deadlines are written by `targets`."""
    if changed:
        await session.execute(_SAVE, columns(_VERSION, ((e.id, e.version) for e in changed)))
    rated = [(each.id, each.rated) for each in changed if each.rated is not None]
    if rated:
        await session.execute(_SAVE_RATINGS, columns(_RATING, (_rating_row(*e) for e in rated)))


async def confirm(session: AsyncSession, confirmed: Mapping[UUID, datetime]) -> None:
    """Observations that are recorded: when the same was last reported."""
    if confirmed:
        await session.execute(_CONFIRM, columns(_CONFIRMED, confirmed.items()))


def subject_of(row: RowMapping) -> Subject:
    return kept_subject(*(row[name] for name in DIMENSIONS))


async def _make(
    session: AsyncSession, definitions: Mapping[str, Definition], by_id: Mapping[UUID, Wanted]
) -> None:
    there = set(await session.scalars(_THERE, {"ids": list(by_id)}))
    new = sorted(by_id.keys() - there)
    if not new:
        return
    await session.execute(_ADD_AGGREGATES, {"ids": new})
    rows = []
    for each in new:
        code, subject = by_id[each]
        values = tuple(getattr(subject, name) for name in DIMENSIONS)
        rows.append((each, code, *values, definitions[code].is_part(subject)))
    await session.execute(_ADD_SERIES, columns(_SERIES, rows))


def _may_be_known(
    newest: Mapping[UUID, date | None], asked: Mapping[UUID, Collection[Period]]
) -> Iterator[tuple[UUID, Period]]:
    """Without what ends after the newest figure of its series: mostly that is everything."""
    for of, periods in asked.items():
        if (last := newest[of]) is not None:
            for each in periods:
                if each.ends_on <= last:
                    yield of, each


async def _read_known(
    session: AsyncSession, found: Mapping[UUID, Series], asked: Iterable[tuple[UUID, Period]]
) -> None:
    pairs = [(of, period.written) for of, period in asked]
    if not pairs:
        return
    for row in (await session.execute(_KNOWN, columns(_PAIR, pairs))).mappings():
        period = Period.of(row["period"])
        found[row["series_id"]].known[period] = _observation(row, period)


async def _read_targets(session: AsyncSession, found: Mapping[UUID, Series]) -> None:
    rows = list((await session.execute(_TARGETS, {"ids": list(found)})).mappings())
    if not rows:
        return
    of_target = defaultdict(list)
    for each in await deadlines.of(session, {row["series_id"] for row in rows}):
        of_target[each.subject].append(each)
    for row in rows:
        found[row["series_id"]].targets.append(
            Target(
                id=row["id"],
                series_id=row["series_id"],
                period=Period.of(row["period"]),
                value=row["value"],
                cited=row["cited"],
                deadlines=of_target[row["id"]],
            )
        )


def _series(row: Any, definition: Definition, subject: Subject) -> Series:
    rated = None
    if row.rating is not None:
        period = Period.of(row.rating_period)
        rated = Rated(Rating(row.rating), period, row.rating_year, row.rating_told)
    return Series(definition, subject, row.version, rated=rated)


def _observation(row: RowMapping, period: Period) -> Observation:
    figures = Figures(
        value=row["value"], numerator=row["numerator"], denominator=row["denominator"]
    )
    said = Said(
        period=period,
        figures=figures,
        reported_at=row["reported_at"],
        cited=row["cited"],
        partial=row["partial"],
        note=row["note"],
        partner=row["partner"],
    )
    return Observation(
        id=row["id"], said=said, recorded_at=row["recorded_at"], supersedes=row["supersedes"],
        confirmed_at=row["confirmed_at"],
    )  # fmt: skip


def _observation_row(of: UUID, made: Observation) -> tuple[Any, ...]:
    figures = made.said.figures
    return made.id, of, figures.value, figures.numerator, figures.denominator, made.supersedes


def _said_row(made: Observation) -> tuple[Any, ...]:
    """What the figures of one month and file have in common."""
    said, period = made.said, made.said.period
    return (
        period.written, period.starts_on, period.ends_on, said.partial, said.note, said.cited,
        said.partner, said.reported_at, made.recorded_at,
    )  # fmt: skip


def _rating_row(of: UUID, rated: Rated) -> tuple[Any, ...]:
    return of, rated.rating.value, rated.period.written, rated.year, rated.told


_SERIES = {
    "id": "uuid", "indicator": "text", **dict.fromkeys(DIMENSIONS, "text"), "is_part": "boolean",
}  # fmt: skip
_OBSERVATION = {
    "id": "uuid", "series_id": "uuid", "value": "double precision",
    "numerator": "double precision", "denominator": "double precision", "supersedes": "uuid",
    "superseded_at": "timestamptz", "said": "integer",
}  # fmt: skip
_SAID = {
    "period": "text", "starts_on": "date", "ends_on": "date", "partial": "boolean",
    "note": "text", "cited": "text", "partner": "text", "reported_at": "timestamptz",
    "recorded_at": "timestamptz",
}  # fmt: skip
_RATING = {
    "id": "uuid", "rating": "text", "rating_period": "text", "rating_year": "integer",
    "rating_told": "boolean",
}  # fmt: skip
_SUPERSEDED = {"id": "uuid", "at": "timestamptz"}
_CONFIRMED = {"id": "uuid", "at": "timestamptz"}
_VERSION = {"id": "uuid", "version": "bigint"}
_PAIR = {"series_id": "uuid", "period": "text"}

_FLOOR = text("SELECT at FROM recording_floor FOR SHARE")

_FLOOR_ALONE = text("SELECT at FROM recording_floor")

# Whoever locks the row shared goes past one who waits for it alone; a table is waited for in order.
_IN_TURN = text("LOCK TABLE recording_floor IN EXCLUSIVE MODE")

_THERE = text("SELECT id FROM series WHERE id = ANY(CAST(:ids AS uuid[]))")

_THERE_IS_ONE = text("SELECT EXISTS (SELECT FROM series WHERE indicator = :indicator)")

_ADD_AGGREGATES = text("""
    INSERT INTO aggregates (id, kind) SELECT id, 'series' FROM unnest(CAST(:ids AS uuid[])) AS f(id)
    ON CONFLICT (id) DO NOTHING
""")

_ADD_SERIES = text(insert("series", _SERIES) + " ON CONFLICT (id) DO NOTHING")

_READ = text("""
    SELECT s.*, a.version FROM aggregates a JOIN series s USING (id)
    WHERE a.id = ANY(CAST(:ids AS uuid[])) ORDER BY a.id
""")

_LAST = "(SELECT max(ends_on) FROM observations o WHERE o.series_id = s.id) AS newest"

_NEWEST = text(f"SELECT s.id, {_LAST} FROM series s WHERE s.id = ANY(CAST(:ids AS uuid[]))")

# What is read in the statement that waits for a lock is what stood there before it waited.
_LOCK = text("""
    SELECT FROM aggregates WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR UPDATE
""")

_READ_NEWEST = text(f"""
    SELECT s.*, a.version, {_LAST} FROM aggregates a JOIN series s USING (id)
    WHERE a.id = ANY(CAST(:ids AS uuid[])) ORDER BY a.id
""")

# OFFSET 0: looked up figure by figure, however few there were when the plan was made.
_KNOWN = text(f"""
    SELECT o.* FROM {unnest(_PAIR)} CROSS JOIN LATERAL (
        SELECT * FROM observations
        WHERE series_id = f.series_id AND period = f.period AND superseded_at IS NULL OFFSET 0
    ) o
""")

_HAVE_FIGURES = text(f"""
    SELECT f.* FROM {unnest(_PAIR)} CROSS JOIN LATERAL (
        SELECT FROM observations
        WHERE series_id = f.series_id AND period = f.period AND superseded_at IS NULL OFFSET 0
    ) o
""")

_TARGETS = text("""
    SELECT * FROM targets WHERE withdrawn_at IS NULL AND series_id = ANY(CAST(:ids AS uuid[]))
    ORDER BY ends_on
""")

_WITH_TARGETS = text("""
    SELECT s.* FROM series s WHERE s.indicator = ANY(CAST(:indicators AS text[]))
    AND EXISTS (SELECT FROM targets t WHERE t.series_id = s.id AND t.withdrawn_at IS NULL)
""")

_SUPERSEDE = text(f"""
    UPDATE observations SET superseded_at = f.at FROM {unnest(_SUPERSEDED)}
    WHERE observations.id = f.id
""")

_CONFIRM = text(f"""
    UPDATE observations SET confirmed_at = f.at FROM {unnest(_CONFIRMED)}
    WHERE observations.id = f.id
""")

_OBSERVED = ", ".join([*list(_OBSERVATION)[:-1], *_SAID])
_ADD_OBSERVATIONS = text(f"""
    INSERT INTO observations ({_OBSERVED}) SELECT {_OBSERVED}
    FROM {numbered(_OBSERVATION, "place")} JOIN {numbered(_SAID, "said", "s")} USING (said)
    ORDER BY place
""")

_SAVE = text(f"""
    UPDATE aggregates SET version = f.version FROM {unnest(_VERSION)} WHERE aggregates.id = f.id
""")

_SAVE_RATINGS = text(f"""
    UPDATE series SET rating = f.rating, rating_period = f.rating_period,
        rating_year = f.rating_year, rating_told = f.rating_told
    FROM {unnest(_RATING)} WHERE series.id = f.id
""")
