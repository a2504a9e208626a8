"""The API reference, rendered here from OpenAPI: nothing is loaded from another host."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import HTMLResponse

from muster.web.pages import render
from muster.web.problems import MEDIA_TYPE, Problem
from muster.web.schemas import Field, fields_of, kind_of, note_of, shapes_of

REPLACED = ("HTTPValidationError", "ValidationError")
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Body:
    media_type: str
    kind: str
    fields: list[Field]
    example: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    description: str
    bodies: list[Body]


@dataclass(frozen=True, slots=True)
class Operation:
    anchor: str
    method: str
    path: str
    summary: str
    description: str
    tag: str
    scopes: list[str]
    parameters: list[dict[str, Any]]
    bodies: list[Body]
    answers: list[Answer]


def describe_problems(app: FastAPI) -> None:
    """Let the app's OpenAPI say how refusals look: RFC 9457, on every operation."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _with_problems(generate())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _with_problems(document: dict[str, Any]) -> dict[str, Any]:
    template = "#/components/schemas/{model}"
    schema = Problem.model_json_schema(ref_template=template)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas |= {**schema.pop("$defs", {}), "Problem": schema}
    for name in REPLACED:
        schemas.pop(name, None)
    content = {MEDIA_TYPE: {"schema": {"$ref": template.format(model="Problem")}}}
    for operation in _operations(document):
        answers = operation.setdefault("responses", {})
        answers.pop("422", None)
        for parameter in operation.get("parameters", ()):
            # Declared optional, so that leaving it out is a 428 and not a 422.
            parameter["required"] |= parameter["name"] == "If-Match"
        answers["4XX"] = {"description": "Refused; the body says why", "content": content}
        answers["5XX"] = {"description": "Failed here; try again", "content": content}
    return document


def _operations(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for item in document.get("paths", {}).values():
        yield from (item[method] for method in METHODS if method in item)


def operations_of(document: Mapping[str, Any]) -> list[Operation]:
    schemas = document.get("components", {}).get("schemas", {})
    return [
        _operation(method, path, item[method], schemas)
        for path, item in document.get("paths", {}).items()
        for method in METHODS
        if method in item
    ]


def _operation(
    method: str, path: str, found: Mapping[str, Any], schemas: Mapping[str, Any]
) -> Operation:
    return Operation(
        anchor=found.get("operationId", f"{method}{path}"),
        method=method.upper(),
        path=path,
        summary=found.get("summary", "").capitalize(),
        description=found.get("description", ""),
        tag=next(iter(found.get("tags", ())), "Operations"),
        scopes=[scope for each in found.get("security", ()) for scope in each.get("bearer", ())],
        parameters=[_parameter(each) for each in found.get("parameters", ())],
        bodies=_bodies(found.get("requestBody", {}), schemas),
        answers=[
            Answer(status, each.get("description", ""), _bodies(each, schemas))
            for status, each in found.get("responses", {}).items()
            if status not in ("4XX", "5XX")
        ],
    )


def _parameter(found: Mapping[str, Any]) -> dict[str, Any]:
    description = found.get("description", "")
    return {
        "name": found["name"],
        "place": found["in"],
        "kind": kind_of(found.get("schema", {})),
        "required": found.get("required", False),
        "description": note_of({**found.get("schema", {}), "description": description}, {}),
    }


def _bodies(holder: Mapping[str, Any], schemas: Mapping[str, Any]) -> list[Body]:
    return [
        Body(
            media_type=media_type,
            kind=kind_of(content.get("schema", {})),
            fields=fields_of(content.get("schema", {}), schemas),
            example=_example(content),
        )
        for media_type, content in holder.get("content", {}).items()
    ]


def _example(content: Mapping[str, Any]) -> str | None:
    named = (each.get("value") for each in content.get("examples", {}).values())
    listed = content.get("schema", {}).get("examples", ())
    found = content.get("example") or next(named, None) or next(iter(listed), None)
    return None if found is None else json.dumps(found, indent=2, ensure_ascii=False)


def reference_routes(app: FastAPI) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/docs")
    async def docs(request: Request) -> HTMLResponse:
        document = app.openapi()
        schemas = document["components"]["schemas"]
        return render(
            request,
            "api_reference.html",
            about=document["info"],
            operations=operations_of(document),
            shapes=shapes_of(schemas),
        )

    return router
