"""How long an ended case is kept before its keys are destroyed."""

from dataclasses import dataclass
from datetime import date

from conduct.domain.words import Kind
from muster.deadlines.calendars import add_months


@dataclass(frozen=True, kw_only=True)
class Retention:
    """Years after the end of a case; our proposal, to be confirmed."""

    sexual: int = 50
    serious: int = 30
    misconduct: int = 10
    not_a_case: int = 5
    """Also of what was handed on, merged or ended for want of information."""

    def ends_on(self, kind: Kind, ended_on: date, *, was_a_case: bool) -> date:
        years = self.not_a_case
        if was_a_case:
            by_category = self.misconduct if kind.category == 2 else self.serious
            years = self.sexual if kind.is_sexual else by_category
        return add_months(ended_on, 12 * years)
