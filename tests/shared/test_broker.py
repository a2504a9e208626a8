"""A broker that asks who one is: let in, turned away with a sentence, and without a right."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict
from structlog.testing import capture_logs

from muster.broker import Broker, BrokerRefuses, KafkaSettingsContradict, broker_of
from muster.publisher import Message, Publisher
from muster.relay import Relay
from muster.settings import ServiceSettings
from muster.testing import TestIssuer, eventually
from muster.topics import Topic, TopicsMissing, apply, verify
from tests.shared.core_sample import Service, journal, running, step_event
from tests.shared.on_kafka import on_topic, put
from tests.shared.secured import (
    DESCRIBE,
    GROUP,
    PASSWORD,
    READ,
    TOPIC,
    USER,
    WRITE,
    Authority,
    SecuredKafka,
)

MARCH = UUID("0192f0c4-0000-7000-8000-000000000002")


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredKafka]:
    broker = SecuredKafka(tmp_path_factory.mktemp("secured"))
    try:
        broker.kafka.start()
        yield broker
    finally:
        broker.kafka.stop()


@pytest.fixture
async def topic(secured: SecuredKafka) -> str:
    """The user of the tests may write to it."""
    name = await made(secured)
    await secured.allow(WRITE, TOPIC, name)
    return name


async def made(secured: SecuredKafka) -> str:
    name = f"rights.{uuid4().hex[:8]}"
    await apply(secured.administrator, [Topic(name, partitions=1)])
    return name


async def send(broker: Broker, topic: str) -> None:
    publisher = Publisher(broker)
    try:
        await publisher.start()
        await publisher.send([Message(topic, b"key", b"value", [])])
    finally:
        await publisher.close()


async def values(secured: SecuredKafka, topic: str) -> list[Any]:
    return [each.value for each in await on_topic(secured.administrator.servers, topic)]


def relay_of(sample: Service, broker: Broker) -> Relay:
    return Relay(
        sample.url, broker, telemetry=sample.telemetry, clock=sample.clock, woken=asyncio.Event()
    )


async def test_the_right_password_is_let_in(secured: SecuredKafka, topic: str) -> None:
    await verify(secured.as_user(), [topic])
    await send(secured.as_user(), topic)
    await send(secured.as_user_over_tls(secured.authority.file), topic)

    assert await values(secured, topic) == [b"value", b"value"]


async def test_the_right_certificate_is_let_in(secured: SecuredKafka) -> None:
    topic = await made(secured)
    await secured.allow(WRITE, TOPIC, topic, "CN=relay")

    await send(secured.by_certificate(secured.authority.certify("relay")), topic)

    assert await values(secured, topic) == [b"value"]


async def test_who_is_turned_away_is_told_why(
    secured: SecuredKafka, topic: str, tmp_path: Path
) -> None:
    stranger = Authority(tmp_path).certify("relay")
    refused = {
        "user pledges: SaslAuthenticationFailed": secured.as_user(password="wrong"),
        "user pledges: UnsupportedSasl": secured.as_user(mechanism="SCRAM-SHA-256"),
        "local issuer": secured.as_user_over_tls(None),
        "this client: SSLError TLSV13_ALERT_CERTIFICATE_REQUIRED": secured.by_certificate(None),
        "this client: SSLError .*CERTIFICATE_UNKNOWN": secured.by_certificate(stranger),
        "IllegalSaslState": replace(secured.as_user(), servers=secured.administrator.servers),
    }
    for why, broker in refused.items():
        with pytest.raises(BrokerRefuses, match=why) as told:
            await verify(broker, [topic])
        with pytest.raises(BrokerRefuses, match=why):
            await send(broker, topic)
        assert "wrong" not in str(told.value)


async def test_a_user_without_any_right_is_told(secured: SecuredKafka, topic: str) -> None:
    certificate = secured.authority.certify("nobody")

    with pytest.raises(TopicsMissing, match="missing"):
        await verify(secured.by_certificate(certificate), [topic])
    with pytest.raises(BrokerRefuses, match="ClusterAuthorizationFailed"):
        await send(secured.by_certificate(certificate), topic)


async def test_a_topic_that_is_not_shown_may_want_a_right(secured: SecuredKafka) -> None:
    topic = await made(secured)

    with pytest.raises(TopicsMissing, match=f"{topic}; run .*, or let pledges describe them"):
        await verify(secured.as_user(), [topic])


@pytest.mark.parametrize("shown", [False, True], ids=["hidden topic", "topic only to be seen"])
async def test_a_record_we_may_not_write_parks_its_key_and_all_others_flow(
    secured: SecuredKafka, topic: str, sample: Service, shown: bool
) -> None:
    forbidden = await made(secured)
    if shown:
        await secured.allow(DESCRIBE, TOPIC, forbidden)
    refused = uuid4()
    await sample.record(
        sample.step(MARCH, 1, topic=topic),
        sample.step(refused, 1, topic=forbidden),
        sample.step(MARCH, 2, topic=topic),
        sample.step(refused, 2, topic=forbidden),
    )

    async def only_the_parked_are_left() -> bool:
        return len(await sample.rows(journal.outbox)) == 2

    async with running(relay_of(sample, secured.as_user())):
        await eventually(only_the_parked_are_left)

    (parked,) = await sample.rows(journal.refused)
    assert (parked.topic, parked.key) == (forbidden, str(refused))
    assert "TopicAuthorizationFailed" in parked.reason
    # What stood beside the refused record may be sent once more.
    assert len(set(await values(secured, topic))) == 2


async def test_a_relay_that_is_not_let_in_says_so_once_and_is_not_ready(
    secured: SecuredKafka, topic: str, sample: Service
) -> None:
    await sample.record(sample.step(MARCH, 1, topic=topic))
    telemetry = sample.telemetry

    async def stands() -> str | None:
        return telemetry.stopped.get("relay")

    with capture_logs() as logs:
        async with running(relay_of(sample, secured.as_user(password="wrong"))):
            why = await eventually(stands)
            await asyncio.sleep(1.5)  # a second trial: it is repeated every second
    assert "refuses user pledges" in why
    assert [log["event"] for log in logs] == ["relay stands until the broker lets it in"]

    async def sent() -> bool:
        return not await sample.rows(journal.outbox)

    async with running(relay_of(sample, secured.as_user())):
        await eventually(sent)
        assert telemetry.stopped == {}


async def test_a_consumer_without_a_right_says_so_and_goes_on_when_it_has_it(
    secured: SecuredKafka, topic: str, sample: Service
) -> None:
    await put(secured.administrator.servers, topic, step_event(str(MARCH), 1))
    await secured.allow(READ, TOPIC, topic)
    consumer = sample.consumer("", topic, broker=secured.as_user())
    telemetry = sample.telemetry

    async def stands() -> str | None:
        return telemetry.stopped.get(consumer.name)

    async def done() -> bool:
        return await sample.done() == [1]

    async with running(consumer):
        assert "GroupAuthorizationFailed" in await eventually(stands)
        await secured.allow(READ, GROUP, consumer.name)
        await eventually(done, within=20)
        assert telemetry.stopped == {}


CA = Path("/nowhere/ca.pem")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"security_protocol": "SASL_SSL"}, "which needs PLEDGES_KAFKA_SASL_USERNAME and PLEDGES_"),
        (
            {"security_protocol": "SASL_PLAINTEXT", "sasl_username": USER, "sasl_password": ""},
            "PLEDGES_KAFKA_SECURITY_PROTOCOL is SASL_PLAINTEXT, which needs",
        ),
        ({"sasl_username": USER, "sasl_password": PASSWORD}, "PROTOCOL is PLAINTEXT: use SASL_SSL"),
        ({"security_protocol": "SSL", "ssl_key_file": CA}, "go together: set both or none"),
        ({"ssl_ca_file": CA}, "PROTOCOL is PLAINTEXT: use SSL"),
        ({"security_protocol": "SSL", "ssl_ca_file": CA}, "/nowhere/ca.pem cannot .* No such file"),
    ],
    ids=["no user", "empty password", "user for nobody", "half a pair", "TLS off", "no file"],
)
def test_settings_that_contradict_are_one_sentence(
    tmp_path: Path, settings: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(KafkaSettingsContradict, match=sentence) as told:
        broker_of(set_to(tmp_path, settings))
    assert PASSWORD not in str(told.value)


@pytest.mark.parametrize("broken", ["no PEM", "another's key"])
def test_files_that_do_not_fit_are_one_sentence(tmp_path: Path, broken: str) -> None:
    authority = Authority(tmp_path)
    ours, others = authority.certify("ours"), authority.certify("others")
    if broken == "no PEM":
        ours.certificate.write_text("nothing")
    settings = {
        "security_protocol": "SSL",
        "ssl_certificate_file": ours.certificate,
        "ssl_key_file": others.key,
    }

    with pytest.raises(KafkaSettingsContradict, match=r"ours.pem cannot be used for TLS"):
        broker_of(set_to(tmp_path, settings))


def test_settings_of_kafka_reach_its_clients(tmp_path: Path) -> None:
    given = {
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-256",
        "sasl_username": USER,
        "sasl_password": PASSWORD,
    }

    broker = broker_of(set_to(tmp_path, given))

    secret = SecretStr(PASSWORD)
    assert broker == Broker("127.0.0.1:1", "SASL_PLAINTEXT", "SCRAM-SHA-256", USER, secret)
    assert PASSWORD not in repr(broker)
    assert broker_of(set_to(tmp_path, {})) == Broker("127.0.0.1:1")


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="PLEDGES_", frozen=True)


def set_to(folder: Path, kafka: dict[str, Any]) -> Settings:
    issuer = TestIssuer(folder, lambda: pytest.fail("no clock is read"))
    given = {f"kafka_{name}": value for name, value in kafka.items()}
    return Settings(**issuer.service_settings("pledges", database_url="postgresql:///x", **given))
