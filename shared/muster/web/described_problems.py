"""What the OpenAPI document says about refusals: which operation answers with which problem."""

from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from muster.errors import BrokenRule, Malformed
from muster.identity import IdentityProviderAway, InvalidToken
from muster.web import refusals
from muster.web.answers import DependencyUnavailable, InTheWay, TextCannotBeKept
from muster.web.conditional import OPTIONAL
from muster.web.idempotency import BadIdempotencyKey
from muster.web.problems import MEDIA_TYPE, Problem, status_of

Document = dict[str, Any]
Kinds = Iterable[type[BrokenRule]]

SLUGS = "x-problems"
"""In a response: the last parts of the problem types it may have."""
REPLACED = ("HTTPValidationError", "ValidationError")
METHODS = ("get", "put", "post", "patch", "delete")
UNSAFE = ("put", "post", "patch", "delete")
SCHEMAS = "#/components/schemas/{model}"
REFUSAL = {MEDIA_TYPE: {"schema": {"$ref": SCHEMAS.format(model="Problem")}}}

OF_PARAMETERS: Mapping[str, Kinds] = {
    "If-Match": (refusals.StaleVersion,),
    "Idempotency-Key": (BadIdempotencyKey, refusals.IdempotencyKeyReused),
    "cursor": (refusals.BadCursor,),
}


def refuses(*kinds: type[BrokenRule]) -> dict[int | str, dict[str, Any]]:
    """`@router.post("…", responses=refuses(PledgeClosed))`: rules that this route may apply.

    What every route may be refused for follows from its parameters and needs no word.
    """
    return {status: {SLUGS: slugs} for status, slugs in _by_status(kinds).items()}


def describe_problems(app: FastAPI) -> None:
    """Let the app's OpenAPI say how each operation refuses: RFC 9457, by status and by name."""
    generate = app.openapi

    def openapi() -> Document:
        if app.openapi_schema is None:
            app.openapi_schema = _with_problems(generate())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _with_problems(document: Document) -> Document:
    schema = Problem.model_json_schema(ref_template=SCHEMAS)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas |= {**schema.pop("$defs", {}), "Problem": schema}
    for name in REPLACED:
        schemas.pop(name, None)
    for method, operation in operations_in(document):
        for parameter in operation.get("parameters", ()):
            # Declared optional, so that leaving it out is a 428 and not a 422.
            optional = parameter["schema"].pop(OPTIONAL, False)
            parameter["required"] |= parameter["name"] == "If-Match" and not optional
        _describe(operation, _by_status(_usual(method, operation)))
    return document


def operations_in(document: Document) -> Iterator[tuple[str, Document]]:
    for item in document.get("paths", {}).values():
        yield from ((method, item[method]) for method in METHODS if method in item)


def _describe(operation: Document, usual: Mapping[int, list[str]]) -> None:
    answers: Document = operation.get("responses", {})
    own = {int(status): each.get(SLUGS, []) for status, each in answers.items()}
    # The framework's own 422 has a shape that nothing here answers with.
    answers.pop("422", None)
    for status in {*usual, *(status for status, slugs in own.items() if slugs), 500}:
        slugs = list(dict.fromkeys([*own.get(status, []), *usual.get(status, [])]))
        answers[str(status)] = {
            "description": _said(status, slugs),
            "content": REFUSAL,
            SLUGS: slugs,
        }
    operation["responses"] = dict(sorted(answers.items()))


def _said(status: int, slugs: list[str]) -> str:
    return ", ".join(f"`{slug}`" for slug in slugs) or HTTPStatus(status).phrase


def _usual(method: str, operation: Document) -> Iterator[type[BrokenRule]]:
    """What follows from how the operation is called, whatever it does."""
    parameters = {each["name"] for each in operation.get("parameters", ())}
    required = {each["name"] for each in operation.get("parameters", ()) if each["required"]}
    body = operation.get("requestBody", {}).get("content", {})
    # What is open to everybody takes a token, too, and shows more to those it belongs to.
    yield from (InvalidToken, refusals.RateLimited, DependencyUnavailable, IdentityProviderAway)
    if method in UNSAFE:
        yield InTheWay
    if operation.get("security"):
        yield from (refusals.NotSignedIn, refusals.MissingScope)
        if method in UNSAFE:
            yield refusals.ForeignRequest
    if parameters or body:
        yield from (refusals.InvalidRequest, TextCannotBeKept)
    if body:
        yield from (Malformed, refusals.BodyTooSlow, refusals.BodyTooLarge)
    if "application/json" in body:
        yield refusals.NotJson
    if "If-Match" in required:
        yield refusals.PreconditionMissing
    for name in parameters & OF_PARAMETERS.keys():
        yield from OF_PARAMETERS[name]


def _by_status(kinds: Kinds) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for kind in kinds:
        found.setdefault(status_of(kind), []).append(kind.slug)
    return found
