"""What a deadline promises: until when, how forgiving, and when people are reminded."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple, Self

from pydantic_core import to_json

from muster.deadlines.calendars import (
    add_months,
    add_working_days,
    at_wall_clock,
    end_of_day,
    local_day,
    start_of_day,
    working_days,
    zone,
)
from muster.deadlines.checkpoints import (
    FARTHEST,
    Anchor,
    Checkpoint,
    Occurrence,
    TermsContradict,
    Unit,
)
from muster.deadlines.steps import RESERVED

EARLIEST, LATEST = date(1945, 1, 1), date(2200, 12, 31)
OUR_TIME = f"{EARLIEST.year} to {LATEST.year}"


def in_our_time(day: date) -> bool:
    """day: or an instant. What lies outside is refused as a slip of the pen."""
    return EARLIEST.year <= day.year <= LATEST.year


@dataclass(frozen=True, slots=True)
class Days:
    count: int
    working: bool = False


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Either `due_on`, whose whole day in the zone is on time, or `due_at`, itself on time."""

    zone: str
    """IANA."""
    due_on: date | None = None
    due_at: datetime | None = None
    grace: Days | timedelta | None = None
    """Days for `due_on`, a duration for `due_at`."""
    calendar: str | None = None
    """Says which days are worked: `un-headquarters`, or ISO 3166-1 alpha-3."""
    started_at: datetime | None = None
    """From when days and percentages after the start are counted."""
    checkpoints: tuple[Checkpoint, ...] = ()

    def __post_init__(self) -> None:
        """Raises `TermsContradict`, `UnknownZone`, `UnknownCalendar`, `HolidaysNotKnown`."""
        zone(self.zone)
        for name in ("due_at", "started_at"):
            if (instant := getattr(self, name)) is not None:
                object.__setattr__(self, name, _in_utc(instant, name))
        _refuse_contradictions(self)
        if self.calendar is not None:
            working_days(self.calendar)

    @classmethod
    def after(
        cls,
        started_at: datetime,
        zone: str,
        *,
        days: int = 0,
        months: int = 0,
        working_days: int = 0,
        grace: Days | None = None,
        calendar: str | None = None,
        checkpoints: tuple[Checkpoint, ...] = (),
    ) -> Self:
        """Due on the last day of a period. The day of the start does not count."""
        if not 0 < days + months + working_days <= FARTHEST or min(days, months, working_days) < 0:
            raise TermsContradict(f"a period is from 1 to {FARTHEST} days or months")
        due_on = add_months(local_day(_in_utc(started_at, "started_at"), zone), months)
        due_on += timedelta(days=days)
        if working_days:
            due_on = add_working_days(due_on, working_days, _named(calendar))
        return cls(
            zone=zone,
            due_on=due_on,
            grace=grace,
            calendar=calendar,
            started_at=started_at,
            checkpoints=checkpoints,
        )

    def moved_to(self, due: date | datetime) -> Self:
        """The same terms with another due date, or due instant: whichever these have.

        Raises `TermsContradict`.
        """
        if isinstance(due, datetime):
            moved = replace(self, due_at=due) if self.due_at else None
        else:
            moved = replace(self, due_on=due) if self.due_on else None
        if moved is None:
            said = "a due date moves to a date, and a due instant to an instant"
            raise TermsContradict(said, pointer=due_pointer(due))
        return moved

    def started(self, at: datetime) -> Self:
        """The same terms, with a start if something is counted from it."""
        counted = any(each.anchor is Anchor.START for each in self.checkpoints)
        return replace(self, started_at=at) if counted and self.started_at is None else self

    @property
    def due_at_instant(self) -> datetime:
        """The last instant at which it is on time, in UTC."""
        return self._due_and_miss[0]

    @property
    def miss_instant(self) -> datetime:
        """The instant at which it is missed: the first after the grace, in UTC."""
        return self._due_and_miss[1]

    @property
    def near_from(self) -> datetime | None:
        """The earliest reminder counted back from the due date: from then on it is due soon."""
        return self._schedule.near

    def passed(self, after: datetime, until: datetime) -> list[Occurrence]:
        """Checkpoints later than `after`, up to and including `until`, oldest first."""
        found = [each for each in self._schedule.once if after < each.at <= until]
        for first, checkpoint in self._schedule.repeating:
            for repetition in _repetitions(self, checkpoint, first, after):
                if repetition.at > until:
                    break
                found.append(repetition)
        return sorted(found) if self._schedule.repeating else found

    def next_after(self, after: datetime) -> datetime | None:
        """The next checkpoint later than `after`."""
        ahead = next((each.at for each in self._schedule.once if each.at > after), None)
        for first, checkpoint in self._schedule.repeating:
            repetition = next(_repetitions(self, checkpoint, first, after))
            ahead = repetition.at if ahead is None else min(ahead, repetition.at)
        return ahead

    @cached_property
    def _due_and_miss(self) -> tuple[datetime, datetime]:
        return _due_and_miss(self)

    @cached_property
    def _schedule(self) -> "_Schedule":
        return _schedule(self)

    @cached_property
    def text(self) -> str:
        """JSON."""
        return to_json(self.to_json()).decode()

    def to_json(self) -> dict[str, Any]:
        written: dict[str, Any] = {"zone": self.zone}
        for name in ("due_on", "due_at", "started_at"):
            if (value := getattr(self, name)) is not None:
                written[name] = value.isoformat()
        if isinstance(self.grace, timedelta):
            written["grace"] = {"seconds": self.grace.total_seconds()}
        elif self.grace is not None:
            written["grace"] = asdict(self.grace)
        if self.calendar is not None:
            written["calendar"] = self.calendar
        if self.checkpoints:
            written["checkpoints"] = [each.to_json() for each in self.checkpoints]
        return written

    @classmethod
    def from_json(cls, written: dict[str, Any]) -> Self:
        grace = written.get("grace")
        if grace is not None:
            grace = timedelta(**grace) if "seconds" in grace else Days(**grace)
        due_on, due_at = written.get("due_on"), written.get("due_at")
        started_at = written.get("started_at")
        return cls(
            zone=written["zone"],
            due_on=date.fromisoformat(due_on) if due_on else None,
            due_at=datetime.fromisoformat(due_at) if due_at else None,
            grace=grace,
            calendar=written.get("calendar"),
            started_at=datetime.fromisoformat(started_at) if started_at else None,
            checkpoints=tuple(map(Checkpoint.from_json, written.get("checkpoints", ()))),
        )


def _in_utc(instant: datetime, name: str) -> datetime:
    if instant.utcoffset() is None:
        raise TermsContradict(f"{name} needs a time zone or an offset")
    if not in_our_time(instant):
        raise _outside(name)
    return instant.astimezone(UTC)


def _outside(name: str) -> TermsContradict:
    return TermsContradict(f"{name} lies outside {OUR_TIME}", pointer=f"#/{name}")


def due_pointer(due: date | datetime) -> str:
    """The member in which it is written."""
    return "#/due_at" if isinstance(due, datetime) else "#/due_on"


def _refuse_contradictions(terms: Terms) -> None:
    if (terms.due_on is None) is (terms.due_at is None):
        raise TermsContradict("a deadline has either a due date or a due instant")
    if terms.due_on is not None and not in_our_time(terms.due_on):
        raise _outside("due_on")
    kind = Days if terms.due_on is not None else timedelta
    if terms.grace is not None and not isinstance(terms.grace, kind):
        raise TermsContradict("grace is days for a due date and a duration for a due instant")
    if not timedelta() <= _length(terms.grace) <= timedelta(days=FARTHEST):
        raise TermsContradict(f"grace is from nothing to {FARTHEST} days")
    names = [each.name for each in terms.checkpoints]
    if len(set(names)) < len(names) or RESERVED.intersection(names):
        raise TermsContradict("each checkpoint needs a name of its own")
    counts_working = any(each.unit is Unit.WORKING_DAYS for each in terms.checkpoints) or (
        isinstance(terms.grace, Days) and terms.grace.working
    )
    if counts_working:
        _named(terms.calendar)


def _named(calendar: str | None) -> str:
    if calendar is None:
        raise TermsContradict("working days need a calendar that says which days are worked")
    return calendar


def _length(grace: Days | timedelta | None) -> timedelta:
    return timedelta(days=grace.count) if isinstance(grace, Days) else grace or timedelta()


def _due_and_miss(terms: Terms) -> tuple[datetime, datetime]:
    if terms.due_at is not None:
        return terms.due_at, terms.due_at + _length(terms.grace)
    assert terms.due_on is not None
    grace = terms.grace if isinstance(terms.grace, Days) else Days(0)
    last = _moved(terms, terms.due_on, grace.count, working=grace.working)
    due = end_of_day(terms.due_on, terms.zone)
    return due, start_of_day(last + timedelta(days=1), terms.zone)


class _Schedule(NamedTuple):
    once: tuple[Occurrence, ...]
    """The first occurrence of each checkpoint, by time."""
    repeating: tuple[tuple[datetime, Checkpoint], ...]
    """With their first occurrence."""
    near: datetime | None


def _schedule(terms: Terms) -> _Schedule:
    due = terms.due_at_instant
    firsts = [(_instant(terms, each, due), each) for each in terms.checkpoints]
    near = [at for at, each in firsts if each.anchor is Anchor.DUE and at <= due]
    return _Schedule(
        once=tuple(sorted(Occurrence(at, each.name) for at, each in firsts)),
        repeating=tuple((at, each) for at, each in firsts if each.repeat_every is not None),
        near=min(near, default=None),
    )


def _instant(terms: Terms, checkpoint: Checkpoint, due: datetime) -> datetime:
    if checkpoint.anchor is Anchor.DUE:
        anchor, day = due, terms.due_on or local_day(due, terms.zone)
    else:
        anchor = _start(terms)
        day = local_day(anchor, terms.zone)
        if checkpoint.unit is Unit.PERCENT:
            return anchor + (due - anchor) * checkpoint.offset / 100
        if checkpoint.offset == 0:
            return anchor
    working = checkpoint.unit is Unit.WORKING_DAYS
    day = _moved(terms, day, checkpoint.offset, working=working)
    if terms.due_on is not None:
        return start_of_day(day, terms.zone)
    return at_wall_clock(day, anchor, terms.zone)


def _start(terms: Terms) -> datetime:
    if terms.started_at is None:
        raise TermsContradict("days and percentages after the start need a start")
    return terms.started_at


def _moved(terms: Terms, day: date, count: int, *, working: bool) -> date:
    if working:
        return add_working_days(day, count, _named(terms.calendar))
    return day + timedelta(days=count)


def _repetitions(
    terms: Terms, checkpoint: Checkpoint, first: datetime, after: datetime
) -> Iterator[Occurrence]:
    """Second and later occurrences that come after `after`, without an end."""
    every = checkpoint.repeat_every
    assert every is not None
    day = local_day(first, terms.zone)
    whole_days = first == start_of_day(day, terms.zone)
    number = max(1, (after - first).days // every)
    while True:
        on = day + timedelta(days=number * every)
        at = start_of_day(on, terms.zone) if whole_days else at_wall_clock(on, first, terms.zone)
        if at > after:
            yield Occurrence(at, f"{checkpoint.name}, repeat {number}")
        number += 1
