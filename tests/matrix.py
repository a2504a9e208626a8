"""Who may do what: a table of role, route and row, and the answers that a service really gives.

A table is a text file: one line per route and row, one column per role. Its words:

    yes     it is done, or shown
    login   only somebody who is known
    no      known, and not allowed
    absent  as if there were no such thing
"""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.responses import Response

from muster.identity import Principal, SessionCookie, local_principal
from muster.settings import ServiceSettings, session_key
from muster.testing import HeldClock, TestIssuer

Route = tuple[str, str]
"""Method and path."""

ROLES: Mapping[str, str | None] = {
    "anonymous": None,
    "partner": "partner:KEN",
    "other": "partner:TZA",
    "importer": "importer:KEN",
    "focal": "focal-point:KEN",
    "officer": "staff:desk-officer",
    "elsewhere": "staff:desk-officer",
    "chief": "staff:desk-chief",
    "leadership": "staff:leadership",
    "operations": "staff:operations",
}
"""`elsewhere` is a desk officer whose token names Tanzania alone."""
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
NAMELESS = ("unknown-pledge", "filter-unclear")
"""Refusals of what was named and is not there."""


@dataclass(frozen=True)
class Line:
    """row: whose thing is asked for; `-` where a route knows no rows."""

    method: str
    path: str
    row: str
    answers: Mapping[str, str]

    @property
    def route(self) -> Route:
        return self.method, self.path

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.row}"


Roles = Mapping[str, str | None]


def read_table(place: Path, roles: Roles = ROLES) -> list[Line]:
    lines = [each.split() for each in place.read_text().splitlines()]
    (_, _, _, *columns), *rest = [each for each in lines if each and each[0] != "#"]
    assert columns == list(roles)
    return [
        Line(method, path, row, dict(zip(columns, answers, strict=True)))
        for method, path, row, *answers in rest
    ]


def routes_of(app: FastAPI) -> Iterator[Route]:
    """Every one that the routers know, whether documented or not."""
    for each in iter_route_contexts(app.routes):
        for method in sorted(each.methods or {"GET"}):
            if method != "HEAD":
                yield method, str(each.path)


def check_complete(
    table: list[Line], app: FastAPI, rows: tuple[str, ...], *, aside: Collection[Route] = ()
) -> None:
    """A route without a line fails, as does a line without a route, or one row without another.

    aside: routes with a table of their own.
    """
    listed: dict[Route, list[str]] = {}
    for line in table:
        listed.setdefault(line.route, []).append(line.row)
    assert sorted(listed) == sorted(each for each in routes_of(app) if each not in aside)
    for (_, path), asked in listed.items():
        every = list(rows)
        # A list has no line for what nobody has.
        assert asked in ([every] if "{" in path else [every, every[:-1], ["-"]]), path


@dataclass(frozen=True)
class Visitor:
    """One role: by bearer token for programs, by cookie and form for browsers."""

    role: str
    principal: Principal | None
    bearer: Mapping[str, str]
    cookie: Mapping[str, str]
    csrf: str

    def headers(self, line: Line) -> dict[str, str]:
        if line.path.startswith("/v1/"):
            return dict(self.bearer)
        return {"accept": "text/html", **self.cookie}


NOBODY = Visitor("anonymous", None, {}, {}, "")


def visitor(role: str, settings: ServiceSettings, issuer: TestIssuer, clock: HeldClock) -> Visitor:
    as_ = ROLES[role]
    if as_ is None:
        return NOBODY
    principal = local_principal(as_, expires_at=clock() + timedelta(hours=8), name=None)
    if principal.kind == "person":
        principal = replace(principal, name=f"Exercise {role.capitalize()}")
    if role == "elsewhere":
        principal = replace(principal, countries=frozenset({"TZA"}))
    return visitor_as(role, principal, settings, issuer, clock)


def visitor_as(
    role: str, principal: Principal, settings: ServiceSettings, issuer: TestIssuer, clock: HeldClock
) -> Visitor:
    cookie = SessionCookie(settings.audience, session_key(settings), settings.base_url)
    response = Response()
    cookie.put(response, principal, clock())
    held = response.headers["set-cookie"].partition(";")[0]
    session = cookie.find({cookie.name: held.partition("=")[2]}, clock())
    assert session is not None
    bearer = {"authorization": f"Bearer {issuer.sign(principal, settings.audience)}"}
    return Visitor(role, principal, bearer, {"cookie": held}, session.csrf)


def answer_of(answer: httpx.Response) -> str:
    """In the words of the table; any other answer as it is, so that no table can promise it."""
    status, target = answer.status_code, answer.headers.get("location", "")
    if status == 401 or (status == 303 and "/sign-in?next=" in target):
        return "login"
    if status in (200, 201, 202, 303) or answer.request.url.path == "/readyz":
        return "yes"
    if status == 422 and any(f"/problems/{slug}" in answer.text for slug in NAMELESS):
        return "absent"
    return {403: "no", 404: "absent"}.get(status, f"{status}: {answer.text[:200]}")


async def answers_to(
    table: list[Line],
    ask: Callable[[Line], Awaitable[str]],
    stored: Callable[[], Awaitable[Any]],
) -> dict[str, str]:
    """What one caller is answered, line by line: all looks first, then all that changes something.

    stored: what differs once something was done. Looks leave it as it is, and so does whatever is
    not answered with `yes`.
    """
    looks = [line for line in table if line.method not in UNSAFE]
    before = await stored()
    found = {str(line): await ask(line) for line in looks}
    assert await stored() == before, "something was changed by a look"
    for line in table:
        if line.method in UNSAFE:
            found[str(line)] = await ask(line)
            after = await stored()
            assert found[str(line)] == "yes" or after == before, line
            before = after
    return found
