"""Something breaks, operations are told, mend it with the command `muster`, and the alert ends."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from aiokafka import AIOKafkaProducer
from typer.testing import CliRunner

from muster.cloudevents import CloudEvent, to_kafka
from muster.database import direct_connection
from muster.testing import eventually
from muster_local.cli import app
from muster_local.data import DataFolder
from muster_local.servers import Servers
from tests.journeys.conftest import Platform

TOPIC = "pledges.pledge.v1"
ROW = """
    INSERT INTO outbox (recorded_at, topic, key, headers, value) VALUES (now(), $1, $2, $3, $4)
"""


@dataclass(frozen=True)
class Said:
    printed: str
    refused: str
    """Why it did nothing."""


async def muster(platform: Platform, *words: str) -> Said:
    """The command, in this process: a start of its own costs seconds."""
    asked = [*words, "--data", str(platform.data)]
    answer = await asyncio.to_thread(CliRunner().invoke, app, asked)
    return Said(answer.stdout, answer.stderr if answer.exit_code else "")


async def put_poison(platform: Platform, key: str) -> None:
    """An event of a known type that lacks everything."""
    event = CloudEvent(
        id=str(uuid4()), source="/muster/exercise", type="muster.pledges.milestone.missed.v1",
        subject=f"pledges/{key}", datacontenttype="application/json", data={},
        extensions={"sequence": "1"},
    )  # fmt: skip
    headers, value = to_kafka(event)
    broker = Servers(DataFolder(platform.data)).running_broker()
    producer = AIOKafkaProducer(bootstrap_servers=broker)
    await producer.start()
    await producer.send_and_wait(TOPIC, value, key.encode(), headers=headers)
    await producer.stop()


async def register(platform: Platform, statement: str, *values: Any) -> None:
    """Into the database of pledges, past its rules."""
    url = Servers(DataFolder(platform.data)).database("pledges")
    async with direct_connection(url) as connection:
        await connection.execute(statement, *values)


async def trouble(platform: Platform, key: str) -> list[str]:
    """States of the alerts to operations about this key."""
    async with platform.client("staff:operations", name="Exercise Operator") as operator:
        answer = await operator.get("/notifications/v1/alerts?trigger=O1&limit=200")
    return [each["state"] for each in answer.json()["items"] if key in each["happened"]]


async def until(platform: Platform, key: str, *states: str) -> None:
    async def is_so() -> bool:
        return await trouble(platform, key) == list(states)

    assert await eventually(is_so, within=40, every=0.5)


async def test_a_dead_letter_is_told_listed_refused_a_replay_and_dropped(
    platform: Platform,
) -> None:
    key = str(uuid4())
    await put_poison(platform, key)
    await until(platform, key, "unanswered")

    listed = (await muster(platform, "dead-letters", "list")).printed
    failed = await muster(platform, "dead-letters", "replay", TOPIC, key)
    dropped = await muster(platform, "dead-letters", "drop", TOPIC, key)
    behind = await muster(platform, "dead-letters", "replay", TOPIC, key)
    again = await muster(platform, "dead-letters", "drop", TOPIC, key)

    assert f"{TOPIC} {key} muster.pledges.milestone.missed.v1 /muster/exercise#" in listed
    assert failed.refused.startswith(f"the next event of {key} still cannot be acted on: ")
    assert dropped.printed.startswith("dropped /muster/exercise#")
    assert dropped.printed.endswith(f"; {key} flows again\n")
    assert behind.refused.startswith(f"no dead letter waits under {key} of {TOPIC}")
    assert again.refused.startswith(f"no dead letter waits under {key} of {TOPIC}")
    await until(platform, key, "resolved")


async def test_a_refused_key_is_told_listed_and_tried_again(platform: Platform) -> None:
    key = str(uuid4())
    await register(platform, ROW, TOPIC, key, "[]", b"x" * 2_000_000)
    await until(platform, key, "unanswered")

    listed = (await muster(platform, "refused", "list")).printed
    await register(platform, "DELETE FROM outbox WHERE key = $1", key)
    tried = await muster(platform, "refused", "retry", TOPIC, key)
    again = await muster(platform, "refused", "retry", TOPIC, key)

    assert f"{TOPIC} {key} 1 waiting since " in listed
    assert "MessageSizeTooLargeError" in listed
    assert tried.printed == "1 key is tried again; what is refused once more is listed again\n"
    assert again.refused.startswith(f"{key} of {TOPIC} is not refused")
    await until(platform, key, "resolved")
