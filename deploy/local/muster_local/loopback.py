"""Only our own address is served: a page elsewhere cannot reach this platform by the browser."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class OwnAddressOnly:
    """Refuses a foreign Host (DNS rebinding) and a foreign Origin (a form on another site)."""

    def __init__(self, app: ASGIApp, url: str) -> None:
        own = urlsplit(url)
        self._app = app
        self._url = url
        self._host = own.netloc
        self._hosts = (own.netloc, f"localhost:{own.port}")
        self._origins = tuple(f"{own.scheme}://{host}" for host in self._hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        answer = self._refusal(scope) if scope["type"] == "http" else Response(status_code=404)
        await (answer or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host not in self._hosts:
            return _problem(421, "foreign-host", f"This is {self._url}; nothing is served as that.")
        if headers.get("origin", self._origins[0]) not in self._origins:
            return _problem(403, "foreign-origin", "This was sent from a page of another site.")
        foreign = headers.get("sec-fetch-site", "none") in ("cross-site", "same-site")
        if foreign and scope["method"] in CHANGING:
            return _problem(403, "foreign-origin", "This was sent from a page of another site.")
        wants_page = "text/html" in headers.get("accept", "")
        if host != self._host and scope["method"] == "GET" and wants_page:
            # Sessions and forms belong to one name of this machine.
            query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
            return RedirectResponse(f"{self._url}{scope['path']}{query}")
        return None


def _problem(status: int, slug: str, detail: str) -> Response:
    body = {"type": f"urn:muster:problem:{slug}", "title": slug.replace("-", " ").capitalize()}
    return JSONResponse(
        {**body, "status": status, "detail": detail},
        status_code=status,
        media_type="application/problem+json",
    )
