"""What figures and the clock do to the targets of a series, as facts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from muster.events import Event
from muster.events.performance.indicator import TargetSet
from performance.domain.facts import about_target, fact_of
from performance.domain.observation import Figures
from performance.domain.periods import Period
from performance.domain.series import Series
from performance.domain.target import VALUE, Outcome, Target


class Measured(Protocol):
    """The figures of a subject at the end of a period."""

    @property
    def figures(self) -> Figures: ...
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
            measured.figures.value,
            reported_at=measured.reported_at,
            by=by,
            evidence=measured.evidence,
            now=now,
            imported=imported,
        )
        if outcomes:
            decided.append(target)
            facts += told(of, target, outcomes, value=measured.figures.value)
    return facts, decided


def set_facts(
    of: Series, target: Target, outcomes: Iterable[Outcome], now: datetime
) -> list[Event]:
    about = of.about() | about_target(of.definition, target, target.deadline(VALUE))
    return [TargetSet(**about, time=now), *told(of, target, outcomes, value=None)]


def withdrawn_facts(of: Series, target: Target, reason: str, *, now: datetime) -> list[Event]:
    """One fact; the report that is no longer asked for is not told apart."""
    outcomes = [each for each in target.withdraw(now=now) if each.deadline.kind == VALUE]
    return told(of, target, outcomes, value=None, reason=reason)


def told(
    of: Series, target: Target, outcomes: Iterable[Outcome], *,
    value: float | None, reason: str | None = None,
) -> list[Event]:  # fmt: skip
    facts = []
    for outcome in outcomes:
        for step in outcome.steps:
            about = of.about() | about_target(of.definition, target, outcome.deadline)
            facts.append(fact_of(step, outcome.deadline, about, value=value, reason=reason))
    return facts
