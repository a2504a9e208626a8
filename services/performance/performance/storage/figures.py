"""Figures told apart by any dimension, put together from parts where nobody reported them.

A figure that was reported as such is used as it is and never added to its parts, on any level
between what is asked for and the parts. What does not add up is not added.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from performance.domain.definitions import Definition, Measure
from performance.domain.observation import percent
from performance.domain.periods import between
from performance.domain.subjects import ALL, DIMENSIONS, Subject
from performance.domain.viewer import EVERYTHING, Viewer
from performance.storage.counted import Counted
from performance.storage.known import Condition, about, known_on, names_just, within


@dataclass(frozen=True)
class Question:
    definition: Definition
    by: tuple[str, ...] = ()
    """Dimensions that figures are told apart by, besides what `about` names."""
    about: Subject = ALL
    begins: date | None = None
    ends: date | None = None
    on: date | None = None
    """The last day of the only period wanted."""
    as_of: datetime | None = None
    viewer: Viewer = EVERYTHING

    @property
    def named(self) -> tuple[str, ...]:
        """What the subject of each figure names."""
        return tuple(each for each in DIMENSIONS if each in self.by or each in self.about.named)


class Figure(NamedTuple):
    key: tuple[str, ...]
    """Of each dimension asked by, which."""
    period: str
    ends_on: date
    value: float | None
    """None where it is not known, and of too few to tell a share."""
    numerator: float | None
    denominator: float | None
    parts: int
    """How many figures it was put together from; 0 where it was reported as such."""
    unknown: int
    """How many of the parts the source does not know."""
    partial: bool

    @property
    def is_too_small(self) -> bool:
        """Of too few to tell a share."""
        return self.value is None and bool(self.denominator)


async def figures(session: AsyncSession, question: Question) -> list[Figure]:
    """By period, the oldest first, then by key."""
    condition = _condition(question)
    keys = [f's.{name} COLLATE "C"' for name in question.by]
    own = f"({names_just(question.named)})"
    is_share = question.definition.measure is Measure.SHARE
    found = await session.execute(
        text(f"""
            SELECT {"".join(f"{key}, " for key in keys)} min(o.starts_on), o.ends_on,
                {_SHARE if is_share else _VALUE}, count(*), bool_or(o.partial), {own} AS is_own
            FROM observations o JOIN series s ON s.id = o.series_id
            WHERE {condition.sql}
            GROUP BY {", ".join([*keys, "o.ends_on", "is_own"])}
            ORDER BY {", ".join(["o.ends_on", *keys, "is_own DESC"])}
        """),
        condition.values,
    )
    return list(_own_first(question.definition, is_share, found))


_SHARE = "sum(o.numerator), sum(o.denominator), count(o.denominator)"
_VALUE = "sum(o.value), CAST(NULL AS float8), count(o.value)"


def _own_first(definition: Definition, is_share: bool, rows: Iterable[Any]) -> Iterator[Figure]:
    last: Any = None
    for *key, starts_on, ends_on, figure, of, known, parts, partial, is_own in rows:
        if last == (key, ends_on):
            continue
        last = key, ends_on
        value = figure
        if is_share:
            value = percent(figure, of) if of and definition.is_told_of(of) else None
        yield Figure(
            tuple(key), between(starts_on, ends_on), ends_on, value,
            figure if is_share else None, of, 0 if is_own else parts, parts - known, partial,
        )  # fmt: skip


async def reported_by_end(
    session: AsyncSession, question: Question, limit: int | None
) -> list[tuple[date, int]]:
    """Last day of each of the newest periods, and of how many States it has figures; the newest
    first. question: by country, or by whatever else is to be counted. limit: None of all.
    """
    condition = _condition(question)
    (counted,) = question.by
    sql = f"""
        SELECT o.ends_on, count(DISTINCT s.{counted}) FROM observations o
        JOIN series s ON s.id = o.series_id WHERE {condition.sql}
        GROUP BY o.ends_on ORDER BY o.ends_on DESC LIMIT {limit or "ALL"}
    """
    return [(ends_on, many) for ends_on, many in await session.execute(text(sql), condition.values)]


async def sources(session: AsyncSession, *questions: Question) -> list[str]:
    """Whom the figures are from, each once; also the parts that a figure of its own stands for."""
    found: set[str] = set()
    for question in questions:
        condition = _condition(question)
        sql = f"""
            SELECT DISTINCT o.cited FROM observations o JOIN series s ON s.id = o.series_id
            WHERE {condition.sql}
        """
        found.update(await session.scalars(text(sql), condition.values))
    return sorted(found)


def _condition(question: Question) -> Condition:
    levels = question.definition.levels(question.named)
    made = Condition("s.indicator = :code", {"code": question.definition.code})
    made &= Condition(" OR ".join(f"({names_just(each)})" for each in levels).join("()"))
    made &= about(question.about) & within(question.begins, question.ends)
    if question.on is not None:
        made &= Condition("o.ends_on = :on_day", {"on_day": question.on})
    ends = None if question.on is None else [question.on]
    made &= _may_see(question) & Counted(levels, question.as_of, ends).each_once()
    return made & _said_once(question)


def _may_see(question: Question) -> Condition:
    """A sum is seen by those whom it is about, not by those whom a part of it is about."""
    viewer = question.viewer
    if question.definition.public or viewer.everything:
        return Condition()
    own: dict[str, Any] = {}
    if "country" in question.named:
        own["country"] = sorted(viewer.countries)
    if "mission" in question.named:
        own["mission"] = sorted(viewer.missions)
    sql = " OR ".join(f"s.{name} = ANY(CAST(:own_{name} AS text[]))" for name in own)
    return Condition(f"({sql or 'false'})", {f"own_{name}": codes for name, codes in own.items()})


def _said_once(question: Question) -> Condition:
    """Of the last day of a period and of the whole of it, the whole counts."""
    day, longer = known_on(question.as_of, of="day"), known_on(question.as_of, of="longer")
    # Asked once for all rows and only when one is about a day: asked for each, planners shy at it.
    sql = f"""(o.starts_on <> o.ends_on OR o.id NOT IN (
        SELECT day.id FROM observations day JOIN observations longer USING (series_id, ends_on)
        WHERE day.starts_on = day.ends_on AND longer.starts_on < day.starts_on
        AND series_id IN (SELECT id FROM series WHERE indicator = :code)
        AND {day.sql} AND {longer.sql}))"""
    return Condition(sql, {**(day.values or {}), **(longer.values or {})})


def newest_of_each(found: Sequence[Figure]) -> dict[tuple[str, ...], Figure]:
    """found: the oldest first."""
    return {each.key: each for each in found}
