"""The journal and the outbox: a fact is written to both or to neither, and in order."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import pytest

from muster.cloudevents import from_kafka
from muster.journal import ENVELOPE_LIMIT, Actor, EnvelopeTooLarge, Origin
from tests.shared.core_sample import Service, StepTaken, journal, published_on

MARCH = UUID("0192f0c4-0000-7000-8000-000000000001")


def headers_of(row: Any) -> list[tuple[str, bytes]]:
    return [(name, content.encode()) for name, content in json.loads(row.headers)]


async def test_a_fact_is_in_the_journal_and_in_the_outbox_once_committed(sample: Service) -> None:
    (event_id,) = await sample.record(sample.step(MARCH, 1, topic="steps"))

    (fact,) = await sample.rows(journal.journal)
    (queued,) = await sample.rows(journal.outbox)
    assert fact.id == event_id
    assert fact.data == {"march_id": str(MARCH), "number": 1, "note": ""}
    assert (queued.topic, queued.key) == ("steps", str(MARCH))
    assert dict(headers_of(queued))["ce_id"] == str(event_id).encode()


async def test_a_transaction_rolled_back_leaves_a_fact_in_neither(sample: Service) -> None:
    async with sample.sessions() as session:
        await journal.record(session, [sample.step(MARCH, 1, topic="steps")], sample.origin())
        await session.rollback()

    assert await sample.rows(journal.journal) == []
    assert await sample.rows(journal.outbox) == []


async def test_facts_recorded_in_one_call_keep_their_order_in_both_tables(sample: Service) -> None:
    events = [sample.step(uuid4(), number, topic="steps") for number in range(2000)]

    ids = await sample.record(*events)

    facts = await sample.rows(journal.journal)
    queued = await sample.rows(journal.outbox)
    assert [row.id for row in facts] == ids
    assert [row.data["number"] for row in facts] == list(range(2000))
    assert [dict(headers_of(row))["ce_id"].decode() for row in queued] == [str(i) for i in ids]


async def test_facts_of_different_origin_share_one_call_and_keep_their_own(
    sample: Service,
) -> None:
    kenya = Actor("partner", "partner:KEN", "Kenya")
    first, second = sample.step(MARCH, 1, topic="steps"), sample.step(MARCH, 2, topic="steps")

    async with sample.sessions.begin() as session:
        theirs = Origin(kenya, sample.clock(), correlation_id="visit")
        await journal.record_all(session, [(first, theirs), (second, sample.origin())])

    by_them, by_us = await sample.rows(journal.journal)
    assert (by_them.actor_name, by_them.correlation_id) == ("Kenya", "visit")
    assert (by_us.actor_name, by_us.correlation_id) == ("Muster", None)


async def test_an_internal_fact_is_journalled_and_never_queued(sample: Service) -> None:
    at_home, abroad = sample.step(MARCH, 1), sample.step(MARCH, 2, topic="steps")

    await sample.record(at_home, abroad)

    assert [row.sequence for row in await sample.rows(journal.journal)] == [1, 2]
    assert [from_kafka(headers_of(row), row.value).data["number"]
            for row in await sample.rows(journal.outbox)] == [2]  # fmt: skip


async def test_recording_nothing_touches_nothing(sample: Service) -> None:
    assert await sample.record() == []


async def test_the_envelope_carries_every_attribute_and_is_read_back(sample: Service) -> None:
    happened = datetime(2026, 11, 24, 11, 30, tzinfo=timezone(timedelta(hours=3)))
    learnt = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    origin = Origin(
        Actor.SYSTEM,
        learnt,
        correlation_id="visit-7",
        causation_id="/partners/KEN#42",
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        imported=True,
    )
    step = published_on("steps")(time=happened, sequence=7, march_id=MARCH, number=7, note="é")

    async with sample.sessions.begin() as session:
        (event_id,) = await journal.record(session, [step], origin)

    (row,) = await sample.rows(journal.outbox)
    assert dict(headers_of(row)) == {
        "content-type": b"application/json",
        "ce_specversion": b"1.0",
        "ce_id": str(event_id).encode(),
        "ce_source": b"/muster/sample",
        "ce_type": b"muster.sample.step.taken.v1",
        "ce_subject": f"marches/{MARCH}".encode(),
        "ce_time": b"2026-11-24T08:30:00Z",
        "ce_dataschema": b"urn:muster:schema:muster.sample.step.taken.v1:1.0",
        "ce_partitionkey": str(MARCH).encode(),
        "ce_sequence": b"000000000007",
        "ce_recordedtime": b"2026-11-24T09:00:00Z",
        "ce_dataclassification": b"internal",
        "ce_correlationid": b"visit-7",
        "ce_causationid": b"/partners/KEN#42",
        "ce_traceparent": b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "ce_musterimport": b"true",
    }
    event = from_kafka(headers_of(row), row.value)
    assert (event.id, event.time) == (str(event_id), happened)
    assert event.data == {"march_id": str(MARCH), "number": 7, "note": "é"}


async def test_a_fact_that_follows_from_nothing_begins_a_correlation_of_its_own(
    sample: Service,
) -> None:
    (event_id,) = await sample.record(sample.step(MARCH, 1, topic="steps"))

    (row,) = await sample.rows(journal.outbox)
    names = dict(headers_of(row))
    assert names["ce_correlationid"] == str(event_id).encode()
    assert not {"ce_causationid", "ce_traceparent", "ce_musterimport"} & set(names)


async def test_an_envelope_at_the_limit_is_taken_and_one_byte_more_is_refused(
    sample: Service,
) -> None:
    await sample.record(sample.step(MARCH, 1, topic="steps"))
    (row,) = await sample.rows(journal.outbox)
    empty = len(row.key) + len(row.value) + sum(
        len(name.encode()) + len(content) for name, content in headers_of(row)
    )  # fmt: skip
    room = ENVELOPE_LIMIT - empty

    await sample.record(sample.step(MARCH, 2, topic="steps", note="x" * room))
    with pytest.raises(EnvelopeTooLarge):
        await sample.record(sample.step(MARCH, 3, topic="steps", note="x" * (room + 1)))

    assert [row.sequence for row in await sample.rows(journal.journal)] == [1, 2]


async def test_the_limit_counts_bytes_and_not_characters(sample: Service) -> None:
    with pytest.raises(EnvelopeTooLarge):
        await sample.record(sample.step(MARCH, 1, topic="steps", note="é" * (ENVELOPE_LIMIT // 2)))


async def test_history_of_one_aggregate_is_oldest_first_and_nobody_elses(sample: Service) -> None:
    await sample.record(sample.step(MARCH, 1), sample.step(uuid4(), 9), sample.step(MARCH, 2))

    async with sample.sessions() as session:
        history = await journal.history(session, MARCH)

    assert [row.data["number"] for row in history] == [1, 2]
    assert StepTaken.type == history[0].type
