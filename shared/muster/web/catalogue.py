"""The page that says which events a service takes and which it sends."""

import inspect
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import HTMLResponse

from muster.web.pages import render
from muster.web.schemas import Field, Shape, fields_of, shapes_of


@dataclass(frozen=True)
class Catalogue:
    """Event classes: pydantic models with a class variable `type`; `topic` where published.

    examples: event type to an example of its data.
    """

    accepted: Sequence[type[BaseModel]] = ()
    published: Sequence[type[BaseModel]] = ()
    examples: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    key: str = "the aggregate's id"
    """What the Kafka key of a published event is, in words."""


@dataclass(frozen=True, slots=True)
class EventEntry:
    type: str
    meaning: str
    topic: str | None
    fields: list[Field]
    parts: list[Shape]
    schema: str
    example: str | None

    @property
    def anchor(self) -> str:
        return self.type.replace(".", "-")


def entries(classes: Sequence[type[BaseModel]], catalogue: Catalogue) -> list[EventEntry]:
    return [_entry(each, catalogue) for each in classes]


def _entry(event: Any, catalogue: Catalogue) -> EventEntry:
    schema = _data_schema(event)
    parts = schema.get("$defs", {})
    given = catalogue.examples.get(event.type) or next(iter(schema.get("examples", ())), None)
    return EventEntry(
        type=event.type,
        meaning=inspect.getdoc(event) or "",
        topic=getattr(event, "topic", None),
        fields=fields_of(schema, parts),
        parts=shapes_of(parts),
        schema=_pretty(schema),
        example=None if given is None else _pretty(given),
    )


def _data_schema(event: type[BaseModel]) -> dict[str, Any]:
    """Without what travels in the envelope."""
    schema = event.model_json_schema()
    kept = {name for name, info in event.model_fields.items() if not info.exclude}
    aliases = {info.alias or name for name, info in event.model_fields.items() if name in kept}
    schema["properties"] = {
        name: each for name, each in schema.get("properties", {}).items() if name in aliases
    }
    schema["required"] = [name for name in schema.get("required", ()) if name in aliases]
    return schema


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def catalogue_routes(catalogue: Catalogue) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/events")
    async def events(request: Request) -> HTMLResponse:
        return render(
            request,
            "event_catalogue.html",
            accepted=entries(catalogue.accepted, catalogue),
            published=entries(catalogue.published, catalogue),
            key=catalogue.key,
        )

    return router
