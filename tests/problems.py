"""Refusals, looked at as a client does: status, kind, and the places that are at fault."""

from collections.abc import Mapping
from typing import Any

import httpx

MEDIA_TYPE = "application/problem+json"

Refusal = tuple[int, str, str | None]
"""Status, slug of the problem's type, and the first pointer or parameter."""


async def refusal_of(http: httpx.AsyncClient, answer: httpx.Response) -> Refusal:
    """Of an answer that is a problem by RFC 9457, whose type leads to a page about it."""
    assert answer.headers["content-type"] == MEDIA_TYPE, answer.text
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["instance"].startswith("urn:uuid:")
    return await explained(http, problem)


async def explained(http: httpx.AsyncClient, problem: Mapping[str, Any]) -> Refusal:
    """Of a problem that stands by itself, or in one result of a batch."""
    base, _, slug = problem["type"].rpartition("/problems/")
    page = await http.get(f"/problems/{slug}", headers={"accept": "text/html"})
    assert base.startswith("http://"), problem
    assert page.status_code == 200, problem
    assert problem["title"] in page.text
    assert problem["detail"]
    first: Mapping[str, Any] = next(iter(problem.get("errors") or ()), {})
    return problem["status"], slug, first.get("pointer") or first.get("parameter")
