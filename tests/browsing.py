"""People in front of a service's pages, signed in, without a browser."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

import httpx
from starlette.responses import Response

from muster.identity import STAFF_ROLES, SessionCookie, local_principal
from muster.settings import ServiceSettings, session_key
from muster.testing import HeldClock
from muster.web import Link


@dataclass
class Visitor:
    """csrf: the secret of its forms."""

    http: httpx.AsyncClient
    csrf: str
    headers: dict[str, str]

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(path, headers=self.headers)

    async def page(self, path: str) -> str:
        answer = await self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def post(self, path: str, **fields: str) -> httpx.Response:
        """A form of one of the pages."""
        form = {"csrf": self.csrf, **fields}
        return await self.http.post(path, headers=self.headers, data=form)


Visit = Callable[..., Visitor]


def session_of(
    as_: str, name: str | None, settings: ServiceSettings, clock: HeldClock
) -> tuple[str, str]:
    """Cookie, and secret of its forms."""
    cookie = SessionCookie(settings.audience, session_key(settings), settings.base_url)
    response = Response()
    ends = clock() + timedelta(hours=8)
    cookie.put(response, local_principal(as_, name=name, expires_at=ends), clock())
    held = response.headers["set-cookie"].partition(";")[0]
    session = cookie.find({cookie.name: held.partition("=")[2]}, clock())
    assert session is not None
    return held, session.csrf


def visitor(
    http: httpx.AsyncClient,
    settings: ServiceSettings,
    clock: HeldClock,
    as_: str,
    name: str | None = None,
) -> Visitor:
    held, csrf = session_of(as_, name, settings, clock)
    return Visitor(http, csrf, {"accept": "text/html", "cookie": held})


async def check_navigation(visit: Visit, navigation: Iterable[Link]) -> None:
    """Everybody on the staff sees the links that lead them on, and no other."""
    for role in STAFF_ROLES:
        browser = visit(f"staff:{role}")
        bar = (await browser.get("/")).text.partition("<nav")[2].partition("</nav>")[0]
        for link in navigation:
            is_open = (await browser.get(link.href)).status_code != 403
            assert (f">{link.label}</a>" in bar) == is_open, (role, link.label)
