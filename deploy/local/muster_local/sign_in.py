"""Signing in on an embedded platform: a role and the visitor's own name, on loopback only."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from muster.clock import Clock
from muster.errors import BrokenRule
from muster.identity import LIFETIME, STAFF_ROLES, SessionCookie, local_principal
from muster.web import render

LONGEST_NAME = 80
NO_NAME = "Enter your own name: it is written beside what you decide"
NO_ROLE = "Choose the role you act in"


@dataclass(frozen=True)
class Doors:
    """The cookies that one sign-in sets, and where they lead."""

    url: str
    cookies: tuple[SessionCookie, ...]
    clock: Clock

    def way_back(self, asked: str | None) -> str:
        """Where to go after signing in: an address of ours, else the start page."""
        if not asked or any(ord(letter) <= 0x20 or letter == "\\" for letter in asked):
            return f"{self.url}/"
        if asked.startswith("/") and not asked.startswith("//"):
            return f"{self.url}{asked}"
        own, wanted = urlsplit(self.url), urlsplit(asked)
        same = (own.scheme, own.netloc) == (wanted.scheme, wanted.netloc)
        return asked if same else f"{self.url}/"


def sign_in_routes(doors: Doors) -> list[Route]:
    async def ask(request: Request) -> Response:
        return _form(request, back=request.query_params.get("next", ""))

    async def sign_in(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=10)
        name, role, back = (str(form.get(field, "")) for field in ("name", "role", "next"))
        name = " ".join("".join(filter(str.isprintable, name)).split())
        problems = _problems(name, role)
        if problems:
            return _form(request, name=name, role=role, back=back, problems=problems)
        now = doors.clock()
        try:
            principal = local_principal(f"staff:{role}", name=name, expires_at=now + LIFETIME)
        except BrokenRule as error:
            return _form(request, name=name, back=back, problems={"role": error.message})
        response = RedirectResponse(doors.way_back(back), status_code=303)
        for cookie in doors.cookies:
            cookie.put(response, principal, now)
        return response

    return [
        Route("/sign-in", ask, methods=["GET"], name="sign-in"),
        Route("/sign-in", sign_in, methods=["POST"]),
    ]


def _problems(name: str, role: str) -> dict[str, str]:
    found: dict[str, str] = {}
    if not name:
        found["name"] = NO_NAME
    elif len(name) > LONGEST_NAME:
        found["name"] = f"A name has at most {LONGEST_NAME} letters"
    if role not in STAFF_ROLES:
        found["role"] = NO_ROLE
    return found


def _form(
    request: Request,
    *,
    name: str = "",
    role: str = "",
    back: str = "",
    problems: dict[str, str] | None = None,
) -> Response:
    return render(
        request,
        "sign_in.html",
        status_code=422 if problems else 200,
        roles=[("", "Choose one"), *((each, each.replace("-", " ")) for each in STAFF_ROLES)],
        name=name,
        role=role,
        back=back,
        problems=problems or {},
        summary=[{"name": field, "detail": detail} for field, detail in (problems or {}).items()],
    )
