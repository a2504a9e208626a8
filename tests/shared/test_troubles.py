"""What operations have to mend is published when it begins and when it ends, once each."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID

import pytest
from sqlalchemy import delete, insert

from muster.effects import TooManyPoisoned, arrival_of
from muster.events import troubles as events
from muster.troubles import Troubles, is_alone
from tests.shared.core_sample import Service, StepTaken, dead_letters, journal, step_event
from tests.shared.core_sample import arrived as as_record

TOPIC = "sample.v1"
ID = UUID("0192f0c4-0000-7000-8000-0000000000aa")
TEN = datetime(2026, 11, 24, 10, tzinfo=UTC)


class Began(events.TroubleBegan):
    type: ClassVar[str] = "muster.sample.trouble.began.v1"
    topic: ClassVar[str | None] = TOPIC
    source: ClassVar[str] = StepTaken.source


class Ended(events.TroubleEnded):
    type: ClassVar[str] = "muster.sample.trouble.ended.v1"
    topic: ClassVar[str | None] = TOPIC
    source: ClassVar[str] = StepTaken.source


troubles = Troubles(journal, Began, Ended, ID, letters=dead_letters, handled={StepTaken.type})


async def tell(sample: Service) -> None:
    async with sample.sessions.begin() as session:
        await troubles.tell(session, "sample", sample.clock())


async def said(sample: Service) -> list[tuple[str, str]]:
    """What was published: began or ended, and of what kind; the newest last."""
    rows = await sample.rows(journal.journal)
    steps = {row.data["trouble"]: row.data["step"] for row in rows if row.type == Began.type}
    return [(row.type.split(".")[3], steps[row.data["trouble"]].split()[0]) for row in rows]


async def refuse(sample: Service, key: str, since: datetime = TEN) -> None:
    row = {"topic": TOPIC, "key": key, "since": since, "reason": "MessageSizeTooLargeError()"}
    async with sample.sessions.begin() as session:
        await session.execute(insert(journal.refused).values(row))


async def release(sample: Service, key: str) -> None:
    async with sample.sessions.begin() as session:
        gone = delete(journal.refused).where(journal.refused.c.key == key)
        await session.execute(gone)


async def test_where_nothing_is_wrong_nothing_is_said(sample: Service) -> None:
    await tell(sample)

    assert await sample.rows(journal.journal) == []


async def test_a_refused_key_is_said_once_and_taken_back_when_it_flows_again(
    sample: Service,
) -> None:
    await refuse(sample, "march")
    for _ in range(3):
        await tell(sample)
    assert await said(sample) == [("began", "refused")]

    await release(sample, "march")
    for _ in range(3):
        await tell(sample)

    assert await said(sample) == [("began", "refused"), ("ended", "refused")]


async def test_what_is_said_goes_under_a_key_of_its_own_and_names_the_way_out(
    sample: Service,
) -> None:
    await refuse(sample, "march")
    await tell(sample)

    (row,) = await sample.rows(journal.outbox)
    assert (row.topic, row.key) == (TOPIC, str(ID))
    (fact,) = await sample.rows(journal.journal)
    assert fact.occurred_at == TEN
    assert fact.data["step"] == "refused since 2026-11-24 10:00:00"
    assert "MessageSizeTooLargeError" in fact.data["why"]
    assert f"python -m sample refused retry {TOPIC} march" in fact.data["mend"]


async def test_a_key_that_is_refused_again_is_a_trouble_anew(sample: Service) -> None:
    await refuse(sample, "march")
    await tell(sample)
    await release(sample, "march")
    await tell(sample)
    await refuse(sample, "march", TEN + timedelta(hours=1))
    await tell(sample)

    first, ended, again = await sample.rows(journal.journal)
    assert first.data["trouble"] == ended.data["trouble"] == again.data["trouble"]
    assert again.data["step"] == "refused since 2026-11-24 11:00:00"
    assert [row.sequence for row in (first, ended, again)] == [1, 2, 3]


async def test_a_key_that_flowed_between_two_looks_and_is_refused_again_is_said_again(
    sample: Service,
) -> None:
    await refuse(sample, "march")
    await tell(sample)

    await release(sample, "march")
    await refuse(sample, "march", since=TEN + timedelta(seconds=5))
    for _ in range(2):
        await tell(sample)

    assert [kind for kind, _ in await said(sample)] == ["began", "ended", "began"]


async def test_of_very_many_refused_keys_the_oldest_ten_are_said_and_then_the_next(
    sample: Service,
) -> None:
    for number in range(12):
        await refuse(sample, f"march-{number:02d}", TEN + timedelta(minutes=number))
    await tell(sample)
    assert await said(sample) == [("began", "refused")] * 10

    await release(sample, "march-00")
    await tell(sample)

    assert await said(sample) == [
        *[("began", "refused")] * 10,
        ("ended", "refused"),
        ("began", "refused"),
    ]


async def test_a_parked_key_and_a_consumer_that_stopped_are_said_too(sample: Service) -> None:
    await refuse(sample, "march")
    record = arrival_of(as_record(TOPIC, 7, step_event(str(ID), 1))).record
    async with sample.sessions.begin() as session:
        await dead_letters.park(session, "walker", record, "ValueError()", TEN)
    other = arrival_of(as_record(TOPIC, 8, step_event(str(ID), 2))).record
    await sample.effects("walker").note_stop(TooManyPoisoned(other))

    await tell(sample)

    assert await said(sample) == [
        ("began", "refused"),
        ("began", "parked"),
        ("began", "stopped"),
    ]


@pytest.mark.parametrize("way", ["acted on", "buried", "no longer handled"])
async def test_a_stop_ends_when_the_event_at_which_it_was_is_passed(
    sample: Service, way: str
) -> None:
    event = step_event(str(ID), 1)
    record = arrival_of(as_record(TOPIC, 7, event)).record
    effects = sample.effects("walker")
    for _ in range(2):
        await effects.note_stop(TooManyPoisoned(record))
    await tell(sample)
    handled = set() if way == "no longer handled" else {StepTaken.type}

    if way == "acted on":
        await effects.act([as_record(TOPIC, 7, event)])
    if way == "buried":
        async with sample.sessions.begin() as session:
            await dead_letters.queue(session, "walker", [record], TEN)
    later = Troubles(journal, Began, Ended, ID, letters=dead_letters, handled=handled)
    async with sample.sessions.begin() as session:
        await later.tell(session, "sample", sample.clock())

    assert await said(sample) == [("began", "stopped"), ("ended", "stopped")]
    assert await sample.rows(dead_letters.stops.table) == []


async def test_several_workers_at_once_say_it_once(sample: Service) -> None:
    await refuse(sample, "march")

    async def look() -> None:
        async with sample.sessions.begin() as session:
            if await is_alone(session):
                await troubles.tell(session, "sample", sample.clock())

    await asyncio.gather(*(look() for _ in range(5)))
    await look()

    assert await said(sample) == [("began", "refused")]
