"""Facts from Kafka, acted on in the transaction that the bus opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from muster.bus import origin_of
from muster.clock import Clock
from muster.cloudevents import CloudEvent, MalformedEvent
from muster.events.ledger import SEQUENCE
from muster.journal import RESTRICTED
from muster.observability import Telemetry
from muster.tallies import FiredStep
from notifications.domain.facts import Fact, MemberMissing, instant_at, member, text_at
from notifications.domain.ledger import ALERTING, TALLIES, Tally
from notifications.domain.outcomes import Result
from notifications.domain.planning import Channel
from notifications.domain.trigger import Triggers
from notifications.storage import ledger
from notifications.use_cases.facts import take_in

NAME = "notifications"
"""Of the consumer group, and of its rows in the inbox."""


def handled(triggers: Triggers) -> frozenset[str]:
    """Types of events that this service acts on."""
    return triggers.handled | TALLIES | ALERTING.keys()


@dataclass(frozen=True)
class Facts:
    """Applies facts to the alerts and to the ledger."""

    triggers: Triggers
    clock: Clock
    telemetry: Telemetry

    async def apply(self, session: AsyncSession, events: Sequence[CloudEvent]) -> None:
        now = self.clock()
        metrics = self.telemetry.metrics
        told_of = [each for each in events if each.type in self.triggers.handled]
        facts = [(fact_of(event), origin_of(event, now)) for event in told_of]
        told = await take_in(session, self.triggers, facts, now) if facts else []
        await ledger.note_tallies(session, [tally_of(e) for e in events if e.type in TALLIES], now)
        steps = [step_of(each) for each in events if each.type in ALERTING and not _imported(each)]
        await ledger.note_steps(session, steps, now)
        for step in steps:
            if step.tells_nobody:
                metrics.canary_arrival.labels(step.source).set(now.timestamp())
        for each in told:
            shown = [one for one in each.plan.deliveries if one.channel is Channel.INBOX]
            metrics.deliveries.labels(Channel.INBOX, Result.ACCEPTED).inc(len(shown))
            if each.alert.restricted:
                continue
            waited = max((now - each.alert.since).total_seconds(), 0.0)
            metrics.due_to_told.labels(Channel.INBOX).observe(waited)


def fact_of(event: CloudEvent) -> Fact:
    """Raises `MalformedEvent`."""
    sequence = event.extension("sequence") or "0"
    if not isinstance(event.data, dict) or event.subject is None or event.time is None:
        raise MalformedEvent(f"{event.type} needs subject, time and an object as data")
    if not str(sequence).isdigit():
        raise MalformedEvent(f"{event.type} has a sequence that is no number")
    return Fact(
        id=event.id,
        source=event.source,
        type=event.type,
        subject=event.subject,
        sequence=int(sequence),
        time=event.time,
        data=event.data,
        imported=_imported(event),
        restricted=event.extension("dataclassification") == RESTRICTED,
    )


def _imported(event: CloudEvent) -> bool:
    return event.extension("musterimport") == "true"


def step_of(event: CloudEvent) -> FiredStep:
    """Raises `MalformedEvent` or `MemberMissing`."""
    fact, at = fact_of(event), ALERTING[event.type]
    return FiredStep(
        source=fact.source,
        id=fact.id,
        recorded_at=_recorded(event),
        subject=fact.subject,
        deadline=text_at(fact.data, at.deadline),
        version=_version_of(fact, at.version),
        step=text_at(fact.data, at.step) if at.step else at.name,
        tells_nobody=at.tells_nobody,
    )


def _version_of(fact: Fact, path: str | None) -> int:
    if path is None:
        return 1
    return fact.sequence if path == SEQUENCE else _number_at(fact, path)


def tally_of(event: CloudEvent) -> Tally:
    """Raises `MalformedEvent` or `MemberMissing`."""
    fact = fact_of(event)
    hour = instant_at(fact.data, "hour")
    if hour is None:
        raise MemberMissing("the tally names no hour")
    return Tally(fact.source, hour, _number_at(fact, "count"), text_at(fact.data, "hash"))


def _number_at(fact: Fact, path: str) -> int:
    found = member(fact.data, path)
    if not isinstance(found, int):
        raise MemberMissing(f"the event has no whole number at {path}")
    return found


def _recorded(event: CloudEvent) -> datetime:
    try:
        return datetime.fromisoformat(str(event.extension("recordedtime")))
    except ValueError:
        raise MalformedEvent(f"{event.type} does not say when it was recorded") from None
