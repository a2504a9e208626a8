"""The outermost layer of a service: identity of the request, limits, headers, last resort."""

from dataclasses import dataclass

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, reset_contextvars

from muster.errors import BrokenRule
from muster.web.answers import answer_broken_rule, answer_unexpected
from muster.web.direct import Direct, direct_routes
from muster.web.exchange import Exchange, begin_exchange, end_exchange
from muster.web.limits import BoundedBody, Limits

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HOUSE_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cache-control", b"private, no-cache"),
)
CACHING = b"cache-control"
NO_STORE = (CACHING, b"no-store")


class Edge:
    """Pure ASGI, so that it costs a request microseconds. Headers a route sets itself win."""

    def __init__(self, app: ASGIApp, limits: Limits, *, no_store: bool = False) -> None:
        self._app = app
        self._limits = limits
        self._no_store = no_store
        self._direct: Direct | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = BoundedBody(receive, scope, self._limits)
        exchange = begin_exchange(scope, body)
        answer = _Answer(send, exchange, self._no_store)
        bound = bind_contextvars(request_id=exchange.id)
        try:
            if endpoint := self._direct_to(scope).get((scope["method"], exchange.path)):
                response = await endpoint(Request(scope, body))
                await response(scope, body, answer)
            else:
                await self._app(scope, body, answer)
        except ClientDisconnect:
            return
        except Exception as error:
            # The last resort of every request: logged there, never swallowed.
            if answer.started:
                raise
            request = Request(scope, receive)
            response = (
                answer_broken_rule(request, error)
                if isinstance(error, BrokenRule)
                else answer_unexpected(request, error)
            )
            await response(scope, receive, answer)
        finally:
            end_exchange(scope)
            reset_contextvars(**bound)

    def _direct_to(self, scope: Scope) -> Direct:
        # Only now: routers may still be included after this layer was put on.
        if self._direct is None:
            self._direct = direct_routes(scope["app"])
        return self._direct


@dataclass(slots=True)
class _Answer:
    send: Send
    exchange: Exchange
    no_store: bool
    started: bool = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = message.setdefault("headers", [])
            if self.no_store:
                headers = [*(each for each in headers if each[0] != CACHING), NO_STORE]
            own = {name for name, _ in headers}
            headers = [*headers, *(each for each in HOUSE_HEADERS if each[0] not in own)]
            headers.extend(self.exchange.headers)
            headers.append((b"x-request-id", self.exchange.id.encode()))
            message = {**message, "headers": headers}
        await self.send(message)
