"""A span for each statement that SQLAlchemy sends.

Made here from SQLAlchemy's public events: the instrumentation package does not support 2.1, and it
traces every engine of a process, while ours may belong to services that report apart.
"""

from typing import Any

from opentelemetry.trace import NoOpTracer, Span, SpanKind, Status, StatusCode
from sqlalchemy import event
from sqlalchemy.engine import Engine, ExceptionContext

from muster.observability import Telemetry

SPAN = "muster_span"
"""Where a statement's execution context keeps its span."""


def trace_statements(engine: Engine, telemetry: Telemetry) -> None:
    """Children of what is being done, with the text and without any value; nothing where tracing
    is off.
    """
    if isinstance(telemetry.tracer, NoOpTracer):
        return
    attributes = {"db.system.name": "postgresql", "db.namespace": engine.url.database or ""}

    def before(
        _conn: Any, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: bool
    ) -> None:
        operation = statement.split(None, 1)[0].upper()
        described = {**attributes, "db.operation.name": operation, "db.query.text": statement}
        span = telemetry.tracer.start_span(operation, kind=SpanKind.CLIENT, attributes=described)
        setattr(context, SPAN, span)

    def after(
        _conn: Any, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool
    ) -> None:
        if span := _taken_from(context):
            span.end()

    def failed(error: ExceptionContext) -> None:
        if span := _taken_from(error.execution_context):
            kind = type(error.original_exception).__name__
            span.set_status(Status(StatusCode.ERROR, kind))
            span.end()

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    event.listen(engine, "handle_error", failed)


def _taken_from(context: Any) -> Span | None:
    span: Span | None = getattr(context, SPAN, None)
    if span is not None:
        delattr(context, SPAN)
    return span
