"""A browser without a window, as far as redirects, cookies and the provider's forms go."""

import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin

import httpx


def leads_to(answer: httpx.Response) -> str | None:
    """Where a browser goes on by itself."""
    if answer.is_redirect:
        return urljoin(str(answer.url), answer.headers["location"])
    return str(answer.headers.get("refresh", "")).partition("url=")[2] or None


def secret_in(page: httpx.Response) -> str:
    """Of the session's forms."""
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found is not None, page.text[:500]
    return found[1]


@dataclass
class Visitor:
    http: httpx.AsyncClient
    seen: list[str] = field(default_factory=list)
    """Where it was led."""

    async def open(self, address: str) -> httpx.Response:
        """The page at the end, or the provider's form."""
        answer = await self.http.get(address)
        while following := leads_to(answer):
            self.seen.append(following)
            answer = await self.http.get(following)
        return answer

    async def sign_in(self, address: str, account: str) -> httpx.Response:
        form = await self.open(address)
        assert 'name="login"' in form.text, form.text[:500]
        action = re.search(r'action="([^"]+)"', form.text)
        assert action is not None
        to = urljoin(str(form.url), unescape(action[1]))
        said = {"prompt": "login", "login": account, "password": "any"}
        answer = await self.http.post(to, data=said)
        return await self.open(urljoin(to, answer.headers["location"]))
