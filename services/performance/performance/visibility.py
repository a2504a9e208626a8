"""Who may see which figures: public ones everybody, the others staff and those they are about."""

from collections.abc import Mapping

from fastapi import Request

from muster.identity import FOCAL_POINT, Principal
from muster.web import caller_of
from muster.web.pages import session_of
from performance.domain.definitions import Definition
from performance.domain.refusals import NotYourFigures
from performance.domain.viewer import PUBLIC, Viewer
from performance.storage import crimes
from performance.storage.aims import Seen

READ = "performance:read"


__all__ = ["PUBLIC", "READ", "Viewer", "somebody", "viewer_of"]


async def viewer_of(request: Request) -> Viewer:
    """Of whoever asks; with nobody signed in, the public.

    Raises `InvalidToken` for a token that is not believed, `MissingScope` never.
    """
    principal = await somebody(request)
    if principal is None or not principal.may(READ):
        return PUBLIC
    return Viewer(_sees_everything(principal), principal.countries, _missions(principal))


def crimes_seen_by(caller: Principal) -> crimes.Seen:
    """Staff see every crime, unless their token names some; others those of their own."""
    return crimes.Seen(_sees_everything(caller), caller.countries, _missions(caller))


def _sees_everything(caller: Principal) -> bool:
    """Staff whose token names neither countries nor missions."""
    is_staff = caller.kind != "partner" and FOCAL_POINT not in caller.roles
    return is_staff and not (caller.countries or caller.missions)


def _missions(caller: Principal) -> frozenset[str]:
    return caller.missions | ({caller.organisation} if caller.organisation else set())


async def somebody(request: Request) -> Principal | None:
    """Who asks; None where nobody is signed in. Raises `InvalidToken`."""
    if "authorization" in request.headers or session_of(request) is not None:
        return await caller_of(request)
    return None


def seen_by(viewer: Viewer, known: Mapping[str, Definition]) -> Seen:
    codes = [code for code, each in known.items() if each.public]
    return Seen(codes, viewer.everything, viewer.countries, viewer.missions)


def check_in_charge(
    caller: Principal, country: str | None, mission: str | None, *, pointer: str = "#/about"
) -> None:
    """Raises `NotYourFigures`: staff whose token names countries or missions act for these."""
    is_own = country in caller.countries or mission in caller.missions
    if (caller.countries or caller.missions) and not is_own:
        raise NotYourFigures(pointer=pointer)
