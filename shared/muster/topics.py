"""The topics, their shape, and making sure that they are there."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from muster.broker import Broker, connect
from muster.errors import CannotServe
from muster.events import PARTITIONS

ANSWER_WITHIN = 15.0
"""Seconds."""


@dataclass(frozen=True)
class Topic:
    """Its facts are kept for ever."""

    name: str
    partitions: int = PARTITIONS


TOPICS = (
    Topic("pledges.pledge.v1"),
    Topic("performance.indicator.v1"),
    Topic("performance.safety.v1"),
    Topic("performance.frame.v1"),
    Topic("conduct.case.v1"),
    Topic("conduct.audit.v1"),
    Topic("conduct.statistics.v1"),
    Topic("notifications.alert.v1"),
)


def written_by(service: str) -> list[Topic]:
    """The name of a topic begins with that of its service."""
    return [topic for topic in TOPICS if topic.name.startswith(f"{service}.")]


class TopicsMissing(CannotServe):
    """The broker has no such topics, or does not show them to us."""

    def __init__(self, names: Iterable[str], user: str | None = None) -> None:
        self.names = sorted(names)
        seen = f", or let {user} describe them" if user else ""
        super().__init__(
            f"topics missing: {', '.join(self.names)}; run `muster topics apply`{seen}"
        )


async def apply(broker: Broker, topics: Iterable[Topic] = TOPICS, *, replication: int = 1) -> None:
    """Make the topics that are not there yet; those that are stay as they are."""
    wanted = [
        NewTopic(
            name=topic.name,
            num_partitions=topic.partitions,
            replication_factor=replication,
            topic_configs={"retention.ms": "-1", "cleanup.policy": "delete"},
        )
        for topic in topics
    ]
    async with _admin(broker) as admin:
        answer = await admin.create_topics(wanted)
    for name, code, *told in answer.topic_errors:
        error = for_code(code)
        if code and error is not TopicAlreadyExistsError:
            raise error(": ".join([name, *filter(None, told)]))


async def verify(broker: Broker, names: Iterable[str]) -> None:
    """Raises `TopicsMissing`."""
    if missing := await absent(broker, names):
        raise TopicsMissing(missing, broker.user)


async def absent(broker: Broker, names: Iterable[str]) -> set[str]:
    """Which of these the broker does not have."""
    async with _admin(broker) as admin:
        return set(names) - set(await admin.list_topics())


@asynccontextmanager
async def _admin(broker: Broker) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(**broker.options())
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            await connect(admin, broker)
            yield admin
    finally:
        await admin.close()
