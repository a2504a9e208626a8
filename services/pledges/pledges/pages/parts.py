"""A milestone as a page shows it, and what the reader may do about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from muster.deadlines.calendars import RESOLUTION
from muster.deadlines.machine import Deadline
from muster.deadlines.states import State
from muster.identity import Principal
from pledges.domain.kinds import PledgeStatus
from pledges.visibility import confirmer_of

DONE = (State.MET, State.MET_LATE)


@dataclass(frozen=True)
class Act:
    """name: last part of the form's address."""

    name: str
    label: str


@dataclass(frozen=True)
class Part:
    """row: from table `milestones`."""

    row: Any
    running: Deadline
    earlier: Sequence[Deadline]
    """Versions that an extension or a retracted report has overtaken, oldest first."""
    acts: tuple[Act, ...]

    @property
    def zone(self) -> str:
        return self.running.terms.zone

    @property
    def is_over(self) -> bool:
        """Nobody asks for it any more."""
        return self.running.state in (State.WAIVED, State.SUPERSEDED)

    @property
    def has_grace(self) -> bool:
        return self.running.miss_at - self.running.due_at > RESOLUTION

    @property
    def requested(self) -> date | datetime | None:
        """The later due date that somebody asks for, while it can still be decided."""
        written = self.row.requested_due
        if written is None or not self.running.is_running:
            return None
        return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)

    def may(self, act: str) -> bool:
        return any(each.name == act for each in self.acts)


def part_of(caller: Principal, pledge: Any, row: Any, versions: Sequence[Deadline]) -> Part:
    """pledge: from table `pledges`. versions: of the deadline, oldest first."""
    *earlier, running = versions
    return Part(row, running, earlier, tuple(_acts(caller, pledge, row, running)))


def _acts(caller: Principal, pledge: Any, row: Any, deadline: Deadline) -> Iterator[Act]:
    """What the rules would allow this caller now; they are asked again when the form comes."""
    changeable = not PledgeStatus(pledge.status).closed
    reported = deadline.state in DONE
    if _may_decide(caller, pledge, row, deadline):
        if deadline.claim is not None:
            yield Act("decide", "Decide on the claim")
        elif reported and row.verified_at is None:
            yield Act("decide", "Verify")
    if changeable and caller.may("pledges:write"):
        if deadline.is_running and deadline.claim is None:
            yield Act("report", "Report done")
        if reported or deadline.claim is not None:
            yield Act("retract", "Retract the report")
    if changeable and deadline.is_running and caller.may("milestones:extend"):
        yield Act("extend", "Extend")
        if row.requested_due is not None:
            yield Act("decline", "Decline the extension")
    if changeable and deadline.is_running and caller.may("milestones:waive"):
        yield Act("waive", "Waive")


def _may_decide(caller: Principal, pledge: Any, row: Any, deadline: Deadline) -> bool:
    why_not = confirmer_of(caller).why_not(pledge.pledger_key, row.confirmer, deadline)
    return caller.may("milestones:confirm") and why_not is None
