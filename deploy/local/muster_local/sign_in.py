"""Signing in on an embedded platform: a role and the visitor's own name, on loopback only."""

from dataclasses import dataclass
from functools import cache

import pycountry
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from muster.clock import Clock
from muster.identity import FOCAL_POINT, LIFETIME, STAFF_ROLES, SessionCookie, local_principal
from muster.identity.roles import in_words
from muster.web import render
from muster.web.returning import way_back

LONGEST_NAME = 80
NO_NAME = "Enter your own name: it is written beside what you decide"
NO_ROLE = "Choose the role you act in"
NO_COUNTRY = "Choose the State whose focal point you are"
ROLES = {
    "": "Choose one",
    **{each: in_words(each) for each in STAFF_ROLES},
    FOCAL_POINT: "focal point of a State",
}


@dataclass(frozen=True)
class Doors:
    """The cookies that one sign-in sets, and where they lead."""

    url: str
    cookies: tuple[SessionCookie, ...]
    clock: Clock

    def leads_to(self, wanted: str) -> str:
        """The start page knows nobody, for sessions belong to services: alerts instead of it."""
        back = way_back(self.url, wanted)
        return f"{self.url}/notifications/" if back == f"{self.url}/" else back


@dataclass(frozen=True)
class Said:
    """What a visitor filled in."""

    name: str = ""
    role: str = ""
    country: str = ""
    """ISO 3166-1 alpha-3; of a focal point."""
    back: str = ""

    @property
    def own_name(self) -> str:
        return " ".join("".join(filter(str.isprintable, self.name)).split())

    @property
    def as_(self) -> str:
        return f"focal-point:{self.country}" if self.role == FOCAL_POINT else f"staff:{self.role}"

    def problems(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if not self.own_name:
            found["name"] = NO_NAME
        elif len(self.own_name) > LONGEST_NAME:
            found["name"] = f"A name has at most {LONGEST_NAME} letters"
        if not self.role or self.role not in ROLES:
            found["role"] = NO_ROLE
        if self.role == FOCAL_POINT and (not self.country or self.country not in countries()):
            found["country"] = NO_COUNTRY
        return found


@cache
def countries() -> dict[str, str]:
    """Names by ISO 3166-1 alpha-3 code, in the order of a list to choose from."""
    every = sorted((each.name, each.alpha_3) for each in pycountry.countries)
    return {"": "Choose one"} | {code: name for name, code in every}


def sign_in_routes(doors: Doors) -> list[Route]:
    async def ask(request: Request) -> Response:
        return _form(request, Said(back=request.query_params.get("next", "")))

    async def sign_in(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=10)
        said = Said(*(str(form.get(field, "")) for field in ("name", "role", "country", "next")))
        if problems := said.problems():
            return _form(request, said, problems)
        now = doors.clock()
        principal = local_principal(said.as_, name=said.own_name, expires_at=now + LIFETIME)
        response = RedirectResponse(doors.leads_to(said.back), status_code=303)
        for cookie in doors.cookies:
            cookie.put(response, principal, now)
        return response

    return [
        Route("/sign-in", ask, methods=["GET"], name="sign-in"),
        Route("/sign-in", sign_in, methods=["POST"]),
    ]


def _form(request: Request, said: Said, problems: dict[str, str] | None = None) -> Response:
    return render(
        request,
        "sign_in.html",
        status_code=422 if problems else 200,
        roles=list(ROLES.items()),
        countries=list(countries().items()),
        said=said,
        problems=problems or {},
        summary=[{"name": field, "detail": detail} for field, detail in (problems or {}).items()],
    )
