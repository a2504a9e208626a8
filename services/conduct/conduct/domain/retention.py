"""How long an ended case is kept before its keys are destroyed."""

from dataclasses import dataclass
from datetime import date, timedelta

from conduct.domain.case import Case
from conduct.domain.steps import Step
from conduct.domain.words import Kind
from muster.deadlines.calendars import add_months

AT_LEAST = timedelta(days=90)
"""After it was last worked on, however long ago it ended: papers of old cases come in, and somebody
may have to hold one. Our proposal, to be confirmed."""


@dataclass(frozen=True, kw_only=True)
class Retention:
    """Years after the end of a case; our proposal, to be confirmed."""

    sexual: int = 50
    serious: int = 30
    misconduct: int = 10
    not_a_case: int = 5
    """Also of what was handed on or ended for want of information."""

    def ends_on(self, case: Case, today: date) -> date | None:
        """None while the case has not ended. today: when it is worked on."""
        if case.closed_on is None:
            return None
        # A duplicate holds people of its own, and is kept as the case it belongs to.
        of_its_kind = case.step in (Step.CLOSED, Step.MERGED)
        years = self._of(case.said.kind) if of_its_kind else self.not_a_case
        return max(add_months(case.closed_on, 12 * years), today + AT_LEAST)

    def _of(self, kind: Kind) -> int:
        if kind.is_sexual:
            return self.sexual
        return self.misconduct if kind.category == 2 else self.serious
