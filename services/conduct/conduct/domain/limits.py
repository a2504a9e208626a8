"""How long each step may take, and when people are reminded.

Paragraph 4.3 of the domain brief. "To be confirmed" stands where no document was seen.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from muster.deadlines import UN_HEADQUARTERS, Anchor, Checkpoint, Terms
from muster.deadlines.un_holidays import KNOWN_FROM

ZONE = "UTC"
HEADQUARTERS_ZONE = "America/New_York"
"""Where working days begin and end."""
WEEK, WORKED = 7, 5


class Clock(StrEnum):
    REGISTRATION = "registration"
    ASSISTANCE = "assistance"
    EVIDENCE = "evidence"
    NOTICE = "notice"
    STATE_REPLY = "state-reply"
    INVESTIGATION = "investigation"
    ACTION_REPORT = "action-report"
    REVIEW_DECISION = "review-decision"


@dataclass(frozen=True, kw_only=True)
class Clocks:
    registration_days: int = 3
    """Our proposal, to be confirmed."""
    assistance: timedelta = timedelta(hours=72)
    """At once, by the rules; the 72 hours are our proposal, to be confirmed."""
    evidence: timedelta = timedelta(hours=72)
    """A/69/779, to be confirmed."""
    notice_days: int = 5
    """Without delay, by the rules; the days are our proposal, to be confirmed."""
    reply_working_days: int = 10
    """This and the next: revised model MOU (A/61/19 Rev.), to be confirmed."""
    urgent_reply_working_days: int = 5
    reply_reminders: tuple[int, ...] = (5, 10)
    """Working days after the notice."""
    investigation_months: int = 6
    urgent_investigation_months: int = 3
    investigation_marks: tuple[int, ...] = (50, 80)
    """Percent of the time."""
    action_days: int = 180
    """This and the next two: our proposal, to be confirmed."""
    action_reminders: tuple[int, ...] = (30, 60, 90)
    action_again_after: int = 90
    """Days from the last reminder to each further one."""
    review_days: int = 14
    """Our proposal, to be confirmed."""

    def terms(self, clock: Clock, since: datetime, *, urgent: bool = False) -> Terms:
        """since: when it begins; of a clock in days, its own day does not count."""
        match clock:
            case Clock.REGISTRATION:
                return Terms.after(since, ZONE, days=self.registration_days)
            case Clock.ASSISTANCE:
                return Terms(zone=ZONE, due_at=since + self.assistance)
            case Clock.EVIDENCE:
                return Terms(zone=ZONE, due_at=since + self.evidence)
            case Clock.NOTICE:
                return Terms.after(since, ZONE, days=self.notice_days)
            case Clock.STATE_REPLY:
                return self._reply(since, urgent)
            case Clock.INVESTIGATION:
                return self._investigation(since, urgent)
            case Clock.ACTION_REPORT:
                return self._action(since)
            case Clock.REVIEW_DECISION:
                return Terms.after(since, ZONE, days=self.review_days)

    def _reply(self, since: datetime, urgent: bool) -> Terms:
        days = self.urgent_reply_working_days if urgent else self.reply_working_days
        if since.year < KNOWN_FROM:
            # History only: of those years nobody here knows the holidays.
            return Terms.after(since, HEADQUARTERS_ZONE, days=-(-days * WEEK // WORKED))
        reminders = tuple(Checkpoint.working_day(n) for n in self.reply_reminders if n <= days)
        return Terms.after(
            since, HEADQUARTERS_ZONE, working_days=days, calendar=UN_HEADQUARTERS,
            checkpoints=reminders,
        )  # fmt: skip

    def _investigation(self, since: datetime, urgent: bool) -> Terms:
        months = self.urgent_investigation_months if urgent else self.investigation_months
        marks = tuple(map(Checkpoint.percent, self.investigation_marks))
        return Terms.after(since, ZONE, months=months, checkpoints=marks)

    def _action(self, since: datetime) -> Terms:
        last = self.action_reminders[-1]
        reminders = tuple(
            Checkpoint(
                f"{days} days", Anchor.START, days,
                repeat_every=self.action_again_after if days == last else None,
            )
            for days in self.action_reminders
        )  # fmt: skip
        return Terms.after(since, ZONE, days=self.action_days, checkpoints=reminders)
