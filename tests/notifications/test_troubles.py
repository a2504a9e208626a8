"""What is broken in Muster itself is told to operations, for as long as it is."""

import asyncio
from uuid import UUID

from aiokafka import ConsumerRecord
from sqlalchemy import delete, insert

from muster.broker import Broker
from muster.cloudevents import CloudEvent, to_kafka
from muster.effects import Effects, TooManyPoisoned, arrival_of
from muster.events.pledges import TROUBLES, TroubleBegan, TroubleEnded
from muster.testing import eventually
from muster.topics import Topic, apply
from notifications import consumers
from notifications.domain.alert import Alert
from notifications.storage import dead_letters, inbox, journal
from notifications.sweeps.watching import TroubleSweep
from tests.conftest import Topics
from tests.notifications.builders import NOW
from tests.notifications.conftest import Office
from tests.notifications.tallied import PLEDGES, hear, missed, sent

NOBODY = "127.0.0.1:1"
"""No broker is there."""
TOPIC = "pledges.pledge.v1"


def watch(office: Office, broker: str = NOBODY, *topics: str) -> TroubleSweep:
    handled = consumers.handled(office.triggers)
    return TroubleSweep(
        office.sessions,
        office.triggers,
        office.clock,
        office.telemetry,
        Broker(broker),
        topics,
        handled,
        effects(office).count_buried,
    )


def buried_shown(office: Office) -> tuple[float | None, ...]:
    """Dead letters and parked keys, as an alarm sees them."""
    ask = office.telemetry.registry.get_sample_value
    names = ("muster_dead_letters", "muster_parked_keys")
    return tuple(ask(name, {"consumer": consumers.NAME}) for name in names)


async def trouble(office: Office) -> list[Alert]:
    return [each for each in await office.alerts("O1") if each.is_open]


def began(sequence: int, number: int = 1) -> CloudEvent:
    return sent(
        TroubleBegan(
            time=NOW, sequence=sequence, troubles_id=TROUBLES, trouble=UUID(int=number),
            step=f"refused since 2026-11-24 10:0{sequence}:00",
            what="the broker refuses a fact of pledges", why="Too large.", mend="Release it.",
        )
    )  # fmt: skip


def ended(sequence: int, number: int = 1) -> CloudEvent:
    about = {"troubles_id": TROUBLES, "trouble": UUID(int=number)}
    return sent(TroubleEnded(time=NOW, sequence=sequence, **about))


def poison() -> ConsumerRecord:
    headers, value = to_kafka(sent(missed(PLEDGES[0])))
    key = str(PLEDGES[0]).encode()
    return ConsumerRecord(TOPIC, 0, 7, 0, 0, key, value, None, 1, 1, tuple(headers))


def effects(office: Office) -> Effects:
    facts = consumers.Facts(office.triggers, office.clock, office.telemetry)
    return Effects(
        consumers.NAME, consumers.handled(office.triggers), facts.apply,
        sessions=office.sessions, inbox=inbox, dead_letters=dead_letters, clock=office.clock,
        telemetry=office.telemetry,
    )  # fmt: skip


async def test_a_trouble_of_another_service_is_mailed_to_operations_and_ends_with_it(
    office: Office,
) -> None:
    await hear(office, began(1))
    await office.send()

    [alert] = await trouble(office)
    assert (alert.matter.source, alert.headline) == (
        "/muster/pledges",
        "the broker refuses a fact of pledges",
    )
    assert len(office.post.mails_to("operations@exercise.example")) == 1
    assert "/troubles/" not in office.post.mails_to("operations@exercise.example")[0].as_string()
    await hear(office, ended(2))
    assert (await office.alert("O1")).closed_because == "it is mended"


async def test_each_trouble_is_an_alert_of_its_own_and_one_that_returns_is_told_again(
    office: Office,
) -> None:
    await hear(office, began(1, 1), began(2, 2))
    await hear(office, ended(3, 1), began(4, 1))

    told = [(each.matter.deadline, each.state) for each in await office.alerts("O1")]
    one, two = str(UUID(int=1)), str(UUID(int=2))
    assert sorted(told) == [(one, "resolved"), (one, "unanswered"), (two, "unanswered")]


async def test_a_fact_of_our_own_that_is_refused_is_told_once_until_it_flows(
    office: Office,
) -> None:
    row = {"topic": "notifications.alert.v1", "key": "a", "since": NOW, "reason": "too large"}
    async with office.sessions.begin() as session:
        await session.execute(insert(journal.refused).values(row))
    for _ in range(3):
        await watch(office).look()
    [alert] = await office.alerts("O1")
    assert alert.headline == "the broker refuses a fact of notifications"

    async with office.sessions.begin() as session:
        await session.execute(delete(journal.refused))
    await watch(office).look()

    assert await trouble(office) == []
    assert buried_shown(office) == (0, 0)


async def test_a_dead_letter_is_told_until_it_has_been_replayed(office: Office) -> None:
    record = arrival_of(poison()).record
    async with office.sessions.begin() as session:
        await dead_letters.park(session, consumers.NAME, record, "ValueError()", NOW)
    for _ in range(3):
        await watch(office).look()
    [alert] = await office.alerts("O1")
    assert alert.headline == "notifications cannot act on an event"
    assert buried_shown(office) == (1, 1)

    again = effects(office).replay
    await dead_letters.replay(office.sessions, consumers.NAME, TOPIC, record.key, again)
    await watch(office).look()

    assert await trouble(office) == []


async def test_a_consumer_that_stopped_is_told_once_however_often_it_starts_again(
    office: Office,
) -> None:
    record = poison()
    reason = TooManyPoisoned(arrival_of(record).record)
    for _ in range(3):
        await effects(office).note_stop(reason)
        await watch(office).look()
    [alert] = await office.alerts("O1")
    assert alert.headline == "the consumer notifications has stopped"
    await office.send()
    assert len(office.post.mails_to("operations@exercise.example")) == 1

    await effects(office).act([record])
    await watch(office).look()

    assert await trouble(office) == []


async def test_a_topic_that_is_missing_is_told_until_it_is_made(
    office: Office, kafka: str, topics: Topics
) -> None:
    there = await topics("pledges")
    name = f"{there}.missing"
    for _ in range(2):
        await watch(office, kafka, there, name).look()
    await watch(office, NOBODY, there, name).look()
    [alert] = await office.alerts("O1")
    assert alert.headline == f"the topic {name} is missing"
    assert alert.is_open

    await apply(Broker(kafka), [Topic(name, partitions=1)])

    async def mended() -> bool:
        await watch(office, kafka, there, name).look()
        return await trouble(office) == []

    await eventually(mended)


async def test_several_workers_tell_it_once(office: Office) -> None:
    row = {"topic": "notifications.alert.v1", "key": "a", "since": NOW, "reason": "too large"}
    async with office.sessions.begin() as session:
        await session.execute(insert(journal.refused).values(row))

    await asyncio.gather(*(watch(office).look() for _ in range(5)))
    await watch(office).look()

    assert len(await office.alerts("O1")) == 1
