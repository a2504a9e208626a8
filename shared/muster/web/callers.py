"""Who is calling: a bearer token, or a browser's session with its forms' secret."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Request, Security
from fastapi.openapi.models import HTTPBearer
from fastapi.security import SecurityScopes
from fastapi.security.base import SecurityBase

from muster.identity import InvalidToken, Principal, Session
from muster.web.exchange import exchange_of
from muster.web.forms import read_form
from muster.web.house import House, house_of
from muster.web.refusals import ForeignRequest, MissingScope, NotSignedIn, RateLimited
from muster.web.signing_in import renew_soon

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_FIELD = "csrf"
CSRF_HEADER = "x-csrf-token"
LONGEST_FORM = 100
"""Fields. Files are for routes that say they take them."""
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


async def caller_of(request: Request) -> Principal:
    """Raises `NotSignedIn`, `InvalidToken`, `ForeignRequest` or `RateLimited`."""
    exchange = exchange_of(request)
    if exchange.principal is None:
        house = house_of(request)
        principal = await _identify(request, house)
        exchange.principal = principal
        if exchange.session and (renewed := house.cookie.renew(exchange.session, house.clock())):
            exchange.headers.append((b"set-cookie", renewed.encode()))
        try:
            left = request.app.state.buckets.take(principal.subject, house.clock())
        except RateLimited as refusal:
            exchange.headers.extend(refusal.headers)
            raise
        exchange.headers.extend(left)
    return exchange.principal


async def _identify(request: Request, house: House) -> Principal:
    if (authorization := request.headers.get("authorization")) is not None:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise InvalidToken("only bearer tokens are accepted here")
        return await house.verifier.verify(token.strip())
    session = house.cookie.find(request.cookies, house.clock())
    if session is None:
        raise NotSignedIn("sign in, or send a bearer token")
    if request.method not in SAFE_METHODS:
        check_own_page(request, house.public_url)
        await _check_form_secret(request, session)
    renew_soon(request, house, session)
    exchange_of(request).session = session
    return session.principal


def check_own_page(request: Request, public_url: str) -> None:
    """For a change by browser: it must come from, and be sent to, our own address.

    Raises `ForeignRequest`.
    """
    own = urlsplit(public_url)
    if request.headers.get("host", "") != own.netloc:
        raise ForeignRequest(f"changes are accepted only at {own.scheme}://{own.netloc}")
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{own.scheme}://{own.netloc}":
        raise ForeignRequest("this form was sent from a page of another site")
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise ForeignRequest("this form was sent from a page of another site")


async def _check_form_secret(request: Request, session: Session) -> None:
    sent: Any = request.headers.get(CSRF_HEADER)
    if sent is None and request.headers.get("content-type", "").startswith(FORMS):
        sent = (await read_form(request, LONGEST_FORM)).get(CSRF_FIELD)
    if not isinstance(sent, str) or not session.accepts(sent):
        raise ForeignRequest("the form is not from this session: open the page again and resend it")


class BearerOrSession(SecurityBase):
    """As a dependency: the caller, who must carry every scope the route asks for."""

    scheme_name = "bearer"
    model = HTTPBearer(
        bearerFormat="JWT", description="A token from the identity provider, for this service."
    )

    async def __call__(self, request: Request, needed: SecurityScopes) -> Principal:
        principal = await caller_of(request)
        if not principal.scopes.issuperset(needed.scopes):
            raise MissingScope(*sorted(set(needed.scopes) - principal.scopes))
        return principal


authenticated = BearerOrSession()

Caller = Annotated[Principal, Security(authenticated)]


def require(*scopes: str) -> Any:
    """`caller: Annotated[Principal, require("milestones:waive")]`. Raises `MissingScope`."""
    return Security(authenticated, scopes=list(scopes))
