"""Who may see which figures: public ones everybody, the others staff and those they are about."""

from collections.abc import Mapping

from fastapi import Request

from muster.identity import Principal
from muster.web import caller_of
from muster.web.pages import session_of
from performance.domain.definitions import Definition
from performance.domain.refusals import NotYourFigures
from performance.domain.viewer import PUBLIC, Viewer
from performance.storage import crimes
from performance.storage.aims import Seen

READ = "performance:read"


__all__ = ["PUBLIC", "READ", "Viewer", "may_see_all", "somebody", "viewer_of"]


async def viewer_of(request: Request) -> Viewer:
    """Of whoever asks; with nobody signed in, the public.

    Raises `InvalidToken` for a token that is not believed, `MissingScope` never.
    """
    principal = await somebody(request)
    if principal is None or not principal.may(READ):
        return PUBLIC
    own = principal.missions | ({principal.organisation} if principal.organisation else set())
    everything = principal.kind != "partner" and not principal.countries
    return Viewer(everything, principal.countries, frozenset(own))


async def may_see_all(request: Request) -> bool:
    return (await viewer_of(request)).everything


def crimes_seen_by(caller: Principal) -> crimes.Seen:
    """Staff see every crime, unless their token names countries; others those of their own."""
    own = caller.missions | ({caller.organisation} if caller.organisation else set())
    everything = caller.kind != "partner" and not caller.countries
    return crimes.Seen(everything, caller.countries, own)


async def somebody(request: Request) -> Principal | None:
    """Who asks; None where nobody is signed in. Raises `InvalidToken`."""
    if "authorization" in request.headers or session_of(request) is not None:
        return await caller_of(request)
    return None


def seen_by(viewer: Viewer, known: Mapping[str, Definition]) -> Seen:
    codes = [code for code, each in known.items() if each.public]
    return Seen(codes, viewer.everything, viewer.countries, viewer.missions)


def check_in_charge(caller: Principal, country: str | None) -> None:
    """Raises `NotYourFigures`: staff whose token names countries act for these alone."""
    if caller.countries and country not in caller.countries:
        raise NotYourFigures
