"""Topics: made once with their shape, left alone afterwards, and missed clearly."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaConnectionError

from muster.broker import Broker
from muster.topics import TOPICS, Topic, TopicsMissing, apply, verify, written_by


@asynccontextmanager
async def admin_of(bootstrap_servers: str) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


async def partitions(bootstrap_servers: str, name: str) -> int:
    async with admin_of(bootstrap_servers) as admin:
        (topic,) = await admin.describe_topics([name])
        return len(topic["partitions"])


async def setting(bootstrap_servers: str, name: str, key: str) -> str:
    async with admin_of(bootstrap_servers) as admin:
        asked = [ConfigResource(ConfigResourceType.TOPIC, name)]
        (answer,) = await admin.describe_configs(asked)
        return str({entry[0]: entry[1] for entry in answer.resources[0][4]}[key])


@pytest.fixture
def name() -> str:
    return f"topics.{uuid4().hex[:8]}"


async def test_a_topic_is_made_with_its_partitions_and_keeps_facts_for_ever(
    kafka: str, name: str
) -> None:
    await apply(Broker(kafka), [Topic(name, partitions=5)])

    await verify(Broker(kafka), [name])
    assert await partitions(kafka, name) == 5
    assert await setting(kafka, name, "retention.ms") == "-1"
    assert await setting(kafka, name, "cleanup.policy") == "delete"


async def test_a_topic_that_is_there_stays_as_it_is(kafka: str, name: str) -> None:
    await apply(Broker(kafka), [Topic(name, partitions=2)])

    await apply(Broker(kafka), [Topic(name, partitions=9)])

    assert await partitions(kafka, name) == 2


async def test_missing_topics_are_named_and_not_made_by_looking_for_them(
    kafka: str, name: str
) -> None:
    await apply(Broker(kafka), [Topic(name, partitions=1)])

    for _ in range(2):
        with pytest.raises(TopicsMissing, match=f"missing: {name}.a, {name}.b; run `muster topics"):
            await verify(Broker(kafka), [f"{name}.b", name, f"{name}.a"])


async def test_a_topic_that_the_broker_refuses_is_an_error(kafka: str) -> None:
    with pytest.raises(Exception, match="no spaces please"):
        await apply(Broker(kafka), [Topic("no spaces please", partitions=1)])


async def test_a_broker_away_is_said_at_once() -> None:
    with pytest.raises(KafkaConnectionError):
        await apply(Broker("127.0.0.1:1"))
    with pytest.raises(KafkaConnectionError):
        await verify(Broker("127.0.0.1:1"), ["any"])


def test_every_topic_of_the_house_has_twelve_partitions() -> None:
    assert {topic.partitions for topic in TOPICS} == {12}


def test_every_topic_is_written_by_one_service_and_named_after_it() -> None:
    written = [topic for each in SERVICES for topic in written_by(each)]

    assert sorted(topic.name for topic in written) == sorted(topic.name for topic in TOPICS)
    assert [topic.name for topic in written_by("pledges")] == ["pledges.pledge.v1"]


SERVICES = ("pledges", "performance", "conduct", "notifications")
