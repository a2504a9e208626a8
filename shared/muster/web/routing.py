"""Routes that read JSON as strictly as the intake of events does."""

from collections.abc import Callable, Collection, Coroutine
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.params import Form
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from muster.cloudevents import MalformedEvent, strict_json
from muster.errors import Malformed
from muster.web.house import is_discreet


class _StrictRequest(Request):
    members: Collection[str] = ()
    """Of the body, as the document names them."""

    async def json(self) -> Any:
        """Raises `Malformed`."""
        if not hasattr(self, "_json"):
            try:
                self._json = strict_json.parse(await self.body())
            except MalformedEvent as refusal:
                pointer = self._told(refusal.pointer)
                raise Malformed(refusal.message, pointer=pointer) from None
        return self._json

    def _told(self, pointer: str) -> str:
        """A discreet service repeats no name that only the sender knows."""
        first = pointer.split("/")[1:2]
        if not is_discreet(self):
            return pointer
        return f"#/{first[0]}" if first and first[0] in self.members else "#"


class StrictRoute(APIRoute):
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()
        members = _members(self.body_field.field_info.annotation if self.body_field else None)

        async def strictly(request: Request) -> Response:
            strict = _StrictRequest(request.scope, request.receive)
            strict.members = members
            return await answer(strict)

        return strictly


def _members(body: Any) -> set[str]:
    if not (isinstance(body, type) and issubclass(body, BaseModel)):
        return set()
    return {each.alias or name for name, each in body.model_fields.items()}


class Router(APIRouter):
    """For routes that take a body as JSON."""

    def __init__(self, **said: Any) -> None:
        super().__init__(route_class=StrictRoute, **said)


def check_bodies(app: FastAPI) -> None:
    """Raises `ValueError` where a route of the app would read JSON in the framework's way."""
    for each in iter_route_contexts(app.routes):
        route = each.original_route
        if not isinstance(route, APIRoute) or isinstance(route, StrictRoute):
            continue
        if route.body_field is not None and not isinstance(route.body_field.field_info, Form):
            raise ValueError(f"{each.path} takes a body: make its router a muster.web.Router")
