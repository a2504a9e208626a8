"""Consumers: every event acted on once, in order of its key, whatever is away."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from muster.broker import Broker, BrokerRefuses, why
from muster.clock import Clock
from muster.cloudevents import CloudEvent
from muster.database import SessionMaker
from muster.dead_letters import DeadLetters
from muster.effects import Apply, Effects, TooManyPoisoned
from muster.errors import is_away
from muster.inbox import Inbox
from muster.journal import Actor, Origin
from muster.membership import BATCH, Membership
from muster.observability import Telemetry, valid_traceparent
from muster.wakeups import stopped
from muster.watchdog import Watchdog

__all__ = ["Apply", "Consumer", "TooManyPoisoned", "origin_of"]

AGAIN_AFTER = 1.0
"""Seconds before the group is joined once more."""


def origin_of(event: CloudEvent, now: datetime) -> Origin:
    """The origin of what a service does because of `event`."""
    return Origin(
        Actor.SYSTEM,
        now,
        correlation_id=event.extension("correlationid"),
        causation_id=event.id,
        traceparent=valid_traceparent(event.extension("traceparent")),
        imported=event.extension("musterimport") == "true",
    )


class Consumer:
    """One consumer group member. `name` is the group, and the key of its inbox rows."""

    def __init__(
        self,
        name: str,
        topics: Sequence[str],
        handled: frozenset[str],
        apply: Apply,
        *,
        broker: Broker,
        sessions: SessionMaker,
        inbox: Inbox,
        dead_letters: DeadLetters,
        clock: Clock,
        telemetry: Telemetry,
    ) -> None:
        self.name = name
        self.stopped_because: str | None = None
        """Set when too many keys were parked; the process is then not ready."""
        self._telemetry = telemetry
        self._topics = topics
        self._broker = broker
        self._clock = clock
        self._metrics = telemetry.metrics
        self._log = telemetry.log.bind(consumer=name)
        self._effects = Effects(
            name,
            handled,
            apply,
            sessions=sessions,
            inbox=inbox,
            dead_letters=dead_letters,
            clock=clock,
            telemetry=telemetry,
        )
        self.replay = self._effects.replay
        self.mark_read = self._effects.mark_read
        self.count_buried = self._effects.count_buried

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set. Raises `Deaf` when nothing arrives although there is something."""
        await self._effects.count_buried()
        while not stop.is_set() and self.stopped_because is None:
            try:
                await self._membership(stop).stay()
            except TooManyPoisoned as reason:
                self.stopped_because = str(reason)
                self._telemetry.stands(self.name, str(reason))
                self._log.error("consumer stopped", reason=str(reason))
                await self._note_stop(reason, stop)
            except Exception as reason:
                if not isinstance(reason, KafkaError) and not is_away(reason):
                    raise
                await self._tell(reason)
                await stopped(stop, AGAIN_AFTER)
        await stop.wait()

    async def _tell(self, reason: Exception) -> None:
        understood = await why(reason, self._broker)
        if not isinstance(understood, BrokerRefuses):
            self._log.warning("consumer starts again", reason=repr(reason))
        elif self.name not in self._telemetry.stopped:
            self._log.error("consumer stands until the broker lets it in", reason=str(understood))
            self._telemetry.stands(self.name, str(understood))

    async def _note_stop(self, reason: TooManyPoisoned, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                return await self._effects.note_stop(reason)
            except Exception as trouble:
                if not is_away(trouble):
                    raise
                await stopped(stop, AGAIN_AFTER)

    def _membership(self, stop: asyncio.Event) -> Membership:
        kafka = AIOKafkaConsumer(
            **self._broker.options(),
            group_id=self.name,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=10_000,
            heartbeat_interval_ms=3_000,
            max_poll_records=BATCH,
            fetch_max_wait_ms=100,
        )
        watchdog = Watchdog(kafka, self.name, self._clock, self._metrics)
        act, log = self._effects.act, self._log
        return Membership(
            kafka, self._topics, act, watchdog=watchdog, log=log, stop=stop,
            polled=lambda: self._telemetry.goes_on(self.name),
        )  # fmt: skip
