"""A target: a value aimed at for the end of a period, and the two deadlines that follow from it.

The figures of the period are to be there in time (kind `report`), and are to reach the target by
then (kind `value`).
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from uuid import UUID

from muster.deadlines.calendars import end_of_day
from muster.deadlines.checkpoints import Checkpoint
from muster.deadlines.machine import Deadline
from muster.deadlines.states import State
from muster.deadlines.steps import Step
from muster.deadlines.terms import Terms
from performance.domain.datasets import NO_OTHERS, Windows
from performance.domain.definitions import Definition, Measure
from performance.domain.observation import LARGEST
from performance.domain.periods import Frequency, Period, days_after
from performance.domain.refusals import FiguresContradict, PeriodDoesNotFit
from performance.domain.subjects import Subject, series_id

REPORT, VALUE = "report", "value"
ZONE = "UTC"
REMIND_BEFORE = (14, 7, 1)
"""Days before the figures are due. To be confirmed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What figures did to a target: steps of its deadlines, each with the one it belongs to."""

    deadline: Deadline
    steps: list[Step]


@dataclass(eq=False)
class Target:
    id: UUID
    series_id: UUID
    period: Period
    value: float
    cited: str
    deadlines: list[Deadline] = field(default_factory=list)
    """The newest version of each kind, and what was opened since they were read."""

    @classmethod
    def of(
        cls, definition: Definition, subject: Subject, period: Period, value: float, cited: str,
        *, id: UUID, now: datetime, imported: bool = False, windows: Windows = NO_OTHERS,
    ) -> tuple[Self, list[Outcome]]:  # fmt: skip
        made = cls(id, series_id(definition.code, subject), period, value, cited)
        source = definition.source
        due_on = days_after(period, windows.get(source.code, source.window_days))
        outcomes = []
        for kind, reminders in ((REPORT, REMIND_BEFORE), (VALUE, ())):
            checkpoints = tuple(Checkpoint.before_due(days) for days in reminders)
            deadline, steps = Deadline.open(
                aggregate_id=made.series_id,
                subject=id,
                kind=kind,
                terms=Terms(zone=ZONE, due_on=due_on, checkpoints=checkpoints),
                now=now,
                imported=imported,
            )
            made.deadlines.append(deadline)
            outcomes.append(Outcome(deadline, steps))
        return made, outcomes

    def deadline(self, kind: str) -> Deadline:
        """The newest version."""
        return [each for each in self.deadlines if each.kind == kind][-1]

    def has_figures(
        self, definition: Definition, value: float | None, *, reported_at: datetime, by: str,
        evidence: str, now: datetime, imported: bool = False,
    ) -> list[Outcome]:  # fmt: skip
        """The figures of the period are these now; also after a correction."""
        outcomes = [self._reported(reported_at, by, evidence, now, imported)]
        is_met = value is not None and definition.direction.is_met(value, self.value)
        outcomes.append(
            self._met(by, evidence, now, imported) if is_met else self._not_met(now, imported)
        )
        return [each for each in outcomes if each.steps]

    def withdraw(self, *, now: datetime) -> list[Outcome]:
        running = [self.deadline(kind) for kind in (REPORT, VALUE)]
        return [Outcome(each, each.supersede(now=now)) for each in running if each.is_running]

    def _reported(
        self, reported_at: datetime, by: str, evidence: str, now: datetime, imported: bool
    ) -> Outcome:
        deadline = self.deadline(REPORT)
        if not deadline.is_running:
            return Outcome(deadline, [])
        done_at = min(reported_at, now)
        return Outcome(deadline, _done(deadline, done_at, by, evidence, now, imported))

    def _met(self, by: str, evidence: str, now: datetime, imported: bool) -> Outcome:
        deadline = self.deadline(VALUE)
        if not deadline.is_running:
            return Outcome(deadline, [])
        # The world reached it by the end of the period, whenever the figure came.
        done_at = min(end_of_day(self.period.ends_on, ZONE), now, deadline.due_at)
        return Outcome(deadline, _done(deadline, done_at, by, evidence, now, imported))

    def _not_met(self, now: datetime, imported: bool) -> Outcome:
        deadline = self.deadline(VALUE)
        if deadline.state not in (State.MET, State.MET_LATE):
            return Outcome(deadline, [])
        successor, steps = deadline.retract(now=now, imported=imported)
        self.deadlines.append(successor)
        return Outcome(successor, steps)


def check_target(definition: Definition, period: Period, value: float) -> None:
    """Raises `PeriodDoesNotFit` where no figures come at its end, `FiguresContradict`."""
    frequency = definition.last_within(period).frequency
    if frequency not in (definition.frequency, Frequency.DAY):
        raise PeriodDoesNotFit(period.written, definition.frequency)
    least = {Measure.SHARE: 0.0, Measure.SUM: 0.0, Measure.VALUE: -LARGEST}[definition.measure]
    most = 100.0 if definition.measure is Measure.SHARE else LARGEST
    if not least <= value <= most:
        raise FiguresContradict(
            f"a target of {definition.code} lies between {least:g} and {most:g}",
            pointer="#/target",
        )


def _done(
    deadline: Deadline, done_at: datetime, by: str, evidence: str, now: datetime, imported: bool
) -> list[Step]:
    """Figures are their own evidence: a claim of having been in time is confirmed at once."""
    steps = deadline.report(done_at, by=by, evidence=evidence, now=now, imported=imported)
    if deadline.claim is not None:
        steps += deadline.confirm(now=now)
    return steps
