"""A review under resolution 2272 that people are asked for, and what they decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from conduct.domain.acts import Act, reason
from conduct.domain.clocked import Clocked, last_day
from conduct.domain.flat import Fields, all_texts, changed, in_order, many
from conduct.domain.happenings import Fact, Word
from conduct.domain.limits import Clock
from conduct.domain.refusals import NotOpen
from conduct.domain.thresholds import Crossed, Threshold
from muster.deadlines import Deadline, steps
from muster.events.conduct import ReviewDecided, ReviewMissed, ReviewPrompted


class Scope(StrEnum):
    UNIT = "unit review"
    STATE = "state review"
    """Of all units of a State in a mission."""


class Decision(StrEnum):
    REPATRIATE_UNIT = "repatriate-unit"
    REPLACE_STATE = "replace-all-units-of-the-state"
    OTHER_MEASURES = "other-measures"
    NO_ACTION = "no-action"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One case by which one threshold was reached."""

    threshold: Threshold
    case: UUID
    since: datetime
    """When it was seen."""

    @property
    def what(self) -> tuple[Threshold, UUID]:
        return self.threshold, self.case


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    decision: Decision
    decider: str
    """Name and office of who decided, who need not be who records it."""
    reasons: str
    at: datetime
    recorded_by: str


@dataclass(eq=False, kw_only=True)
class Prompt(Clocked):
    """One for a unit, or for a State in a mission; it asks again when there is more to look at."""

    scope: Scope
    is_open: bool = False
    inputs: dict[int, Input] = field(default_factory=dict)
    decisions: dict[int, Decided] = field(default_factory=dict)
    read: Fields = field(default_factory=dict)
    """The fields as they were read."""

    @classmethod
    def known(cls, *, found: Fields, **columns: Any) -> Self:
        """As storage read it."""
        ordered = {name: found[name] for name in in_order(found)}
        inputs = {int(key): each for key, each in many("inputs", Input, ordered).items()}
        decisions = {int(key): each for key, each in many("decisions", Decided, ordered).items()}
        return cls(inputs=inputs, decisions=decisions, read=dict(found), **columns)

    def changed_fields(self) -> dict[str, str]:
        """`inputs/1/threshold`, `decisions/1/reasons`: what is to be written."""
        now = all_texts("inputs", self.inputs) | all_texts("decisions", self.decisions)
        return changed(self.read, now)

    def reached(self, crossed: Sequence[Crossed], act: Act) -> list[Fact]:
        """Asked once until it is decided; then again when a case or a threshold is new.

        Nothing where all of it is known.
        """
        known = {each.what for each in self.inputs.values()}
        new = [
            (each.threshold, case)
            for each in crossed
            for case in sorted(each.cases)
            if (each.threshold, case) not in known
        ]
        if not new:
            return []
        for threshold, case in new:
            place = max(self.inputs, default=0) + 1
            self.inputs[place] = Input(threshold=threshold, case=case, since=act.now)
        names = ", ".join(sorted({each.threshold for each in crossed}))
        if self.is_open:
            return [self.note(Word.INPUTS_GREW, act.now, thresholds=names)]
        return self._ask(names, act)

    def decide(self, decision: Decision, decider: str, reasons: str, act: Act) -> list[Fact]:
        """People decided; it is recorded. What they had not seen by then is asked of them anew.

        Raises `NotOpen`, `ReasonNeeded`, `CannotBeTold`.
        """
        clock = self.clock(Clock.REVIEW_DECISION)
        if not self.is_open or clock is None:
            raise NotOpen("no decision is awaited")
        act.check(clock.opened_at)
        said = Decided(
            decision=decision,
            decider=reason(decider, pointer="#/decider"),
            reasons=reason(reasons, pointer="#/reasons"),
            at=act.at,
            recorded_by=act.by,
        )
        self.decisions[max(self.decisions, default=0) + 1] = said
        self.is_open = False
        facts: list[Fact] = [self.note(Word.DECIDED, act.at, decision=decision)]
        facts += self._meet(clock, act.at, act)
        unseen = sorted({each.threshold for each in self.inputs.values() if each.since > act.at})
        return facts + self._ask(", ".join(unseen), act) if unseen else facts

    def _ask(self, thresholds: str, act: Act) -> list[Fact]:
        self.is_open = True
        facts: list[Fact] = [self.note(Word.PROMPTED, act.now, thresholds=thresholds)]
        terms = act.clocks.terms(Clock.REVIEW_DECISION, act.now)
        facts += self._start(Clock.REVIEW_DECISION, terms, act)
        due = self.clock(Clock.REVIEW_DECISION)
        assert due is not None
        return [*facts, self.tell(ReviewPrompted, self.scope, act.now, last_day(due))]

    @property
    def thresholds(self) -> Mapping[Threshold, frozenset[UUID]]:
        """Which were reached, and by which cases."""
        return {
            threshold: frozenset(
                each.case for each in self.inputs.values() if each.threshold is threshold
            )
            for threshold in Threshold
            if any(each.threshold is threshold for each in self.inputs.values())
        }

    def _told(self, deadline: Deadline, tick: steps.Step) -> list[Fact]:
        due, clock = last_day(deadline), deadline.kind
        match tick:
            case steps.Missed():
                return [self.tell(ReviewMissed, clock, tick.at, due)]
            case steps.Met() | steps.MetLate() | steps.Corrected() | steps.Superseded():
                return [self.tell(ReviewDecided, clock, tick.at, due)]
        return []

    def _about(self) -> Mapping[str, Any]:
        return {"prompt_id": self.id}
