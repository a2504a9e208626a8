"""A casualty: what is known of it, and the clock of a cause that is to be determined."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from muster.deadlines.machine import Deadline
from muster.deadlines.steps import Missed, MissedInHistory, Step
from muster.deadlines.terms import Terms
from muster.events import Event
from muster.events.performance.safety import (
    CasualtyCorrected,
    CasualtyRecorded,
    CauseChanged,
    CauseUndetermined,
    FoundMalicious,
)
from muster.ids import new_id
from performance.domain.notice import Cause, Notice, casualty_id
from performance.domain.refusals import OlderThanKnown

CAUSE = "cause"
"""Kind of the deadlines by which a cause is to be determined."""
ZONE = "UTC"
UNDETERMINED = {"30 days": 30, "90 days": 90}
"""Days after the incident at which people are told that the cause is still not known."""
CORRECTABLE = ("incident_on", "mission", "country", "nationality", "sex", "personnel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What was believed from one recording to the next."""

    said: Notice
    recorded_at: datetime
    id: UUID = field(default_factory=new_id)
    supersedes: UUID | None = None
    confirmed_at: datetime | None = None
    """When the same was reported again: what was reported before then is older."""

    @property
    def said_last(self) -> datetime:
        return self.confirmed_at or self.said.reported_at


@dataclass(eq=False)
class Casualty:
    """Every change returns its facts."""

    reference: str
    imported: bool = False
    """It stands in a file that was published."""
    version: int = 0
    """Grows by one with every fact."""
    revision: int = 0
    """Counts the changes of the cause."""
    known: Version | None = None
    deadlines: list[Deadline] = field(default_factory=list)
    """The newest version of each step of the clock."""
    made: list[Version] = field(default_factory=list)
    opened: list[Deadline] = field(default_factory=list)
    moved: list[Deadline] = field(default_factory=list)
    """What is new or has changed since it was read."""

    @property
    def id(self) -> UUID:
        return casualty_id(self.reference)

    def report(
        self, said: Notice, *, now: datetime, by: str, imported: bool = False,
        silent_about: Collection[str] = (),
    ) -> list[Event]:  # fmt: skip
        """Nothing where it says what is known. silent_about: members that stay as they are known.

        Raises `ReportedInTheFuture`, `NoticeUnclear` or `OlderThanKnown`.
        """
        said.check(now)
        self.imported = self.imported or imported
        if self.known is None:
            return self._record(said, now, imported)
        before = self.known.said
        said = replace(said, **{name: getattr(before, name) for name in silent_about})
        members = [name for name in CORRECTABLE if getattr(said, name) != getattr(before, name)]
        if not members and said.cause is before.cause:
            self._confirm(said.reported_at)
            return []
        if said.reported_at < self.known.said_last:
            raise OlderThanKnown(said.reported_at, self.known.said_last)
        self._keep(said, now)
        facts = self._follow_cause(before, now, by, imported)
        if members:
            facts.append(CasualtyCorrected(**self._about(said.reported_at), members=members))
        if said.cause is not before.cause:
            facts += self._change_cause(before.cause)
        return facts

    def undetermined(self, deadline: Deadline, steps: Iterable[Step]) -> list[Event]:
        """What the clock says of the cause."""
        return [
            CauseUndetermined(
                **self._about(each.at),
                deadline_id=deadline.subject,
                version=deadline.version,
                step=step_of(self.id, deadline.subject),
                due=deadline.due_at,
            )
            for each in steps
            if isinstance(each, Missed)
        ]

    def _confirm(self, at: datetime) -> None:
        assert self.known is not None
        if at > self.known.said_last:
            self.known = replace(self.known, confirmed_at=at)

    def _record(self, said: Notice, now: datetime, imported: bool) -> list[Event]:
        self._keep(said, now)
        if said.cause is Cause.TO_BE_DETERMINED:
            self._start_clock(now, imported)
        return [CasualtyRecorded(**self._about(said.reported_at))]

    def _change_cause(self, before: Cause) -> list[Event]:
        assert self.known is not None
        self.revision += 1
        said = self.known.said
        changed = CauseChanged(**self._about(said.reported_at), before=before)
        if said.cause is not Cause.MALICIOUS:
            return [changed]
        about = self._about(said.reported_at)
        return [changed, FoundMalicious(**about, before=before, revision=self.revision)]

    def _follow_cause(self, before: Notice, now: datetime, by: str, imported: bool) -> list[Event]:
        """The clock runs from the incident for as long as the cause is to be determined."""
        assert self.known is not None
        said = self.known.said
        if said.cause is not Cause.TO_BE_DETERMINED:
            return self._stop_clock(said, now, by, imported)
        if before.cause is not Cause.TO_BE_DETERMINED:
            self._start_clock(now, imported)
        elif said.incident_on != before.incident_on:
            facts = []
            for each in self._running():
                facts += self.undetermined(each, each.supersede(now=now))
                self._note(each)
            self._start_clock(now, imported)
            return facts
        return []

    def _start_clock(self, now: datetime, imported: bool) -> None:
        assert self.known is not None
        incident_on = self.known.said.incident_on
        opened = [self._open(name, days, incident_on, now) for name, days in UNDETERMINED.items()]
        over = [each for each in opened if each.miss_at <= now]
        # Of steps that are over already only the newest is told, and none of history.
        silent = over if imported else over[:-1]
        for each in opened:
            if each not in silent:
                self.deadlines = [d for d in self.deadlines if d.subject != each.subject] + [each]
                self.opened.append(each)

    def _open(self, name: str, days: int, incident_on: Any, now: datetime) -> Deadline:
        subject = step_id(self.id, name)
        earlier = next((d.version for d in self.deadlines if d.subject == subject), 0)
        terms = Terms(zone=ZONE, due_on=incident_on + timedelta(days=days))
        opened, _ = Deadline.open(
            aggregate_id=self.id, subject=subject, kind=CAUSE, terms=terms, now=now,
            version=earlier + 1,
        )  # fmt: skip
        return opened

    def _stop_clock(self, said: Notice, now: datetime, by: str, imported: bool) -> list[Event]:
        facts = []
        for each in self._running():
            done_at = min(said.reported_at, now)
            steps = each.report(done_at, by=by, evidence=said.cited, now=now, imported=imported)
            if each.claim is not None:
                each.confirm(now=now)
            each.quiet |= any(isinstance(step, MissedInHistory) for step in steps)
            self._note(each)
            facts += self.undetermined(each, steps)
        return facts

    def _running(self) -> Sequence[Deadline]:
        return [each for each in self.deadlines if each.is_running]

    def _note(self, deadline: Deadline) -> None:
        if deadline not in self.opened:
            self.moved.append(deadline)

    def _keep(self, said: Notice, now: datetime) -> None:
        self.known = Version(
            said=said, recorded_at=now, supersedes=self.known.id if self.known else None
        )
        self.made.append(self.known)

    def _about(self, time: datetime) -> dict[str, Any]:
        """As facts tell of it; counts them."""
        assert self.known is not None
        self.version += 1
        said = self.known.said
        return {
            "time": time,
            "sequence": self.version,
            "casualty_id": self.id,
            "reference": self.reference,
            "mission": said.mission,
            "country": said.country,
            "personnel": said.personnel,
            "cause": said.cause,
            "incident_on": said.incident_on,
        }


def step_id(casualty: UUID, name: str) -> UUID:
    return uuid5(casualty, name)


def step_of(casualty: UUID, subject: UUID) -> str:
    """The name that a subject of the casualty's deadlines is made of."""
    return next(each for each in UNDETERMINED if step_id(casualty, each) == subject)
