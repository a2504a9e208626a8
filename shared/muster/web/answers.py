"""Every way a request can end badly, and the answer to it."""

from collections.abc import Mapping
from typing import Any, cast

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import compile_path

from muster.cloudevents.event import MalformedEvent, is_json, media_type
from muster.discretion import outline
from muster.errors import (
    BrokenRule,
    Malformed,
    NotFound,
    Unavailable,
    is_away,
    is_contention,
    sqlstate,
)
from muster.web.discreet_faults import known_pointer
from muster.web.exchange import exchange_of
from muster.web.house import is_discreet
from muster.web.pages import pages_of, render, sign_in_address, wants_page
from muster.web.problems import (
    MEDIA_TYPE,
    headers_of,
    problem_of,
    request_faults,
    unexpected_problem,
)
from muster.web.refusals import InvalidRequest, MethodNotAllowed, NotJson, NotSignedIn

log = structlog.get_logger()


class DependencyUnavailable(Unavailable):
    """The database or the message broker does not answer just now.

    Send the same request again after the seconds that `Retry-After` names. A change may have been
    made all the same, where only the answer was lost: look first, or send it with an
    `Idempotency-Key` from the start.
    """


class InTheWay(Unavailable):
    """Somebody else changed the same thing at the same moment. Nothing was changed by you: send it
    again.
    """


class TextCannotBeKept(Malformed):
    """A text holds U+0000, which no database keeps. Send it without."""


UNKEEPABLE = ("22021", "22P05")
"""SQLSTATE: character not in repertoire, untranslatable character."""


def add_problem_answers(app: FastAPI) -> None:
    app.add_exception_handler(BrokenRule, _broken_rule)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)


def answer_broken_rule(request: Request, error: BrokenRule) -> Response:
    """A browser that is not signed in is sent to sign in; all others get the problem."""
    if isinstance(error, NotSignedIn) and wants_page(request) and request.method == "GET":
        return RedirectResponse(sign_in_address(request, pages_of(request)), status_code=303)
    if isinstance(error, MalformedEvent) and is_discreet(request):
        error.pointer = known_pointer(error.pointer)
    body = problem_of(error, pages_of(request).public_url, instance=exchange_of(request).instance)
    return _answer(request, body, headers_of(error))


def answer_unexpected(request: Request, error: Exception) -> Response:
    """What nobody foresaw: away means come back later, the rest is our fault and is logged."""
    exchange = exchange_of(request)
    where = {"method": request.method, "path": _place(request)}
    if is_away(error):
        log.warning("request refused, dependency away", **where, reason=type(error).__name__)
        away = DependencyUnavailable("this service cannot reach its database: try again shortly")
        return answer_broken_rule(request, away)
    if is_contention(error):
        log.warning("request refused, in the way of another", **where)
        return answer_broken_rule(request, InTheWay("somebody else was quicker: try again"))
    if sqlstate(error) in UNKEEPABLE:
        refusal = TextCannotBeKept("text with U+0000 cannot be kept: send it without")
        return answer_broken_rule(request, refusal)
    said = outline(error) if is_discreet(request) else {"exc_info": error}
    log.error("request failed", **where, instance=exchange.instance, **said)
    return _answer(request, unexpected_problem(500, exchange.instance), {})


def _place(request: Request) -> str | None:
    """Of a discreet service only the route: an address names a case."""
    if is_discreet(request):
        return getattr(request.scope.get("route"), "path", None)
    return request.url.path


async def _broken_rule(request: Request, error: Exception) -> Response:
    return answer_broken_rule(request, cast(BrokenRule, error))


async def _invalid_request(request: Request, error: Exception) -> Response:
    found = cast(RequestValidationError, error).errors()
    instance = exchange_of(request).instance
    refusal: BrokenRule = InvalidRequest("the request is not of the form this operation takes")
    if any(each["loc"] == ("body",) for each in found) and not _says_json(request):
        refusal = NotJson("send the body as application/json, and say so in Content-Type")
        body = problem_of(refusal, pages_of(request).public_url, instance=instance)
    elif wants_page(request) and all(each["loc"][0] == "path" for each in found):
        refusal = NotFound("there is nothing at this address")
        body = problem_of(refusal, pages_of(request).public_url, instance=instance)
    else:
        faults = request_faults(found, discreet=is_discreet(request))
        public_url = pages_of(request).public_url
        body = problem_of(refusal, public_url, instance=instance, faults=faults)
    return _answer(request, body, headers_of(refusal))


def _says_json(request: Request) -> bool:
    return is_json(media_type(request.headers.get("content-type")))


async def _http_error(request: Request, error: Exception) -> Response:
    raised = cast(HTTPException, error)
    # The framework wraps what a limit raises while the body is read.
    if isinstance(raised.__cause__, BrokenRule):
        return answer_broken_rule(request, raised.__cause__)
    public_url = pages_of(request).public_url
    instance = exchange_of(request).instance
    if raised.status_code == 404:
        body = problem_of(NotFound("there is nothing at this address"), public_url)
    elif raised.status_code == 400:
        # What the framework says of a form that it could not read.
        body = problem_of(Malformed("the body cannot be read"), public_url)
    elif raised.status_code == 405:
        refusal = MethodNotAllowed(f"{request.method} is not possible here")
        body = problem_of(refusal, public_url)
        return _answer(request, body | {"instance": instance}, {"allow": _methods(request)})
    else:
        body = unexpected_problem(raised.status_code, instance, str(raised.detail))
    return _answer(request, body | {"instance": instance}, raised.headers or {})


def _methods(request: Request) -> str:
    """Of all routes at this address: the framework names those of the first."""
    found: set[str] = set()
    for each in iter_route_contexts(request.app.routes):
        if each.methods and compile_path(str(each.path))[0].match(exchange_of(request).path):
            found |= each.methods
    return ", ".join(sorted(found))


def _answer(request: Request, body: dict[str, Any], headers: Mapping[str, str]) -> Response:
    status = body["status"]
    if wants_page(request):
        page_headers = {**headers, "vary": "accept"}
        return render(
            request, "problem.html", status_code=status, headers=page_headers, problem=body
        )
    return JSONResponse(
        body, status_code=status, headers={**headers, "vary": "accept"}, media_type=MEDIA_TYPE
    )
