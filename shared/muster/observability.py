"""Logs, metrics and traces: made once per service and passed to what needs them."""

import logging
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 3600, 86400)

propagator = TraceContextTextMapPropagator()


class Metrics:
    """Every metric of one service, on a registry of its own."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.outbox_depth = Gauge(
            "muster_outbox_depth", "Rows waiting to be sent", registry=registry
        )
        self.outbox_oldest_age = Gauge(
            "muster_outbox_oldest_age_seconds", "Age of the oldest waiting row", registry=registry
        )
        self.relay_up = Gauge("muster_relay_up", "1 where the relay is active", registry=registry)
        self.relay_progress = Gauge(
            "muster_relay_last_progress_timestamp_seconds",
            "When the relay last had sent something, had nothing to send, or left it to another",
            registry=registry,
        )
        self.relay_sent = Counter(
            "muster_relay_sent_total", "Rows acknowledged by the broker", registry=registry
        )
        self.relay_refused = Counter(
            "muster_relay_refused_total", "Rows the broker refused for good", registry=registry
        )
        self.refused_keys = Gauge(
            "muster_refused_keys", "Keys whose facts wait since the broker refused one of them",
            registry=registry,
        )  # fmt: skip
        self.stopped = Gauge(
            "muster_stopped", "1 where a part of this process cannot go on", ["part"],
            registry=registry,
        )  # fmt: skip
        self.consumer_lag = Gauge(
            "muster_consumer_lag", "Records not yet read", ["consumer", "topic"], registry=registry
        )
        self.consumer_progress = Gauge(
            "muster_consumer_last_progress_timestamp_seconds",
            "When a poll last came back",
            ["consumer"],
            registry=registry,
        )
        self.consumed = Counter(
            "muster_consumer_events_total", "Events by what became of them",
            ["consumer", "outcome"], registry=registry,
        )  # fmt: skip
        self.dead_letters = Gauge(
            "muster_dead_letters", "Dead letters kept", ["consumer"], registry=registry
        )
        self.parked_keys = Gauge(
            "muster_parked_keys", "Keys waiting behind a poison event", ["consumer"],
            registry=registry,
        )  # fmt: skip
        self.sweep_heartbeat = Gauge(
            "muster_sweep_last_run_timestamp_seconds", "When a sweep last ended", ["sweep"],
            registry=registry,
        )  # fmt: skip
        self.sweep_errors = Counter(
            "muster_sweep_errors_total", "Rows that could not be evaluated", ["sweep"],
            registry=registry,
        )  # fmt: skip
        self.due_to_fired = Histogram(
            "muster_due_to_fired_seconds", "From the due instant to the committed transition",
            registry=registry, buckets=SECONDS,
        )  # fmt: skip
        self.due_to_told = Histogram(
            "muster_due_to_told_seconds", "From the due instant to the channel's acceptance",
            ["channel"], registry=registry, buckets=SECONDS,
        )  # fmt: skip
        self.deliveries = Counter(
            "muster_deliveries_total", "Deliveries by channel and outcome", ["channel", "outcome"],
            registry=registry,
        )  # fmt: skip
        self.missed_alert_gap = Gauge(
            "muster_missed_alert_gap", "Steps that alert and of which nobody was told",
            registry=registry,
        )  # fmt: skip
        self.tallied_until = Gauge(
            "muster_tallied_until_timestamp_seconds", "End of the last hour tallied", ["source"],
            registry=registry,
        )  # fmt: skip
        self.canary_arrival = Gauge(
            "muster_canary_last_arrival_timestamp_seconds", "When a canary last arrived",
            ["source"], registry=registry,
        )  # fmt: skip
        self.heartbeats = Counter(
            "muster_heartbeats_total", "Calls of the outside address by outcome", ["outcome"],
            registry=registry,
        )  # fmt: skip
        self.intake = Counter(
            "muster_intake_events_total", "Events taken in, by result", ["result"],
            registry=registry,
        )  # fmt: skip


@dataclass(frozen=True)
class Telemetry:
    """What one service reports through. Traces go nowhere unless an endpoint is set."""

    service: str
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    tracer: Tracer = field(default_factory=trace.NoOpTracer)
    metrics: Metrics = field(init=False)
    log: Any = field(init=False)
    stopped: dict[str, str] = field(default_factory=dict)
    """Parts of this process that cannot go on, and why: the process is not ready."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "metrics", Metrics(self.registry))
        object.__setattr__(self, "log", structlog.get_logger(service=self.service))

    def stands(self, part: str, reason: str) -> None:
        self.stopped[part] = reason
        self.metrics.stopped.labels(part).set(1)

    def goes_on(self, part: str) -> None:
        if self.stopped.pop(part, None) is not None:
            self.metrics.stopped.labels(part).set(0)


def create_telemetry(service: str, otlp_endpoint: str | None = None) -> Telemetry:
    if otlp_endpoint is None:
        return Telemetry(service)
    # Imported here: memory that only a service which traces has to pay.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": f"muster-{service}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=otlp_endpoint)))
    return Telemetry(service, tracer=provider.get_tracer("muster"))


class Seldom(logging.Filter):
    """Lets a message pass once in a while, however often it is repeated."""

    def __init__(self, every: float = 60.0) -> None:
        """every: seconds."""
        super().__init__()
        self._every = every
        self._passed: dict[object, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        last = self._passed.get(record.msg, float("-inf"))
        passes = record.created - last >= self._every
        if passes:
            self._passed[record.msg] = record.created
        return passes


REPETITIVE = (
    "aiokafka",
    "aiokafka.consumer.fetcher",
    "aiokafka.consumer.group_coordinator",
    "aiokafka.producer.sender",
)
"""Loggers that say the same ten times a second while a broker is away."""


TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


def configure_logs(*, json: bool = True) -> None:
    """One line per event on standard output. Call once, where the process starts."""
    for name in REPETITIVE:
        logger = logging.getLogger(name)
        if not any(isinstance(each, Seldom) for each in logger.filters):
            logger.addFilter(Seldom())
    renderer: Any = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
    )


def current_traceparent() -> str | None:
    """The W3C trace context of what is being done now, for an event's envelope."""
    carrier: dict[str, str] = {}
    propagator.inject(carrier)
    return carrier.get("traceparent")


def valid_traceparent(sent: str | None) -> str | None:
    """None where it is no W3C trace context: such a one is as if it were not there."""
    return sent if sent and TRACEPARENT.fullmatch(sent) else None


def context_of(traceparent: str | None) -> Context:
    return propagator.extract({"traceparent": traceparent} if traceparent else {})


@contextmanager
def span(
    telemetry: Telemetry,
    name: str,
    kind: SpanKind,
    traceparent: str | None = None,
    *,
    links: Iterable[str | None] = (),
) -> Iterator[None]:
    """A span that continues `traceparent`; where tracing is off, the context is still carried.

    links: trace contexts of what is worked on together in this span.
    """
    tracer = telemetry.tracer
    linked = [] if isinstance(tracer, trace.NoOpTracer) else _links(links)
    with tracer.start_as_current_span(name, context_of(traceparent), kind=kind, links=linked):
        yield


def _links(traceparents: Iterable[str | None]) -> list[trace.Link]:
    """One to each span, however many of the events name it."""
    contexts = (
        trace.get_current_span(context_of(each)).get_span_context()
        for each in dict.fromkeys(traceparents)
        if each
    )
    return [trace.Link(context) for context in contexts if context.is_valid]
