"""Who may see which figures: public ones everybody, the others staff and those they are about."""

from dataclasses import dataclass

from fastapi import Request

from muster.identity import Principal
from muster.web import caller_of
from muster.web.pages import session_of
from performance.storage.crimes import Seen

READ = "performance:read"


@dataclass(frozen=True)
class Viewer:
    """everything: staff. countries, missions: a partner's own, besides what is public."""

    everything: bool = False
    countries: frozenset[str] = frozenset()
    missions: frozenset[str] = frozenset()


PUBLIC = Viewer()


async def viewer_of(request: Request) -> Viewer:
    """Of whoever asks; with nobody signed in, the public.

    Raises `InvalidToken` for a token that is not believed, `MissingScope` never.
    """
    principal = await _principal(request)
    if principal is None or not principal.may(READ):
        return PUBLIC
    own = principal.missions | ({principal.organisation} if principal.organisation else set())
    everything = principal.kind != "partner" and not principal.countries
    return Viewer(everything, principal.countries, frozenset(own))


async def may_see_all(request: Request) -> bool:
    return (await viewer_of(request)).everything


def crimes_seen_by(caller: Principal) -> Seen:
    """Staff see every crime, unless their token names countries; others those of their own."""
    own = caller.missions | ({caller.organisation} if caller.organisation else set())
    everything = caller.kind != "partner" and not caller.countries
    return Seen(everything, caller.countries, own)


async def _principal(request: Request) -> Principal | None:
    if "authorization" in request.headers or session_of(request) is not None:
        return await caller_of(request)
    return None
