"""Problem details (RFC 9457): the one place that turns a broken rule into an answer."""

from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, Field

from muster import errors
from muster.errors import BrokenRule
from muster.web import refusals
from muster.web.discreet_faults import discreet_words, known_part, sentence

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = 5
"""Seconds, where the error itself does not say."""

STATUS: Mapping[type[BrokenRule], int] = {
    errors.Malformed: 400,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    refusals.MethodNotAllowed: 405,
    refusals.BodyTooSlow: 408,
    errors.Conflict: 409,
    refusals.StaleVersion: 412,
    errors.TooLarge: 413,
    errors.Unsupported: 415,
    errors.Invalid: 422,
    refusals.PreconditionMissing: 428,
    refusals.RateLimited: 429,
    errors.Unavailable: 503,
}


class Fault(BaseModel):
    detail: str
    pointer: str | None = Field(None, description="JSON Pointer into the body, as URI fragment.")
    parameter: str | None = Field(None, description="Name of a path, query or header parameter.")


class Problem(BaseModel):
    """RFC 9457. `type` is the address of a page that explains the problem."""

    type: str
    title: str
    status: int
    detail: str | None = None
    instance: str | None = Field(None, description="Names this occurrence in our logs.")
    errors: list[Fault] | None = None
    retryable: bool | None = Field(None, description="True: the same request may succeed later.")


def status_of(kind: type[BrokenRule]) -> int:
    return next((STATUS[each] for each in kind.__mro__ if each in STATUS), 500)


def title_of(kind: type[BrokenRule]) -> str:
    return kind.slug.replace("-", " ").capitalize()


def problem_of(
    error: BrokenRule,
    public_url: str,
    *,
    instance: str | None = None,
    faults: Iterable[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """The body of a problem answer, or of one event's result in a batch.

    faults: `detail` and `pointer` of each; an error may bring its own as `faults`.
    """
    body: dict[str, Any] = {
        "type": f"{public_url}/problems/{error.slug}",
        "title": title_of(type(error)),
        "status": status_of(type(error)),
        "detail": error.message,
    }
    if instance:
        body["instance"] = instance
    found = list(faults) or list(getattr(error, "faults", ()))
    if error.pointer is not None and not found:
        found = [{"detail": error.message, "pointer": error.pointer}]
    if found:
        body["errors"] = found
    if error.retryable:
        body["retryable"] = True
    return body


def kept_problem(kept: Mapping[str, Any], public_url: str, service: str) -> Problem:
    """Of an earlier refusal. kept: `slug`, `detail` and, where there were any, `errors`."""
    kind = BrokenRule.of(service, kept["slug"]) or BrokenRule
    return Problem(
        type=f"{public_url}/problems/{kept['slug']}",
        title=title_of(kind),
        status=status_of(kind),
        detail=kept["detail"],
        errors=kept.get("errors") or None,
        retryable=kind.retryable or None,
    )


def unexpected_problem(status: int, instance: str, detail: str | None = None) -> dict[str, Any]:
    """A problem without a page of its own: its title is the status' phrase, as RFC 9457 asks."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail and detail != body["title"]:
        body["detail"] = detail
    return body | {"instance": instance}


def headers_of(error: BrokenRule) -> dict[str, str]:
    """Headers that belong to the refusal: how to authenticate, when to come back."""
    status = status_of(type(error))
    if status == 401:
        return {"www-authenticate": _challenge(error)}
    if isinstance(error, refusals.MissingScope):
        needed = " ".join(error.scopes)
        return {"www-authenticate": f'Bearer error="insufficient_scope", scope="{needed}"'}
    if status == 408:
        # The rest of the body would be read as the next request.
        return {"connection": "close"}
    if status in (429, 503):
        return {"retry-after": str(getattr(error, "retry_after", RETRY_AFTER))}
    return {}


def _challenge(error: BrokenRule) -> str:
    if isinstance(error, refusals.NotSignedIn):
        return "Bearer"
    reason = "".join(c for c in error.message if " " <= c <= "~" and c not in '"\\')
    return f'Bearer error="invalid_token", error_description="{reason}"'


OBJECT_NEEDED = ("model_type", "model_attributes_type", "dict_type")
OBJECT = "an object is needed here"


def faults_of(
    found: Iterable[Mapping[str, Any]], within: str = "#", *, discreet: bool = False
) -> Iterator[dict[str, str]]:
    """pydantic's errors as faults. within: pointer of what was validated, `#/data` for an event.

    discreet: nothing of what was sent is repeated, names that nobody asked for included.
    """
    for each in found:
        where = known_part(each) if discreet else each["loc"]
        yield {"detail": _detail(each, discreet), "pointer": within + pointer_path(where)}


def request_faults(
    found: Iterable[Mapping[str, Any]], *, discreet: bool = False
) -> Iterator[dict[str, str]]:
    """As `faults_of`, for a whole request, where `loc` begins with body, query, path or header."""
    for each in found:
        part, *where = known_part(each) if discreet else each["loc"]
        detail = _detail(each, discreet)
        if part == "body":
            yield {"detail": detail, "pointer": "#" + pointer_path(where)}
        else:
            # What follows the name are the steps of its check, or places within it.
            yield {"detail": detail, "parameter": str(where[0]) if where else str(part)}


def pointer_path(where: Iterable[str | int]) -> str:
    """`/milestones/0/due_on`, escaped for JSON Pointer and then for a URI fragment."""
    return "".join(
        "/" + quote(str(each).replace("~", "~0").replace("/", "~1"), safe="~!$&'()*+,;=:@")
        for each in where
    )


def _detail(fault: Mapping[str, Any], discreet: bool) -> str:
    if discreet:
        return discreet_words(fault)
    # pydantic names the model of ours, which says nothing to whoever sent it.
    return OBJECT if fault["type"] in OBJECT_NEEDED else sentence(fault["msg"])
