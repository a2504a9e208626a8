"""A span for each statement that is sent, with its text and without any value.

Made here from SQLAlchemy's public events: the instrumentation package does not support 2.1, and it
traces every engine of a process, while ours may belong to services that report apart.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from opentelemetry.trace import NoOpTracer, Span, SpanKind, Status, StatusCode
from sqlalchemy import event
from sqlalchemy.engine import Engine, ExceptionContext

from muster.observability import Telemetry

SPAN = "muster_span"
"""Where a statement's execution context keeps its span."""


def trace_statements(engine: Engine, telemetry: Telemetry) -> None:
    """Of what SQLAlchemy sends: children of what is being done; nothing where tracing is off."""
    if isinstance(telemetry.tracer, NoOpTracer):
        return
    database = engine.url.database or ""

    def before(
        _conn: Any, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: bool
    ) -> None:
        setattr(context, SPAN, _begun(statement, database, telemetry))

    def after(
        _conn: Any, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool
    ) -> None:
        if span := _taken_from(context):
            span.end()

    def failed(error: ExceptionContext) -> None:
        if span := _taken_from(error.execution_context):
            _fail(span, error.original_exception)
            span.end()

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    event.listen(engine, "handle_error", failed)


Spans = Callable[[str], AbstractContextManager[Any]]
"""Of a statement, around its execution."""


def spans_of(database: str, telemetry: Telemetry) -> Spans:
    """Of what the driver sends by itself, as above."""
    if isinstance(telemetry.tracer, NoOpTracer):
        return lambda _statement: nullcontext()

    @contextmanager
    def around(statement: str) -> Iterator[None]:
        span = _begun(statement, database, telemetry)
        try:
            yield
        except Exception as reason:
            _fail(span, reason)
            raise
        finally:
            span.end()

    return around


def _begun(statement: str, database: str, telemetry: Telemetry) -> Span:
    operation = statement.split(None, 1)[0].upper()
    described = {
        "db.system.name": "postgresql",
        "db.namespace": database,
        "db.operation.name": operation,
        "db.query.text": statement,
    }
    return telemetry.tracer.start_span(operation, kind=SpanKind.CLIENT, attributes=described)


def _fail(span: Span, reason: BaseException) -> None:
    span.set_status(Status(StatusCode.ERROR, type(reason).__name__))


def _taken_from(context: Any) -> Span | None:
    span: Span | None = getattr(context, SPAN, None)
    if span is not None:
        delattr(context, SPAN)
    return span
