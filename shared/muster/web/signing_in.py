"""Signing in at the identity provider, and coming back from there."""

import json
from dataclasses import asdict

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from muster.errors import BrokenRule
from muster.identity import IdentityProviderAway, RelyingParty, Session
from muster.identity.relying_party import LASTS, Begun, Kept, SignInRefused, ends_early
from muster.identity.sealed import seal, unseal
from muster.web.exchange import exchange_of
from muster.web.house import House, house_of
from muster.web.pages import wants_page
from muster.web.refusals import NotSignedIn
from muster.web.returning import way_back

BEGUN_FOR = 600
"""Seconds in which the browser has to come back."""
LATER = 300
"""Seconds in which a session is not renewed again, where the provider was away."""
BEFORE_ASKING = frozenset({"login_required", "interaction_required", "consent_required",
                           "account_selection_required"})  # fmt: skip
"""What a provider says that was told to ask nothing, and has to."""

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
async def begin(request: Request) -> Response:
    house = house_of(request)
    wanted = request.query_params.get("next", "")
    session = house.cookie.find(request.cookies, house.clock())
    try:
        return await _to_provider(house, wanted, silent=session is not None)
    except IdentityProviderAway:
        if session is None:
            raise
        response = RedirectResponse(way_back(house.public_url, wanted), status_code=303)
        _keep(house, response, _later(house), "1", LATER)
        return response


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
    if (error := asked.get("error")) in BEFORE_ASKING:
        response = await _to_provider(house, wanted, silent=False)
    elif error is not None or "code" not in asked:
        raise SignInRefused("the identity provider did not confirm who you are")
    else:
        try:
            principal = await party.finish(kept, asked["code"])
        except BrokenRule as refusal:
            if not refusal.retryable:
                _end_session(request, house)
            raise
        response = RedirectResponse(way_back(house.public_url, wanted), status_code=303)
        house.cookie.put(response, principal, house.clock(), LASTS)
    response.delete_cookie(name, path=house.cookie.path)
    return response


def _end_session(request: Request, house: House) -> None:
    response = Response()
    house.cookie.remove(response)
    exchange_of(request).headers.append((b"set-cookie", response.headers["set-cookie"].encode()))


def renew_soon(request: Request, house: House, session: Session) -> None:
    """Raises `NotSignedIn` where a page is read with a session that is to be renewed first."""
    if house.relying_party is None or request.method != "GET" or not wants_page(request):
        return
    if ends_early(session.expires_at, house.clock()) and _later(house) not in request.cookies:
        raise NotSignedIn("the session is to be renewed")


async def _to_provider(house: House, wanted: str, *, silent: bool) -> Response:
    """One cookie for each sign-in: several tabs may be at it."""
    begun: Begun = await _party(house).begin(silent=silent)
    response = RedirectResponse(begun.address, status_code=303)
    said = json.dumps({"kept": asdict(begun.kept), "next": wanted[:1000]}).encode()
    sealed = seal(house.session_key, _purpose(house), said)
    _keep(house, response, _name(house, begun.kept.state), sealed, BEGUN_FOR)
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
