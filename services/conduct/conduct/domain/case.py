"""A case: where it stands, what is known, and which clocks run. Every change returns its facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any, Self
from uuid import UUID, uuid4

from conduct.domain.acts import Act, reason, utc_day
from conduct.domain.clocked import Clocked, last_day
from conduct.domain.content import Content, Said, Taken, case_fields, from_fields
from conduct.domain.flat import Fields, changed
from conduct.domain.happenings import Fact, Word
from conduct.domain.limits import Clock
from conduct.domain.refusals import AssistanceCannotWait, ClockNotRunning, StepImpossible
from conduct.domain.steps import COARSE, ENDED, NEXT, REOPENED, Step
from conduct.domain.words import OF_A_STATE, Finding
from muster.deadlines import Deadline, Terms, steps
from muster.events.conduct import ClockDueSoon, ClockMet, ClockMissed, StepChanged

ASKED_OF_A_STATE = frozenset({Clock.STATE_REPLY, Clock.ACTION_REPORT})


@dataclass(eq=False, kw_only=True)
class Case(Clocked):
    report_id: UUID = field(default_factory=uuid4)
    """The same for every case of one report."""
    step: Step = Step.REPORTED
    urgent: bool = False
    opened_on: date
    closed_on: date | None = None
    state_audience: UUID | None = None
    """The desk of the State that was notified, which hears what is asked of it."""
    state_desk: UUID | None = None
    """Of the State that is to be notified, while the case is being changed."""
    content: Content = field(default_factory=Content)
    read: Fields = field(default_factory=dict)
    """The fields as they were read."""

    @classmethod
    def known(cls, *, found: Fields, **columns: Any) -> Self:
        """As storage read it. found: its fields, or none of them where a clock only ticks."""
        return cls(content=from_fields(found), read=dict(found), **columns)

    def changed_fields(self) -> dict[str, str]:
        """What is to be written; blank where a field is no longer known."""
        return changed(self.read, case_fields(self.content))

    @property
    def last_incident(self) -> int:
        """The highest number an incident ever had: that of a removed one is not given again."""
        starts = "incidents/"
        names = [each.removeprefix(starts) for each in self.read if each.startswith(starts)]
        ever = (int(each.partition("/")[0]) for each in names)
        return max((*ever, *self.content.incidents), default=0)

    @property
    def said(self) -> Said:
        if self.content.said is None:
            raise LookupError("the fields of the case were not read")
        return self.content.said

    @property
    def has_ended(self) -> bool:
        return self.step in ENDED

    @property
    def state(self) -> str | None:
        """The State that is notified and answers, where one has jurisdiction and is known."""
        return self.said.country if self.said.personnel in OF_A_STATE else None

    @property
    def is_substantiated(self) -> bool:
        found = self.content.finding
        return found is not None and found.outcome is Finding.SUBSTANTIATED

    def changes(self, act: Act) -> None:
        """Raises `CannotBeTold`."""
        act.check(self.said.received_at)

    def enter(self, step: Step, act: Act, because: str | None = None, **detail: str) -> list[Fact]:
        """The step is taken: it is noted, and told where others see a difference.

        Raises `StepImpossible`.
        """
        if step not in NEXT[self.step]:
            raise StepImpossible(self.step, NEXT[self.step])
        before, self.step = self.step, step
        taken = self.content.steps
        taken[max(taken, default=0) + 1] = Taken(step=step, at=act.at, because=because)
        word = Word.REOPENED if before in ENDED else Word.STEP_TAKEN
        facts: list[Fact] = [self.note(word, act.at, step=step, because=because, **detail)]
        if self.has_ended:
            self.closed_on = utc_day(act.at)
            facts += self._end_clocks(act)
        if before in ENDED:
            self.closed_on = None
        return [*facts, *self._tell_step(before, act)]

    def _tell_step(self, before: Step, act: Act) -> list[Fact]:
        """Of a report that is not registered nobody else knows."""
        if Step.REPORTED in (before, self.step):
            return []
        if before in ENDED:
            return [self.tell(StepChanged, REOPENED, act.at)]
        if COARSE[self.step] == COARSE[before]:
            return []
        return [self.tell(StepChanged, COARSE[self.step], act.at)]

    def start(self, clock: Clock, act: Act, since: datetime | None = None) -> list[Fact]:
        """Nothing where it runs already. since: when it began, if not now."""
        if self.is_running(clock):
            return []
        terms = act.clocks.terms(clock, since or act.at, urgent=self.urgent)
        return self._start(clock, terms, act)

    def start_assistance(self, subject: UUID, act: Act, since: datetime) -> list[Fact]:
        return self._start(
            Clock.ASSISTANCE, act.clocks.terms(Clock.ASSISTANCE, since), act, subject
        )

    def end_assistance(self, subject: UUID, act: Act) -> list[Fact]:
        """Only of who is none of its victims."""
        return self._supersede(self.clock(Clock.ASSISTANCE, subject), act)

    def meet(self, clock: Clock, act: Act, subject: UUID | None = None) -> list[Fact]:
        """Nothing where it does not run."""
        return self._meet(self.clock(clock, subject), act.at, act)

    def supersede(self, clock: Clock, act: Act) -> list[Fact]:
        """Never the clock of assistance."""
        return [] if clock is Clock.ASSISTANCE else self._supersede(self.clock(clock), act)

    def waive(self, clock: Clock, act: Act, *, because: str, authority: str) -> list[Fact]:
        """It is no longer asked for. Raises `ClockNotRunning`, `AssistanceCannotWait`."""
        deadline = self.awaited(clock)
        why = reason(because)
        who = reason(authority, pointer="#/authority")
        said = self.note(Word.CLOCK, act.at, clock=clock, step="waived", because=why, authority=who)
        ticks = deadline.waive(now=act.now)
        self._changed(deadline)
        return [said, *self.passed(deadline, ticks)]

    def awaited(self, clock: Clock) -> Deadline:
        """The one that runs, and that may be waived or extended."""
        if clock is Clock.ASSISTANCE:
            raise AssistanceCannotWait
        deadline = self.clock(clock)
        if deadline is None or not deadline.is_running:
            raise ClockNotRunning(clock)
        return deadline

    def move_clock(self, deadline: Deadline, terms: Terms, act: Act) -> list[Fact]:
        """Raises `NotALaterDue` and `DueAlreadyPast`."""
        successor, ticks = deadline.extend(terms, now=act.now, imported=act.imported)
        self._changed(deadline)
        self._replace(deadline, successor)
        # What passed before nobody had looked at: it is told with the day that was missed.
        new = next(n for n, each in enumerate(ticks) if isinstance(each, steps.Extended))
        return [*self.passed(deadline, ticks[:new]), *self.passed(successor, ticks[new:])]

    def end_every_clock(self, act: Act) -> list[Fact]:
        """Also the victims' own, where the case is destroyed: nobody could end them any more."""
        return [fact for each in list(self.deadlines) for fact in self._supersede(each, act)]

    def _end_clocks(self, act: Act) -> list[Fact]:
        """All but the victims' own: assistance waits for nothing."""
        return [
            fact
            for each in list(self.deadlines)
            if each.kind != Clock.ASSISTANCE
            for fact in self._supersede(each, act)
        ]

    def _told(self, deadline: Deadline, tick: steps.Step) -> list[Fact]:
        clock, due = deadline.kind, last_day(deadline)
        told = partial(self.tell, at=tick.at, due=due, to=self._desk_of(clock))
        match tick:
            case steps.DueSoon() | steps.StillOpen():
                return [told(ClockDueSoon, f"{clock} {tick.step}")]
            case steps.Missed():
                return [told(ClockMissed, clock), *self._silence(clock, tick)]
            case steps.MissedInHistory():
                return self._silence(clock, tick)
            case (
                steps.Met()
                | steps.MetLate()
                | steps.Corrected()
                | steps.Waived()
                | steps.Superseded()
            ):
                return [] if self._others_wait(deadline) else [told(ClockMet, clock)]
            case steps.Extended():
                return [told(StepChanged, f"{clock} extended")]
        return []

    def _others_wait(self, deadline: Deadline) -> bool:
        """Outside, clocks of one kind look alike: none is over while another victim waits of whom
        people were told.
        """
        others = (each for each in self.deadlines if each is not deadline)
        return any(
            each.kind == deadline.kind and each.is_running and not each.quiet for each in others
        )

    def _desk_of(self, clock: str) -> UUID | None:
        """What a State is asked for concerns its own desk, and no other State's."""
        return self.state_audience if clock in ASKED_OF_A_STATE else None

    def _silence(self, clock: str, tick: steps.Step) -> list[Fact]:
        return [self.note(Word.STATE_SILENT, tick.at)] if clock == Clock.STATE_REPLY else []

    def _about(self) -> Mapping[str, Any]:
        return {"case_id": self.id}
