"""The API reference, rendered here from OpenAPI: nothing is loaded from another host."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from muster.errors import BrokenRule
from muster.web.described_problems import METHODS, SLUGS
from muster.web.pages import render
from muster.web.schemas import Field, fields_of, kind_of, note_of, shapes_of

OF_THE_HOUSE = ("muster.web.", "muster.identity.", "muster.errors")
"""Problems that any operation may answer with, so that none needs to say it."""


@dataclass(frozen=True, slots=True)
class Body:
    media_type: str
    kind: str
    fields: list[Field]
    example: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """problems: slugs."""

    status: str
    description: str
    bodies: list[Body]
    problems: list[str]


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
        answers=_answers(found.get("responses", {}), schemas),
    )


def _answers(found: Mapping[str, Any], schemas: Mapping[str, Any]) -> list[Answer]:
    answers = []
    for status, each in sorted(found.items()):
        own = [slug for slug in each.get(SLUGS, ()) if not _is_of_the_house(slug)]
        if status < "400":
            answers.append(Answer(status, each.get("description", ""), _bodies(each, schemas), []))
        elif own:
            answers.append(Answer(status, "", [], own))
    return answers


def _is_of_the_house(slug: str) -> bool:
    kind = BrokenRule.known.get(("muster", slug))
    return kind is not None and kind.__module__.startswith(OF_THE_HOUSE)


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


router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def docs(request: Request) -> HTMLResponse:
    document = request.app.openapi()
    return render(
        request,
        "api_reference.html",
        about=document["info"],
        operations=operations_of(document),
        shapes=shapes_of(document["components"]["schemas"]),
    )
