"""Conditions that every question about figures has in common, as SQL over `o` and `s`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from performance.domain.subjects import DIMENSIONS, Subject
from performance.domain.viewer import Viewer


@dataclass(frozen=True)
class Condition:
    sql: str = "true"
    values: Mapping[str, Any] | None = None

    def __and__(self, other: "Condition") -> "Condition":
        values = {**(self.values or {}), **(other.values or {})}
        return Condition(f"{self.sql} AND {other.sql}", values)


def known_on(as_of: datetime | None, of: str = "o") -> Condition:
    """None: now."""
    if as_of is None:
        return Condition(f"{of}.superseded_at IS NULL")
    sql = (
        f"{of}.recorded_at <= :as_of AND "
        f"({of}.superseded_at IS NULL OR {of}.superseded_at > :as_of)"
    )
    return Condition(sql, {"as_of": as_of})


def visible_to(viewer: Viewer, public: Collection[str]) -> Condition:
    """Rows of public indicators, and those about the viewer. public: codes."""
    if viewer.everything:
        return Condition()
    sql = (
        "(s.indicator = ANY(CAST(:public AS text[])) OR s.country = ANY(CAST(:countries AS text[]))"
        " OR s.mission = ANY(CAST(:missions AS text[])))"
    )
    values = {
        "public": sorted(public),
        "countries": sorted(viewer.countries),
        "missions": sorted(viewer.missions),
    }
    return Condition(sql, values)


def about(fixed: Subject) -> Condition:
    """Subjects that name at least this."""
    sql = " AND ".join(f"s.{name} = :about_{name}" for name in DIMENSIONS if name in fixed.named)
    return Condition(sql or "true", {f"about_{name}": said for name, said in fixed.named.items()})


def within(begins: date | None, ends: date | None) -> Condition:
    """Periods that lie between, both days included."""
    made = Condition()
    if begins is not None:
        made &= Condition("o.starts_on >= :begins", {"begins": begins})
    if ends is not None:
        made &= Condition("o.ends_on <= :ends", {"ends": ends})
    return made


def names_just(dimensions: Collection[str], series: str = "s") -> str:
    return " AND ".join(
        f"{series}.{name} IS {'NOT ' if name in dimensions else ''}NULL" for name in DIMENSIONS
    )


SUBJECT = ", ".join(f"s.{name}" for name in DIMENSIONS)
