"""The pages that problem `type` addresses lead to, made from the errors themselves."""

import inspect
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from muster.errors import BrokenRule, NotFound
from muster.web.pages import pages_of, render
from muster.web.problems import status_of, title_of


@dataclass(frozen=True, slots=True)
class ProblemEntry:
    slug: str
    title: str
    status: int
    retryable: bool
    paragraphs: list[str]


class UnknownProblem(NotFound):
    """This service names no problem like that."""


def problem_entries(service: str) -> dict[str, ProblemEntry]:
    """Problems of the service and of the house. One process may hold several services."""
    slugs = {slug for package, slug in BrokenRule.known if package in ("muster", service)}
    found = {slug: BrokenRule.of(service, slug) for slug in sorted(slugs)}
    return {slug: _entry(kind) for slug, kind in found.items() if kind is not None}


def _entry(kind: type[BrokenRule]) -> ProblemEntry:
    text = inspect.cleandoc(kind.__doc__ or "")
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
    return ProblemEntry(kind.slug, title_of(kind), status_of(kind), kind.retryable, paragraphs)


router = APIRouter(include_in_schema=False)


@router.get("/problems")
async def problems(request: Request) -> HTMLResponse:
    found = problem_entries(pages_of(request).service)
    return render(request, "problems.html", problems=list(found.values()))


@router.get("/problems/{slug}")
async def problem_page(request: Request, slug: str) -> HTMLResponse:
    found = problem_entries(pages_of(request).service).get(slug)
    if found is None:
        raise UnknownProblem(f"no problem is called '{slug}'")
    return render(request, "problem_explained.html", entry=found)
