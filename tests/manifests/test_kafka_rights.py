"""Who may write and read which topic, in both overlays and in the code."""

import re
import shlex
from importlib import import_module

import pytest

from muster.events import PARTITIONS
from muster.topics import TOPICS, written_by
from notifications.consumers import NAME
from notifications.settings import Settings
from tests.manifests.overlays import SERVICES, Overlay

WRITES = {
    "pledges": {"pledges.pledge.v1"},
    "performance": {"performance.indicator.v1", "performance.safety.v1", "performance.frame.v1"},
    "conduct": {"conduct.case.v1", "conduct.audit.v1", "conduct.statistics.v1"},
    "notifications": {"notifications.alert.v1"},
}
READS = {
    "notifications": {
        "pledges.pledge.v1",
        "performance.indicator.v1",
        "performance.safety.v1",
        "performance.frame.v1",
        "conduct.case.v1",
    }
}
Right = tuple[str, str, str, str]
"""User, kind of resource, its name, operation."""


def rights(*, of_writers: tuple[str, ...]) -> set[Right]:
    wanted = {
        (user, "topic", topic, operation)
        for user, topics in WRITES.items()
        for topic in topics
        for operation in of_writers
    } | {
        (user, "topic", topic, operation)
        for user, topics in READS.items()
        for topic in topics
        for operation in ("Describe", "Read")
    }
    return wanted | {("notifications", "group", NAME, "Read")}


def test_small_gives_these_rights_and_no_others(small: Overlay) -> None:
    (script,) = [
        each["data"]["rights.sh"] for each in small.of("ConfigMap") if "rights.sh" in each["data"]
    ]
    meant = {"writes": ["Create", "Describe", "Write"], "reads": ["Describe", "Read"], "allow": []}
    found: set[Right] = set()
    for line in script.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if len(words) < 3 or words[0] not in meant or words[1].startswith("$"):
            continue
        verb, user, *options = words
        pairs = list(zip(options[::2], options[1::2], strict=True))
        operations = meant[verb] + [value for option, value in pairs if option == "--operation"]
        resources = [(option[2:], value) for option, value in pairs if option != "--operation"]
        found |= {(user, *each, operation) for each in resources for operation in operations}
    assert found == rights(of_writers=("Create", "Describe", "Write"))


def test_production_gives_these_rights_and_lets_keda_look(production: Overlay) -> None:
    found = {
        (user["metadata"]["name"], acl["resource"]["type"], acl["resource"]["name"], operation)
        for user in production.of("KafkaUser")
        for acl in user["spec"]["authorization"]["acls"]
        for operation in acl["operations"]
    }
    keda = {("keda", "topic", topic, "Describe") for topic in READS["notifications"]}
    keda.add(("keda", "group", NAME, "Describe"))
    assert found == rights(of_writers=("Describe", "Write")) | keda


def test_every_topic_is_made_as_the_code_wants_it(production: Overlay) -> None:
    made = {each["metadata"]["name"]: each["spec"] for each in production.of("KafkaTopic")}
    assert made.keys() == {topic.name for topic in TOPICS}
    for spec in made.values():
        assert spec["partitions"] == PARTITIONS
        assert spec["replicas"] == 3
        assert spec["config"] == {
            "retention.ms": -1,
            "cleanup.policy": "delete",
            "min.insync.replicas": 2,
        }


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_publishes_only_where_it_may_write(service: str) -> None:
    published = import_module(f"muster.events.{service}").PUBLISHED
    assert {each.topic for each in published} <= WRITES[service]
    assert {topic.name for topic in written_by(service)} == WRITES[service]


def test_notifications_reads_what_it_may_and_no_more() -> None:
    assert set(Settings.model_fields["topics"].default) == READS["notifications"]


def test_nobody_comes_in_without_showing_who_it_is(small: Overlay, production: Overlay) -> None:
    (properties,) = [
        each["data"]["server.properties"]
        for each in small.of("ConfigMap")
        if "server.properties" in each["data"]
    ]
    settings = dict(re.findall(r"^([a-z.]+)=(.*)$", properties, re.MULTILINE | re.IGNORECASE))
    assert (
        settings["listener.security.protocol.map"] == "CLIENTS:SASL_SSL,INTERNAL:SSL,CONTROLLER:SSL"
    )
    assert settings["allow.everyone.if.no.acl.found"] == "false"
    kafka = production.one("Kafka", "muster")["spec"]["kafka"]
    assert [each["authentication"]["type"] for each in kafka["listeners"]] == ["tls"]
    assert kafka["authorization"] == {"type": "simple"}
