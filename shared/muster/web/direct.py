"""Routes so busy that they are called without the framework's way to them.

Matching, dependencies and two exit stacks cost a request more than reading an event does. What the
documents say of such a route comes from the framework as for any other.
"""

from collections.abc import Awaitable, Callable, Mapping

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.requests import Request
from starlette.responses import Response

Answer = Callable[[Request], Awaitable[Response]]
Direct = Mapping[tuple[str, str], Answer]
"""By method and path."""

MARK = "muster_direct"


def direct(endpoint: Answer) -> Answer:
    """Mark a route that takes the request alone and raises nothing but refusals of ours."""
    setattr(endpoint, MARK, True)
    return endpoint


def direct_routes(app: FastAPI) -> Direct:
    """Raises `ValueError` where one would lose dependencies that it was included with."""
    found: dict[tuple[str, str], Answer] = {}
    for each in iter_route_contexts(app.routes):
        endpoint = each.endpoint
        if endpoint is None or not hasattr(endpoint, MARK):
            continue
        if each.dependencies:
            raise ValueError(f"{each.path} is direct and cannot have dependencies")
        found |= {(method, str(each.path)): endpoint for method in each.methods or ()}
    return found
