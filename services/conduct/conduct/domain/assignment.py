"""Who works on a case, who stepped aside, and who looked in an emergency."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID, uuid4

from conduct.domain.acts import reason
from conduct.domain.refusals import MayNot, NotOpen
from conduct.domain.rights import Capacity

OPEN_FOR = timedelta(hours=4)
DECIDED_WITHIN = timedelta(hours=24)
"""A request that nobody decides on is over then; our proposal, to be confirmed."""


@dataclass(frozen=True, kw_only=True)
class Assignment:
    case_id: UUID
    person: str
    """Subject of the person's token."""
    capacity: Capacity
    by: str
    since: datetime
    id: UUID = field(default_factory=uuid4)
    until: datetime | None = None

    @property
    def stands(self) -> bool:
        return self.until is None

    def end(self, now: datetime) -> Self:
        """Raises `NotOpen`."""
        if not self.stands:
            raise NotOpen("the assignment has ended already")
        return replace(self, until=now)

    def hand_over(
        self, to: str, *, by: str, recused: Collection[str], now: datetime
    ) -> tuple[Self, "Assignment"]:
        """This one ends, and another person's begins: of somebody who leaves, for one.

        Raises `NotOpen`, `MayNot`.
        """
        ended = self.end(now)
        return ended, assign(self.case_id, to, self.capacity, by=by, recused=recused, now=now)


def assign(
    case_id: UUID, person: str, capacity: Capacity, *, by: str, recused: Collection[str],
    now: datetime,
) -> Assignment:  # fmt: skip
    """recused: from this case. Raises `MayNot`."""
    if person in recused:
        raise MayNot("this person is recused from the case")
    if by in recused:
        raise MayNot("who is recused from a case assigns nobody to it")
    return Assignment(case_id=case_id, person=person, capacity=capacity, by=by, since=now)


def capacities(
    assignments: Iterable[Assignment], person: str, recused: Collection[str]
) -> frozenset[Capacity]:
    """In which this person works on the case now."""
    if person in recused:
        return frozenset()
    return frozenset(each.capacity for each in assignments if each.person == person and each.stands)


@dataclass(frozen=True, kw_only=True)
class Recusal:
    """It stands for good: who knows one of the parties does not cease to."""

    case_id: UUID
    person: str
    by: str
    """The person, or a chief who knows of a conflict."""
    because: str
    """Sealed, as the facts are."""
    at: datetime


def recuse(
    case_id: UUID, person: str, assignments: Iterable[Assignment], *, by: str, because: str,
    now: datetime,
) -> tuple[Recusal, list[Assignment]]:  # fmt: skip
    """And every assignment of the person to the case ends. Raises `ReasonNeeded`."""
    said = Recusal(case_id=case_id, person=person, by=by, because=reason(because), at=now)
    ended = [
        each.end(now)
        for each in assignments
        if each.stands and (each.case_id, each.person) == (case_id, person)
    ]
    return said, ended


@dataclass(frozen=True, kw_only=True)
class BreakGlass:
    """Access in an emergency: asked for by one, granted by another, for four hours.

    Owner and oversight are told of it when it opens.
    """

    case_id: UUID
    person: str
    purpose: str
    """Sealed, as the facts are."""
    asked_at: datetime
    id: UUID = field(default_factory=uuid4)
    decided_by: str | None = None
    decided_at: datetime | None = None
    granted: bool = False
    ended_at: datetime | None = None

    @property
    def ends_at(self) -> datetime | None:
        if not self.granted or self.decided_at is None:
            return None
        whole = self.decided_at + OPEN_FOR
        return whole if self.ended_at is None else min(whole, self.ended_at)

    def is_open(self, now: datetime) -> bool:
        ends = self.ends_at
        return ends is not None and self.decided_at is not None and self.decided_at <= now < ends

    def awaits_decision(self, now: datetime) -> bool:
        return self.decided_at is None and now < self.asked_at + DECIDED_WITHIN

    def approve(self, by: str, *, recused: Collection[str], now: datetime) -> Self:
        """Raises `MayNot`, `NotOpen`."""
        if self.person in recused:
            raise MayNot("who is recused from a case is given no access to it")
        return self._decide(by, recused, now, granted=True)

    def refuse(self, by: str, *, recused: Collection[str], now: datetime) -> Self:
        """Raises `MayNot`, `NotOpen`."""
        return self._decide(by, recused, now, granted=False)

    def end(self, now: datetime) -> Self:
        """Before its time. Raises `NotOpen`."""
        if not self.is_open(now):
            raise NotOpen("the access is not open")
        return replace(self, ended_at=now)

    def _decide(self, by: str, recused: Collection[str], now: datetime, *, granted: bool) -> Self:
        if by == self.person:
            raise MayNot("two people are needed: nobody decides on a request of their own")
        if by in recused:
            raise MayNot("who is recused from a case does not decide on access to it")
        if not self.awaits_decision(now):
            raise NotOpen("it was decided already, or nobody decided in time")
        return replace(self, decided_by=by, decided_at=now, granted=granted)


def ask(
    case_id: UUID, person: str, purpose: str, *, recused: Collection[str], now: datetime
) -> BreakGlass:
    """Raises `MayNot`, `ReasonNeeded`."""
    if person in recused:
        raise MayNot("who is recused from a case is given no access to it")
    why = reason(purpose, pointer="#/purpose")
    return BreakGlass(case_id=case_id, person=person, purpose=why, asked_at=now)
