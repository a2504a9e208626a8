"""Requests made up from an OpenAPI document, and whether each answer is as the document says.

What it does not name is not asked for: pages and forms, and the stream of changes, which does not
end. Those have tests of their own.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

Callers = Mapping[str, Mapping[str, str]]
"""Headers by role."""
Known = Mapping[str, Sequence[Any]]
"""By name of a parameter or of a member of a body: values that lead somewhere."""
Operation = APIOperation[Any, Any, Any, Any]
Asked = Case[Any]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
PARTS = ("path_parameters", "query", "headers", "body")


@dataclass
class Findings:
    surprises: list[str] = field(default_factory=list)
    """What was answered otherwise than documented."""
    never_done: set[str] = field(default_factory=set)
    """Operations that refused everybody everything, so that little was seen of them."""


@schemathesis.serializer("application/x-ndjson")
def lines_of(_: Any, value: Any) -> bytes:
    """The document says of the lines only that they are text."""
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode(errors="replace")


async def ask_everything(
    http: httpx.AsyncClient, callers: Callers, known: Known, *, examples: int,
    last: Collection[str] = (),
) -> Findings:  # fmt: skip
    """examples: per operation, and of three sorts, see `cases_of`. What leads somewhere is asked
    by everybody, what is made up by one after the other.

    last: operations after which nothing else can be done.
    """
    document = (await http.get("/openapi.json")).json()
    found = Findings()
    turns = cycle(callers)
    for operation in sorted(operations_of(document), key=lambda each: each.label in last):
        found.never_done.add(operation.label)
        for case, leads in cases_of(operation, known, examples):
            for role in callers if leads else [next(turns)]:
                answer = await http.send(request_of(http, case, callers[role]))
                if answer.is_success:
                    found.never_done.discard(operation.label)
                try:
                    case.validate_response(answer, checks=CHECKS)
                except FailureGroup as failed:
                    found.surprises.append(f"{role}: {failed}")
    return found


def operations_of(document: dict[str, Any]) -> Iterator[Operation]:
    for item in document["paths"].values():
        for operation in item.values():
            # Tokens are not made up: without a good one nothing else would be looked at.
            operation.pop("security", None)
    for each in schemathesis.openapi.from_dict(document).get_all_operations():
        assert isinstance(each, Ok), each
        yield each.ok()


def cases_of(operation: Operation, known: Known, count: int) -> Iterator[tuple[Asked, bool]]:
    """Some that the document forbids, some that it allows, and these with what is known in them.

    Beside each whether it leads somewhere.
    """
    for case in drawn(operation, GenerationMode.NEGATIVE, count):
        yield case, False
    for turn, case in enumerate(drawn(operation, GenerationMode.POSITIVE, count)):
        yield case, False
        parts = {part: _led(getattr(case, part), known, turn) for part in PARTS}
        yield operation.Case(**parts, media_type=case.media_type), True


def drawn(operation: Operation, mode: GenerationMode, count: int) -> list[Asked]:
    """The same ones every time."""
    cases: list[Asked] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def draw(case: Asked) -> None:
        cases.append(case)

    # Nothing is forbidden where nothing can be said.
    with suppress(Unsatisfiable):
        draw()
    return cases


def _led(value: Any, known: Known, turn: int) -> Any:
    """Values of one turn belong together, as those of a pledge and its milestone."""
    if isinstance(value, list):
        return [_led(each, known, turn) for each in value]
    if isinstance(value, Mapping):
        return {
            name: known[name][turn % len(known[name])]
            if name in known
            else _led(inner, known, turn)
            for name, inner in value.items()
        }
    return value


def request_of(http: httpx.AsyncClient, case: Asked, headers: Mapping[str, str]) -> httpx.Request:
    said = case.as_transport_kwargs(str(http.base_url), dict(headers))
    said["headers"] = [
        (name.encode("latin-1"), value.encode("latin-1")) for name, value in said["headers"].items()
    ]
    said["content"] = said.pop("data", None)
    return http.build_request(**said)
