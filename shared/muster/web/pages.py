"""Server-rendered pages: one environment per service, on top of the house's layout and macros."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from typing import Any, cast
from urllib.parse import quote, urlencode

from fastapi import Request
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.responses import HTMLResponse

from muster.clock import Clock, utc_now
from muster.identity import Principal, Session, SessionCookie
from muster.identity.roles import in_words
from muster.web import filters
from muster.web.exchange import exchange_of
from muster.web.static import static_address

SIGNING = ("/sign-in", "/signed-out")
"""Paths that are on the way in or out: nobody wants to come back to them."""


@dataclass(frozen=True)
class Link:
    """href: a path of this service (`/alerts`), or an absolute address.

    needs: scopes, of which one opens it; all others who are signed in do not see it.
    """

    label: str
    href: str
    needs: tuple[str, ...] = ()

    def leads_on(self, principal: Principal | None) -> bool:
        return principal is None or not self.needs or any(map(principal.may, self.needs))


@dataclass(frozen=True, kw_only=True)
class Pages:
    """What the pages of one service share. packages: import packages with a folder `templates`."""

    service: str
    title: str
    public_url: str
    """Where users reach it, prefix included and without a slash at the end."""
    sign_in_url: str
    home_url: str = "/"
    packages: Sequence[str] = ()
    navigation: Sequence[Link] = ()
    statuses: Mapping[str, filters.Status] = field(default_factory=dict)
    clock: Clock = utc_now

    @cached_property
    def environment(self) -> Environment:
        return _environment(tuple(self.packages))


@cache
def _environment(packages: tuple[str, ...]) -> Environment:
    """Once in a process: to read the templates takes longer than to write most pages."""
    loaders = [PackageLoader(package) for package in (*packages, "muster.web")]
    environment = Environment(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "moment": _moment,
        "written": filters.written,
        "day": filters.day,
        "count": filters.count,
        "in_words": in_words,
        "status": _status,
        "place": filters.place_of,
        "ticked": filters.ticked,
    }
    environment.globals["attributes"] = filters.attributes
    return environment


@pass_context
def _status(context: Context, state: str) -> Markup:
    known = {**filters.STATUSES, **context["pages"].statuses}
    found = known.get(str(state)) or filters.Status("○", str(state).replace("_", " "), "none")
    return filters.status_mark(found)


@pass_context
def _moment(context: Context, value: datetime | None, zone: str = "UTC") -> Markup:
    return filters.moment(value, context["now"], zone)


def pages_of(request: Request) -> Pages:
    return cast(Pages, request.app.state.pages)


def render(
    request: Request,
    template: str,
    /,
    *,
    status_code: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """The page, with the names of `muster.web` (see its docstring) added to the context."""
    pages = pages_of(request)
    text = pages.environment.get_template(template).render(_house_context(request, pages) | context)
    return HTMLResponse(text, status_code=status_code, headers=headers)


def _house_context(request: Request, pages: Pages) -> dict[str, Any]:
    exchange = exchange_of(request)
    root = exchange.root
    session = session_of(request)

    def url(path: str) -> str:
        return f"{root}{path}" if path.startswith("/") else path

    return {
        "request": request,
        "pages": pages,
        "here": exchange.path,
        "nav_current": _nearest(pages.navigation, exchange.path),
        "query": lambda **changes: _query(request, changes),
        "now": pages.clock(),
        "principal": session.principal if session else exchange.principal,
        "csrf_field": _csrf_field(session),
        "documents": getattr(request.app.state, "documents", ()),
        "url": url,
        "absolute": lambda path: f"{pages.public_url}{path}",
        "static": lambda name: static_address(root, name),
        "sign_in_address": sign_in_address(request, pages),
    }


def _nearest(navigation: Sequence[Link], path: str) -> str | None:
    """The entry whose section this page lies in: the longest that its path begins with."""
    under = [
        link.href
        for link in navigation
        if path == link.href or (link.href != "/" and path.startswith(link.href + "/"))
    ]
    return max(under, key=len, default=None)


def _query(request: Request, changes: Mapping[str, str | None]) -> str:
    """This page's query with some parameters changed or, by none, left out; back at page one."""
    kept = [each for each in request.query_params.multi_items() if each[0] not in changes]
    added = [(name, value) for name, value in changes.items() if value is not None]
    return "?" + urlencode([each for each in kept if each[0] != "cursor"] + added)


def session_of(request: Request) -> Session | None:
    """The browser's session, where there is one; pages open to all show it too."""
    exchange = exchange_of(request)
    cookie: SessionCookie | None = getattr(request.app.state, "cookie", None)
    if exchange.session is None and cookie is not None:
        exchange.session = cookie.find(request.cookies, pages_of(request).clock())
    return exchange.session


def _csrf_field(session: Session | None) -> Markup:
    if session is None:
        return Markup("")
    return Markup('<input type="hidden" name="csrf" value="{}">').format(session.csrf)


def sign_in_address(request: Request, pages: Pages) -> str:
    """Where to sign in, and come back to this page, or to the one its form stood on."""
    path = exchange_of(request).path
    if path.startswith(SIGNING):
        back = f"{pages.public_url}/"
    elif request.method == "GET":
        query = f"?{request.url.query}" if request.url.query else ""
        back = f"{pages.public_url}{path}{query}"
    else:
        came_from = request.headers.get("referer", "")
        own = came_from.startswith(f"{pages.public_url}/")
        back = came_from if own else f"{pages.public_url}/"
    return f"{pages.sign_in_url}?next={quote(back, safe='')}"


def wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")
