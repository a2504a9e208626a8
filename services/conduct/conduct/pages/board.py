"""The board of clocks, for those who steer: references and days, and nothing of what cases hold."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse

from conduct.domain.limits import Clock
from conduct.domain.references import reference_of
from conduct.edge import RulesNow
from conduct.pages.mine import held_by
from conduct.pages.words import CLOCKS
from conduct.storage import boards
from conduct.visibility import ASSIGNS, desks_of
from muster.errors import Invalid
from muster.identity import Principal
from muster.web import PagingQuery, Sessions, cut_page, next_page, render, require

router = APIRouter(include_in_schema=False)

CHOICES = [
    ("", "any"),
    *((each.value, CLOCKS[each]) for each in Clock if each is not Clock.REVIEW_DECISION),
]


class FilterUnknown(Invalid):
    """The address filters by a clock that there is not. Choose from what is offered."""

    def __init__(self) -> None:
        super().__init__("there is no such clock")


class Place(NamedTuple):
    """Where a page ended."""

    due: datetime
    id: UUID


async def _asked(clock: str = "") -> str | None:
    """Raises `FilterUnknown`."""
    if clock not in dict(CHOICES):
        raise FilterUnknown
    return clock or None


@router.get("/clocks")
async def show_clocks(
    request: Request,
    caller: Annotated[Principal, require(ASSIGNS)],
    clock: Annotated[str | None, Depends(_asked)],
    paging: PagingQuery,
    rules: RulesNow,
    sessions: Sessions,
) -> HTMLResponse:
    after = paging.after(Place)
    async with sessions() as session:
        seen = await desks_of(session, rules.keyring, caller)
        counts = await boards.counts(session, seen, caller.subject)
        waiting = await boards.unassigned(session, seen, caller.subject)
        mine = await boards.mine(session, caller.subject)
        found = await boards.open_clocks(
            session, seen, caller.subject, clock=clock, after=after, limit=paging.fetch
        )
    rows, cursor = cut_page(found, paging, lambda row: (row.due_at, row.deadline_id))
    return render(
        request, "clocks.html", rows=rows, next=next_page(request, cursor), paged=after is not None,
        counts=table(counts), clock=clock, choices=CHOICES, waiting=waiting,
        mine={each.case_id for each in held_by(caller, mine)}, clocks=CLOCKS,
        reference_of=reference_of,
    )  # fmt: skip


def table(counts: Sequence[tuple[str, str, int]]) -> Mapping[str, Mapping[str, int]]:
    """By clock and state, in the order in which clocks start."""
    found: dict[str, dict[str, int]] = {}
    for clock, state, count in counts:
        found.setdefault(clock, {})[state] = count
    return {each.value: found[each] for each in Clock if each in found}
