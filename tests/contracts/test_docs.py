"""docs/events.md, which is written by hand, names what there is and nothing else."""

import json
import re
from pathlib import Path

import pytest

from muster.topics import TOPICS
from muster.web.asyncapi_parts import KAFKA_HEADERS
from tests.contracts.declared import declared

TEXT = (Path(__file__).parents[2] / "docs" / "events.md").read_text()
ALL = declared()


def first_column(heading: str) -> list[str]:
    """What stands in back-ticks in the first column of the tables under a heading."""
    section = re.split(r"^#+ ", TEXT.split(f"## {heading}\n")[1], maxsplit=1, flags=re.M)[0]
    rows = re.findall(r"^\|([^|]+)\|", section, flags=re.M)
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


@pytest.mark.parametrize(
    ("heading", "service", "direction"),
    [
        ("What pledges publishes", "pledges", "published"),
        ("What notifications publishes", "notifications", "published"),
        ("What partners send", "pledges", "accepted"),
        ("What performance publishes", "performance", "published"),
        ("What partners send to performance", "performance", "accepted"),
        ("What conduct publishes", "conduct", "published"),
        ("What partners send to conduct", "conduct", "accepted"),
    ],
)
def test_each_table_lists_exactly_the_declared_types(
    heading: str, service: str, direction: str
) -> None:
    listed = first_column(heading)

    assert len(listed) == len(set(listed))
    assert set(listed) == {
        each.contract.type
        for each in ALL
        if (each.service, each.contract.direction) == (service, direction)
    }


def test_the_topics_are_those_that_are_made() -> None:
    assert set(first_column("Topics")) == {topic.name for topic in TOPICS}


def test_the_attributes_on_kafka_are_those_of_the_document() -> None:
    sent = {name.removeprefix("ce_") for name in KAFKA_HEADERS["properties"]} - {"content-type"}

    assert set(first_column("On Kafka")) == sent


def test_the_announcement_shown_is_the_example_of_its_type() -> None:
    [shown] = re.findall(r"```json\n(.*?)```", TEXT, flags=re.S)
    example = json.loads(shown)

    assert [example] == [
        each.contract.example for each in ALL if each.contract.type == example["type"]
    ]
