"""Facts from Kafka, acted on in the transaction that the bus opens."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from muster.bus import origin_of
from muster.clock import Clock
from muster.cloudevents import CloudEvent, MalformedEvent
from muster.observability import Telemetry
from notifications.domain.facts import Fact
from notifications.domain.outcomes import Result
from notifications.domain.planning import Channel
from notifications.domain.trigger import Triggers
from notifications.use_cases.facts import take_in

NAME = "notifications"
"""Of the consumer group, and of its rows in the inbox."""


@dataclass(frozen=True)
class Facts:
    """Applies facts to the alerts."""

    triggers: Triggers
    clock: Clock
    telemetry: Telemetry

    async def apply(self, session: AsyncSession, events: Sequence[CloudEvent]) -> None:
        now = self.clock()
        facts = [(fact_of(event), origin_of(event, now)) for event in events]
        told = await take_in(session, self.triggers, facts, now)
        metrics = self.telemetry.metrics
        for each in told:
            shown = [one for one in each.plan.deliveries if one.channel is Channel.INBOX]
            metrics.deliveries.labels(Channel.INBOX, Result.ACCEPTED).inc(len(shown))
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
        imported=event.extension("musterimport") == "true",
    )
