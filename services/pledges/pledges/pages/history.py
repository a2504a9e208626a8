"""The journal of a pledge, put together as people read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from pledges.domain.pledgers import UnknownCountry, country_name
from pledges.pages.sentences import sentence

AT_ONCE = timedelta(minutes=1)
"""What we learn within it needs no second date."""


@dataclass(frozen=True)
class Fact:
    text: str
    happened_at: datetime | None
    """Only where it was not at once that we learnt of it."""
    zone: str
    evidence: str | None


@dataclass(frozen=True)
class Entry:
    """All that one actor told at one time. facts: in the order of the journal."""

    actor: str
    kind: str
    """person, partner or system."""
    learnt_at: datetime
    facts: Sequence[Fact]


def entries(rows: Iterable[Any]) -> list[Entry]:
    """rows: of the journal, oldest first. Returned newest first."""
    told = groupby(rows, key=lambda row: (row.recorded_at, row.actor_id))
    found = [_entry(list(together)) for _, together in told]
    return found[::-1]


def _entry(rows: Sequence[Any]) -> Entry:
    first = rows[0]
    name = first.actor_name
    actor = called(name) if first.actor_kind == "partner" else name
    return Entry(actor, first.actor_kind, first.recorded_at, [_fact(row) for row in rows])


def _fact(row: Any) -> Fact:
    apart = abs(row.recorded_at - row.occurred_at) >= AT_ONCE
    detail = row.data.get("detail") or {}
    return Fact(
        text=sentence(row.type, row.data),
        happened_at=row.occurred_at if apart else None,
        zone=row.data.get("zone", "UTC"),
        evidence=row.data.get("evidence") or detail.get("evidence"),
    )


def called(name: str) -> str:
    """A partner that bears a country's code by the name of the country."""
    try:
        return country_name(name)
    except UnknownCountry:
        return name
