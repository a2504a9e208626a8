"""The topics, their shape, and making sure that they are there."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

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


class TopicsMissing(Exception):
    """The broker has no such topics; `muster topics apply` makes them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = sorted(names)
        super().__init__(f"topics missing: {', '.join(self.names)}; run `muster topics apply`")


async def apply(
    bootstrap_servers: str, topics: Iterable[Topic] = TOPICS, *, replication: int = 1
) -> None:
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
    async with _admin(bootstrap_servers) as admin:
        answer = await admin.create_topics(wanted)
    for name, code, *_ in answer.topic_errors:
        error = for_code(code)
        if code and error is not TopicAlreadyExistsError:
            raise error(name)


async def verify(bootstrap_servers: str, names: Iterable[str]) -> None:
    """Raises `TopicsMissing`."""
    if missing := await absent(bootstrap_servers, names):
        raise TopicsMissing(missing)


async def absent(bootstrap_servers: str, names: Iterable[str]) -> set[str]:
    """Which of these the broker does not have."""
    async with _admin(bootstrap_servers) as admin:
        return set(names) - set(await admin.list_topics())


@asynccontextmanager
async def _admin(bootstrap_servers: str) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            await admin.start()
            yield admin
    finally:
        await admin.close()
