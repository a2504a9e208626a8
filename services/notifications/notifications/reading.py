"""Everything known about one alert, put together for the API and for its page."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from notifications.domain.alert import Alert
from notifications.domain.planning import may_be_named, may_take_over
from notifications.domain.recipients import Recipient
from notifications.domain.trigger import Trigger, Triggers
from notifications.storage import dead_letters, deliveries, directory, ladders, lists
from notifications.storage.lists import Viewer


@dataclass(frozen=True)
class Whole:
    alert: Alert
    trigger: Trigger | None
    decisions: list[Any]
    ladders: list[Any]
    deliveries: list[Any]
    attempts: list[Any]
    facts_waiting: int


async def whole(session: AsyncSession, triggers: Triggers, viewer: Viewer, alert_id: UUID) -> Whole:
    """Raises `AlertNotFound`."""
    alert = await lists.shown(session, viewer, alert_id)
    told, tries = await deliveries.of_alert(session, alert_id)
    key = alert.matter.subject.rpartition("/")[2]
    return Whole(
        alert=alert,
        trigger=triggers.by_id.get(alert.matter.trigger),
        decisions=await lists.decisions_about(session, alert_id),
        ladders=await ladders.of_alert(session, alert_id),
        deliveries=told,
        attempts=tries,
        facts_waiting=await lists.letters_waiting(session, dead_letters, key),
    )


@dataclass(frozen=True)
class EmptyRole:
    """A gap. since: None where no alert has met it yet."""

    role: str
    scope: str
    since: Any
    triggers: list[str]


async def empty_roles(session: AsyncSession, triggers: Triggers) -> list[EmptyRole]:
    """Roles that triggers tell and nobody holds: those met by an alert first."""
    tellers: dict[str, list[str]] = {}
    for trigger in triggers.by_id.values():
        for want in {each.role for level in trigger.level.values() for each in level}:
            tellers.setdefault(want, []).append(trigger.id)
    met = await directory.list_gaps(session)
    known = {gap.role for gap in met if not gap.scope}
    held = await directory.roles_held(session)
    found = [EmptyRole(gap.role, gap.scope, gap.since, tellers.get(gap.role, [])) for gap in met]
    unheld = sorted(set(tellers) - held - known)
    return found + [EmptyRole(role, "", None, sorted(tellers[role])) for role in unheld]


async def possible_holders(
    session: AsyncSession, triggers: Triggers, alert: Alert
) -> list[tuple[str, str]]:
    """To whom it can be handed over, and in words: roles that somebody holds here, those of the
    alert first, then recipients by name.
    """
    roles = {role for trigger in triggers.by_id.values() for role in trigger.roles}
    people: list[Recipient] = await directory.holders(session, roles)
    able = {each.id: may_take_over(each, alert) for each in people}
    held = {role for role in roles if any(role in each for each in able.values())}
    first = sorted(held, key=lambda role: (role not in alert.roles, role))
    named = [each for each in people if may_be_named(each, alert)]
    return [(f"role:{role}", f"Role: {role.replace('-', ' ')}") for role in first] + [
        (f"recipient:{each.id}", each.name) for each in sorted(named, key=lambda each: each.name)
    ]
