"""From a fact to an alert: what a trigger makes of an event's data."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from muster.events.ledger import SEQUENCE
from notifications.domain.alert import Alert, Matter
from notifications.domain.facts import (
    Fact,
    MemberMissing,
    instant_at,
    last_instant_at,
    member,
    text_at,
)
from notifications.domain.texts import one_line, paragraphs, rendered
from notifications.domain.trigger import Members, Trigger


def matter_of(trigger: Trigger, fact: Fact) -> Matter:
    """Raises `MemberMissing`."""
    path = trigger.members.deadline
    deadline = text_at(fact.data, path) if path else str(trigger.deadline)
    return Matter(trigger.id, fact.source, fact.subject, deadline)


def alert_of(
    trigger: Trigger, fact: Fact, now: datetime, *, step: str | None = None, level: int = 1
) -> Alert:
    """step, level: of a later step about the same fact.

    Raises `MemberMissing` or `TextUnmakeable`.
    """
    at, data = trigger.members, fact.data
    step = step or trigger.step or text_at(data, str(at.step))
    since = (instant_at(data, at.since) if at.since else None) or fact.time
    names = {**data, "step": step}
    return Alert(
        matter=matter_of(trigger, fact),
        about=trigger.about,
        version=fact.sequence if at.version == SEQUENCE else _version(data, at.version),
        step=step,
        name=trigger.name,
        severity=trigger.severity,
        mandatory=trigger.mandatory,
        quiet_hours_exempt=trigger.quiet_hours_exempt,
        roles=trigger.roles,
        title=one_line(rendered(trigger.texts.subject, names)),
        headline=one_line(rendered(trigger.texts.headline, names)),
        happened=paragraphs(rendered(trigger.texts.happened, names)),
        todo=paragraphs(rendered(trigger.texts.todo, names)),
        since=since,
        raised_at=now,
        data=dict(data),
        due=last_instant_at(data, at.due) if at.due else None,
        zone=_zone(data, at),
        late=bool(at.late and member(data, at.late)),
        country=_optional(data, at.country),
        mission=_optional(data, at.mission),
        audience=_optional(data, at.audience),
        restricted=fact.restricted,
        event_id=fact.id,
        level=level,
        first_level=level,
    )


def later_step(trigger: Trigger, alert: Alert, now: datetime, *, step: str, level: int) -> Alert:
    """The same matter, raised anew because it stayed unresolved."""
    fact = Fact(
        id=alert.event_id or str(alert.id),
        source=alert.matter.source,
        type="",
        subject=alert.matter.subject,
        sequence=alert.version,
        time=alert.since,
        data=alert.data,
        restricted=alert.restricted,
    )
    made = alert_of(trigger, fact, now, step=step, level=level)
    made.correlation_id = alert.correlation_id
    return made


def _version(data: Mapping[str, Any], path: str | None) -> int:
    if path is None:
        return 1
    found = text_at(data, path)
    if not found.isdigit():
        raise MemberMissing(f"the event has no whole number at {path}")
    return int(found)


def _zone(data: Mapping[str, Any], at: Members) -> str:
    name = _optional(data, at.zone) or "UTC"
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise MemberMissing(f"the event has no time zone at {at.zone}") from None
    return name


def _optional(data: Mapping[str, Any], path: str | None) -> str | None:
    found = member(data, path) if path else None
    return None if found is None else str(found)
