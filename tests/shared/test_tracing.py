"""Traces: one context goes from the request through outbox and Kafka to what follows from it."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from muster.bus import origin_of
from muster.cloudevents import CloudEvent
from muster.database import create_engine
from muster.journal import Origin
from muster.observability import Telemetry, create_telemetry, current_traceparent, span
from tests.conftest import Topics
from tests.shared.core_sample import Service, running
from tests.shared.on_kafka import caught_up

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TRACEPARENT = f"00-{TRACE}-{SPAN}-01"
MARCH = UUID("0192f0c4-0000-7000-8000-000000000001")


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def traced(sample: Service, spans: InMemorySpanExporter) -> Service:
    """The service with tracing on."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    sample.telemetry = Telemetry("sample", tracer=provider.get_tracer("muster"))
    return sample


def links_of(one: ReadableSpan) -> list[tuple[str, str]]:
    contexts = [link.context for link in one.links]
    return [(format(each.trace_id, "032x"), format(each.span_id, "016x")) for each in contexts]


async def through_kafka(service: Service, kafka: str, topics: Topics) -> list[Origin]:
    """Record two facts, one of them traced; the origins of what follows from them."""
    topic = await topics("traces")
    origins: list[Origin] = []

    async def note(_session: AsyncSession, event: CloudEvent) -> None:
        origins.append(origin_of(event, service.clock()))

    service.before_each = note
    await service.record(service.step(MARCH, 1, topic=topic), traceparent=TRACEPARENT)
    await service.record(service.step(MARCH, 2, topic=topic))
    consumer = service.consumer(kafka, topic)
    async with running(service.relay(kafka), consumer):
        await caught_up(kafka, consumer.name, topic, count=2)
    return origins


async def test_the_trace_of_a_request_reaches_what_follows_from_it(
    sample: Service, kafka: str, topics: Topics
) -> None:
    first, second = await through_kafka(sample, kafka, topics)

    assert first.traceparent == TRACEPARENT
    assert second.traceparent is None


async def test_sending_and_processing_are_spans_linked_to_the_request(
    traced: Service, spans: InMemorySpanExporter, kafka: str, topics: Topics
) -> None:
    await through_kafka(traced, kafka, topics)

    finished: Sequence[ReadableSpan] = spans.get_finished_spans()
    producing = [each for each in finished if each.kind is SpanKind.PRODUCER]
    consuming = [each for each in finished if each.kind is SpanKind.CONSUMER]
    assert {each.name for each in producing} == {"relay outbox"}
    assert all(each.name.startswith("process sample-traces") for each in consuming)
    for kind in (producing, consuming):
        assert [link for each in kind for link in links_of(each)] == [(TRACE, SPAN)]


def test_without_an_endpoint_nothing_is_traced_and_the_context_is_carried() -> None:
    telemetry = create_telemetry("sample")

    with span(telemetry, "anything", SpanKind.INTERNAL, TRACEPARENT, links=[TRACEPARENT]):
        carried = current_traceparent()

    assert carried == TRACEPARENT
    assert current_traceparent() is None


def test_many_events_of_one_request_are_linked_once(spans: InMemorySpanExporter) -> None:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    telemetry = Telemetry("sample", tracer=provider.get_tracer("muster"))

    with span(
        telemetry,
        "batch",
        SpanKind.CONSUMER,
        links=[TRACEPARENT, None, TRACEPARENT, "hostile", f"00-{uuid4().hex}-{SPAN}-01"],
    ):
        pass

    (batch,) = spans.get_finished_spans()
    assert len(links_of(batch)) == 2


async def test_statements_are_spans_below_what_is_being_done(
    traced: Service, spans: InMemorySpanExporter
) -> None:
    engine = create_engine(traced.url, telemetry=traced.telemetry)
    with span(traced.telemetry, "a request", SpanKind.SERVER, TRACEPARENT):
        async with engine.begin() as connection:
            await connection.execute(text("SELECT CAST(:secret AS text)"), {"secret": "hush"})
    await engine.dispose()

    request = next(each for each in spans.get_finished_spans() if each.name == "a request")
    (statement,) = [each for each in spans.get_finished_spans() if "CAST" in text_of(each)]
    assert statement.kind is SpanKind.CLIENT
    assert statement.name == "SELECT"
    assert statement.parent == request.context
    assert request.parent is not None
    assert format(request.parent.span_id, "016x") == SPAN
    assert (statement.attributes or {})["db.system.name"] == "postgresql"
    assert "hush" not in statement.to_json()


async def test_a_statement_that_fails_is_a_span_that_says_so(
    traced: Service, spans: InMemorySpanExporter
) -> None:
    engine = create_engine(traced.url, telemetry=traced.telemetry)
    async with engine.connect() as connection:
        with pytest.raises(DBAPIError):
            await connection.execute(text("SELECT 1 / 0"))
    await engine.dispose()

    (failed,) = [each for each in spans.get_finished_spans() if "1 / 0" in text_of(each)]
    assert failed.status.status_code is StatusCode.ERROR


async def test_an_engine_without_tracing_has_no_listener_for_it(sample: Service) -> None:
    untraced = create_engine(sample.url, telemetry=create_telemetry("sample"))
    plain = create_engine(sample.url)

    assert len(untraced.sync_engine.dispatch.before_cursor_execute) == len(
        plain.sync_engine.dispatch.before_cursor_execute
    )
    await untraced.dispose()
    await plain.dispose()


def text_of(statement: ReadableSpan) -> str:
    return str((statement.attributes or {}).get("db.query.text", ""))
