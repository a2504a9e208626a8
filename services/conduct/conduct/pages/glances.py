"""Access in an emergency, as its rows tell it; the purpose stays sealed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from conduct.domain.assignment import DECIDED_WITHIN, BreakGlass
from conduct.domain.references import reference_of


@dataclass(frozen=True)
class Glance:
    asked: BreakGlass
    """Without its purpose."""

    @property
    def reference(self) -> str:
        return reference_of(self.asked.case_id)

    @property
    def decided_until(self) -> datetime:
        return self.asked.asked_at + DECIDED_WITHIN

    def state(self, now: datetime) -> str:
        """A word of `statuses`."""
        if self.asked.awaits_decision(now):
            return "waiting"
        if self.asked.is_open(now):
            return "granted"
        was_refused = self.asked.decided_at is not None and not self.asked.granted
        return "refused" if was_refused else "over"

    def left(self, now: datetime) -> timedelta:
        ends = self.asked.ends_at
        return ends - now if ends else timedelta()


def glance(row: Row[Any]) -> Glance:
    return Glance(BreakGlass(**{**row._mapping, "purpose": ""}))
