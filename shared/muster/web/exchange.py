"""One request and its answer: what the parts of the web edge tell each other about it."""

from dataclasses import dataclass, field
from typing import cast

from starlette.requests import HTTPConnection
from starlette.types import Scope
from uuid_utils import uuid4

from muster.identity import Principal, Session
from muster.web.limits import BoundedBody

KEY = "muster.exchange"


@dataclass(slots=True)
class Exchange:
    """session is set only where the caller came with a browser's cookie."""

    root: str
    """The prefix under which the service is reached: `/pledges`."""
    path: str
    """Below the prefix."""
    body: BoundedBody
    id: str = field(default_factory=lambda: str(uuid4()))
    principal: Principal | None = None
    session: Session | None = None
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    """To be added to the answer, whatever it will be."""

    @property
    def instance(self) -> str:
        return f"urn:uuid:{self.id}"


def begin_exchange(scope: Scope, body: BoundedBody) -> Exchange:
    root = scope.get("root_path", "").rstrip("/")
    path = scope["path"].removeprefix(root) or "/"
    exchange = scope[KEY] = Exchange(root, path, body)
    return exchange


def end_exchange(scope: Scope) -> None:
    """The body knows the server's request, and that one its scope: left in there, no request would
    go before the collector looks for circles.
    """
    del scope[KEY]


def exchange_of(request: HTTPConnection) -> Exchange:
    return cast(Exchange, request.scope[KEY])
