"""The words of one mail: the alert, why it is told now, and to whom."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from muster.web.filters import relative
from notifications.domain.alert import Alert
from notifications.domain.outcomes import Claimed
from notifications.domain.planning import Cause
from notifications.domain.texts import day, moment, one_line

OPERATION = "operation"
"""What alerts about Muster itself are about; it has no page."""
HELD_UP = timedelta(minutes=10)
NO_MORE = (
    "Restricted: no more is said here than reference, step and due date. The page behind the link "
    "shows the rest to those who are assigned to it."
)


@dataclass(frozen=True, slots=True)
class Links:
    """alerts: address of the alerts' pages. pages: a fact's source to where people read it."""

    alerts: str
    pages: Mapping[str, str]

    def of_alert(self, alert: Alert) -> str:
        return f"{self.alerts}/{alert.id}"

    def of_subject(self, alert: Alert) -> str | None:
        base = None if alert.about == OPERATION else self.pages.get(alert.matter.source)
        return f"{base.rstrip('/')}/{alert.matter.subject}" if base else None


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says; the text and the HTML part both say all of it."""

    delivery_id: str
    thread: str
    opens_thread: bool
    to_name: str
    to_address: str
    subject: str
    trigger: str
    severity: str
    openings: tuple[str, ...]
    """Why it is told now, and what is unusual about that."""
    headline: str
    facts: tuple[tuple[str, str], ...]
    happened: str
    todo: str
    alert_link: str
    subject_link: str | None
    why_you: str
    mandatory: bool


def write(claimed: Claimed, alert: Alert, links: Links, now: datetime) -> Letter:
    """claimed: with an address."""
    return Letter(
        delivery_id=str(claimed.id),
        thread=re.sub(r"[^A-Za-z0-9._-]", "-", claimed.thread)[:200],
        opens_thread=claimed.opens_thread,
        to_name=one_line(claimed.name),
        to_address=claimed.address or "",
        subject=alert.title,
        trigger=f"{alert.matter.trigger} · {alert.name}",
        severity=alert.severity,
        openings=tuple(_openings(claimed, alert, now)),
        headline=alert.headline,
        facts=tuple(_facts(claimed, alert, now)),
        happened=alert.happened,
        todo=alert.todo,
        alert_link=links.of_alert(alert),
        subject_link=links.of_subject(alert),
        why_you=_why_you(claimed, alert),
        mandatory=alert.mandatory,
    )


def _openings(claimed: Claimed, alert: Alert, now: datetime) -> list[str]:
    said = []
    zone = claimed.zone
    match claimed.cause:
        case Cause.ESCALATED:
            said.append(f"Nobody has answered. It is now told to level {claimed.level}.")
        case Cause.REPEATED:
            said.append("Told again, because nobody has answered.")
        case Cause.REMINDED if alert.acknowledged_by and alert.acknowledged_at:
            when = moment(alert.acknowledged_at, zone)
            said.append(f"{alert.acknowledged_by.name} acknowledged this {when}. It is still open.")
        case Cause.HANDED_OVER:
            said.append(f"Handed over to you by {claimed.note}")
    if alert.late:
        said.append("Late: Muster itself noticed this only after an outage of its own.")
    if alert.restricted:
        said.append(NO_MORE)
    if now - claimed.not_before > HELD_UP:
        said.append(f"Held up: this should have reached you {moment(claimed.not_before, zone)}.")
    return said


def _facts(claimed: Claimed, alert: Alert, now: datetime) -> list[tuple[str, str]]:
    facts = []
    if alert.due is not None:
        due = moment(alert.due, alert.zone)
        if claimed.zone != alert.zone:
            due += f", which is {moment(alert.due, claimed.zone)}"
        facts.append(("Due", f"{due} · {relative(alert.due - now)}"))
    since = f"{moment(alert.since, claimed.zone)} · {relative(alert.since - now)}"
    facts.append(("Since", f"{day(alert.since)}, UTC" if alert.restricted else since))
    facts.append(("Step", alert.step))
    return facts


def _why_you(claimed: Claimed, alert: Alert) -> str:
    role = claimed.role.replace("-", " ")
    why = f"You get this mail because you are told as {role} (level {claimed.level})."
    if alert.mandatory:
        why += " It is mandatory and cannot be unsubscribed from."
    return why
