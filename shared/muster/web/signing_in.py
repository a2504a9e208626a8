"""Signing in at the identity provider, and coming back from there."""

import json
from dataclasses import asdict

import structlog
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from muster.errors import BrokenRule
from muster.identity import IdentityProviderAway, Principal, RelyingParty, Session
from muster.identity.relying_party import LASTS, Begun, Kept, SignInRefused, ends_early
from muster.identity.sealed import seal, unseal
from muster.web.exchange import exchange_of
from muster.web.house import House, house_of
from muster.web.pages import render, wants_page
from muster.web.refusals import NotSignedIn
from muster.web.returning import way_back

BEGUN_FOR = 600
"""Seconds in which the browser has to come back."""
AT_ONCE = 5
"""Sign-ins that one browser may be at; the oldest make room."""
LATER = 300
"""Seconds in which a session is not renewed again, where it could not be."""
BEFORE_ASKING = frozenset({"login_required", "interaction_required", "consent_required",
                           "account_selection_required"})  # fmt: skip
"""What a provider says that was told to ask nothing, and has to."""
JUST_NOW = frozenset({"temporarily_unavailable", "server_error"})
"""What a provider says that is there, and cannot."""

log = structlog.get_logger()
router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
async def begin(request: Request) -> Response:
    house = house_of(request)
    wanted = way_back(house.public_url, request.query_params.get("next", ""))
    session = house.cookie.find(request.cookies, house.clock())
    try:
        return await _to_provider(request, wanted, silent=session is not None)
    except IdentityProviderAway:
        if session is None:
            raise
        return _back_for_now(house, wanted)


@router.get("/sign-in/return")
async def finish(request: Request) -> Response:
    """As registered with the provider."""
    house, party = house_of(request), _party(house_of(request))
    asked = request.query_params
    name = _name(house, asked.get("state", ""))
    begun = _opened(house, request.cookies.get(name, ""))
    if begun is None or begun[0].state != asked.get("state"):
        raise SignInRefused("this sign-in was begun in another browser, or too long ago")
    kept, wanted = begun
    if asked.get("iss", party.issuer) != party.issuer:
        # RFC 9207: an answer of another provider, for whose sake this one would be asked.
        raise SignInRefused("this answer is not from the identity provider that was asked")
    if (error := asked.get("error")) in BEFORE_ASKING and kept.silent:
        response = await _to_provider(request, wanted, silent=False)
    elif error is not None or "code" not in asked:
        response = _unconfirmed(request, wanted, error)
    else:
        response = await _signed_in(request, kept, wanted, asked["code"])
    response.delete_cookie(name, path=house.cookie.path)
    return response


def _unconfirmed(request: Request, wanted: str, error: str | None) -> Response:
    house = house_of(request)
    if error in JUST_NOW and house.cookie.find(request.cookies, house.clock()) is not None:
        return _back_for_now(house, wanted)
    raise SignInRefused("the identity provider did not confirm who you are")


async def _signed_in(request: Request, kept: Kept, wanted: str, code: str) -> Response:
    house = house_of(request)
    before = house.cookie.find(request.cookies, house.clock())
    try:
        principal = await _party(house).finish(kept, code)
        return _gone_on(house, before, principal, wanted, silent=kept.silent)
    except IdentityProviderAway:
        if before is None:
            raise
        return _back_for_now(house, wanted)
    except BrokenRule as refusal:
        log.warning("sign-in refused", kind=refusal.slug)
        _end_session(request, house)
        raise


def _gone_on(
    house: House, before: Session | None, principal: Principal, wanted: str, *, silent: bool
) -> Response:
    same = before is not None and before.principal.subject == principal.subject
    if before is not None and silent and not same:
        raise SignInRefused("the identity provider knows somebody else in this browser now")
    response = RedirectResponse(wanted, status_code=303)
    csrf = before.csrf if before is not None and same else None
    try:
        house.cookie.put(response, principal, house.clock(), LASTS, csrf=csrf)
    except ValueError:
        said = "more is said of you than a session can hold; ask whoever runs Muster"
        raise SignInRefused(said) from None
    response.delete_cookie(_later(house), path=house.cookie.path)
    return response


def _end_session(request: Request, house: House) -> None:
    response = Response()
    house.cookie.remove(response)
    exchange_of(request).headers.append((b"set-cookie", response.headers["set-cookie"].encode()))


def _back_for_now(house: House, wanted: str) -> Response:
    """The session goes on as it is."""
    response = RedirectResponse(wanted, status_code=303)
    _keep(house, response, _later(house), "1", LATER)
    return response


def renew_soon(request: Request, house: House, session: Session) -> None:
    """Raises `NotSignedIn` where a page is opened with a session that is to be renewed first."""
    if house.relying_party is None or request.method != "GET" or not wants_page(request):
        return
    if request.headers.get("sec-fetch-mode", "navigate") != "navigate":
        # A script that reads a page cannot be led to the provider.
        return
    if ends_early(session.expires_at, house.clock()) and _later(house) not in request.cookies:
        raise NotSignedIn("the session is to be renewed")


async def _to_provider(request: Request, wanted: str, *, silent: bool) -> Response:
    """A page that leads there. A redirect would not do: a browser that came by a form of ours
    follows it nowhere but to us (`form-action` of our content security policy).

    One cookie for each sign-in: several tabs may be at it.
    """
    house = house_of(request)
    # Whoever was not seen for so long shows who they are, though the provider knows the browser.
    within = None if silent else house.session_lifetime
    begun: Begun = await _party(house).begin(silent=silent, within=within)
    response = render(request, "signing_in.html", address=begun.address)
    response.headers["refresh"] = f"0; url={begun.address}"
    # As text and not as escapes, three times as long: what `way_back` lets through fits a cookie.
    said = json.dumps({"kept": asdict(begun.kept), "next": wanted}, ensure_ascii=False)
    sealed = seal(house.session_key, _purpose(house), said.encode())
    _keep(house, response, _name(house, begun.kept.state), sealed, BEGUN_FOR)
    others = [each for each in request.cookies if each.startswith(_name(house, ""))]
    for each in others[: 1 - AT_ONCE]:
        response.delete_cookie(each, path=house.cookie.path)
    if silent:
        # Where the provider does not send back, the page that was asked for can be opened again.
        _keep(house, response, _later(house), "1", LATER)
    return response


def _party(house: House) -> RelyingParty:
    assert house.relying_party is not None, "these routes are only there with one"
    return house.relying_party


def _opened(house: House, sealed: str) -> tuple[Kept, str] | None:
    plain = unseal(house.session_key, _purpose(house), sealed)
    if plain is None:
        return None
    said = json.loads(plain)
    return Kept(**said["kept"]), said["next"]


def _purpose(house: House) -> str:
    return f"sign-in for {house.service}"


def _name(house: House, state: str) -> str:
    safe = "".join(letter for letter in state[:12] if letter.isalnum() and letter.isascii())
    return f"{house.cookie.name}_in_{safe}"


def _later(house: House) -> str:
    return f"{house.cookie.name}_later"


def _keep(house: House, response: Response, name: str, content: str, seconds: int) -> None:
    response.set_cookie(
        name, content, max_age=seconds, path=house.cookie.path,
        secure=house.public_url.startswith("https:"), httponly=True, samesite="lax",
    )  # fmt: skip
