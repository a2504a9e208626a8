"""Restricted facts: on which day they became known is told, and nothing about what led to them."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, ClassVar
from uuid import UUID, uuid4

from muster.cloudevents import from_kafka
from muster.journal import Actor, Origin, envelope
from tests.shared.core_sample import Service, StepTaken, journal

MARCH = UUID("7c4d2b90-3f1e-4a68-9d57-1e2f3a4b5c6d")
DAY = datetime(2026, 11, 24, tzinfo=UTC)
LATE = datetime(2026, 11, 25, 1, 59, 59, tzinfo=timezone(timedelta(hours=3)))
"""Still the 24th in UTC."""
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class SecretStep(StepTaken):
    classification: ClassVar[str] = "restricted"


class ToldStep(SecretStep):
    topic: ClassVar[str | None] = "steps"


def step(kind: type[StepTaken] = ToldStep, number: int = 1) -> StepTaken:
    happened = DAY - timedelta(days=3, hours=5)
    return kind(time=happened, sequence=number, march_id=MARCH, number=number)


async def record(sample: Service, *events: StepTaken, imported: bool = False) -> list[UUID]:
    origin = Origin(
        Actor("person", "staff:conduct-officer/a", "Exercise officer one"), LATE,
        correlation_id="visit-7", causation_id="/partners/KEN#42", traceparent=TRACE,
        imported=imported,
    )  # fmt: skip
    async with sample.sessions.begin() as session:
        return await journal.record(session, events, origin)


def sent(row: Any) -> dict[str, bytes]:
    return {name: content.encode() for name, content in json.loads(row.headers)}


async def test_the_envelope_has_the_day_a_random_id_and_no_context(sample: Service) -> None:
    (event_id,) = await record(sample, step())

    (row,) = await sample.rows(journal.outbox)
    assert event_id.version == 4
    assert sent(row) == {
        "content-type": b"application/json",
        "ce_specversion": b"1.0",
        "ce_id": str(event_id).encode(),
        "ce_source": b"/muster/sample",
        "ce_type": b"muster.sample.step.taken.v1",
        "ce_subject": f"marches/{MARCH}".encode(),
        "ce_time": b"2026-11-24T00:00:00Z",
        "ce_dataschema": b"urn:muster:schema:muster.sample.step.taken.v1:1.0",
        "ce_partitionkey": str(MARCH).encode(),
        "ce_sequence": b"000000000001",
        "ce_recordedtime": b"2026-11-24T00:00:00Z",
        "ce_dataclassification": b"restricted",
    }
    assert from_kafka(list(sent(row).items()), row.value).time == DAY


async def test_the_journal_knows_the_day_and_the_outbox_how_long_it_waits(sample: Service) -> None:
    await record(sample, step(), step(SecretStep, 2))

    told, kept = await sample.rows(journal.journal)
    for each in (told, kept):
        assert (each.occurred_at, each.recorded_at) == (DAY, DAY)
        assert (each.correlation_id, each.causation_id) == (None, None)
        assert each.id.version == 4
    (queued,) = await sample.rows(journal.outbox)
    assert queued.recorded_at == LATE


async def test_a_restricted_fact_says_that_it_is_history_being_loaded(sample: Service) -> None:
    await record(sample, step(), imported=True)

    (row,) = await sample.rows(journal.outbox)
    (fact,) = await sample.rows(journal.journal)
    assert sent(row)["ce_musterimport"] == b"true"
    assert fact.imported


async def test_other_facts_of_the_same_call_keep_their_instant(sample: Service) -> None:
    await record(sample, step(StepTaken), step(SecretStep, 2))

    plain, secret = await sample.rows(journal.journal)
    assert (plain.recorded_at, plain.correlation_id) == (LATE, "visit-7")
    assert (secret.recorded_at, secret.correlation_id) == (DAY, None)


def test_the_envelope_alone_keeps_to_it_too() -> None:
    made = envelope(uuid4(), step(), Origin(Actor.SYSTEM, LATE, "visit-7", "cause", TRACE))

    assert set(made.extensions) == {
        "partitionkey", "sequence", "recordedtime", "dataclassification",
    }  # fmt: skip
    assert made.time == DAY
