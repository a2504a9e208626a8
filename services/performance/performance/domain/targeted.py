"""What figures and the clock do to the targets of a series, as facts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from muster.deadlines.steps import Superseded
from muster.events import Event
from muster.events.performance.indicator import TargetSet, TargetWithdrawn
from performance.domain.facts import about_target, fact_of
from performance.domain.periods import Period
from performance.domain.series import Series
from performance.domain.target import VALUE, Outcome, Target


class Measured(Protocol):
    """The figures of a subject at the end of a period."""

    @property
    def value(self) -> float | None:
        """None also where it is a share of too few: what is not told decides nothing."""

    @property
    def reported_at(self) -> datetime: ...
    @property
    def evidence(self) -> str: ...


def figures_facts(
    of: Series, period: Period, measured: Measured, *, by: str, now: datetime, imported: bool
) -> tuple[list[Event], list[Target]]:
    """The facts, and the targets that have changed."""
    facts: list[Event] = []
    decided = []
    for target in of.targets_of(period):
        outcomes = target.has_figures(
            of.definition,
            measured.value,
            reported_at=measured.reported_at,
            by=by,
            evidence=measured.evidence,
            now=now,
            imported=imported,
        )
        if outcomes:
            decided.append(target)
            facts += told(of, target, outcomes, value=measured.value)
    return facts, decided


def set_facts(
    of: Series, target: Target, outcomes: Iterable[Outcome], now: datetime
) -> list[Event]:
    about = of.about() | about_target(of.definition, target, target.deadline(VALUE))
    return [TargetSet(**about, time=now), *told(of, target, outcomes, value=None)]


def withdrawn_facts(of: Series, target: Target, reason: str, *, now: datetime) -> list[Event]:
    """What the clock did until then, and one fact that it is withdrawn, whatever became of it."""
    running = [
        Outcome(each.deadline, [step for step in each.steps if not isinstance(step, Superseded)])
        for each in target.withdraw(now=now)
    ]
    facts = told(of, target, running, value=None)
    about = of.about() | about_target(of.definition, target, target.deadline(VALUE))
    return [*facts, TargetWithdrawn(**about, time=now, reason=reason)]


def told(
    of: Series, target: Target, outcomes: Iterable[Outcome], *, value: float | None
) -> list[Event]:
    facts = []
    for outcome in outcomes:
        for step in outcome.steps:
            about = of.about() | about_target(of.definition, target, outcome.deadline)
            facts.append(fact_of(step, outcome.deadline, about, value=value))
    return facts
