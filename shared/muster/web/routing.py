"""Routes that read JSON as strictly as the intake of events does."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.params import Form
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from muster.cloudevents import MalformedEvent, strict_json
from muster.errors import Malformed


class _StrictRequest(Request):
    async def json(self) -> Any:
        """Raises `Malformed`."""
        if not hasattr(self, "_json"):
            try:
                self._json = strict_json.parse(await self.body())
            except MalformedEvent as refusal:
                raise Malformed(refusal.message, pointer=refusal.pointer) from None
        return self._json


class StrictRoute(APIRoute):
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def strictly(request: Request) -> Response:
            return await answer(_StrictRequest(request.scope, request.receive))

        return strictly


class Router(APIRouter):
    """For routes that take a body as JSON."""

    def __init__(self, **said: Any) -> None:
        super().__init__(route_class=StrictRoute, **said)


def check_bodies(app: FastAPI) -> None:
    """Raises `ValueError` where a route of the app would read JSON in the framework's way."""
    for each in app.routes:
        if not isinstance(each, APIRoute) or isinstance(each, StrictRoute):
            continue
        if each.body_field is not None and not isinstance(each.body_field.field_info, Form):
            raise ValueError(f"{each.path} takes a body: make its router a muster.web.Router")
