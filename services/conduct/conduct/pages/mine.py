"""My cases: what is wrong first; nothing of what they hold."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from conduct.domain.references import reference_of
from conduct.pages.words import CLOCKS
from conduct.storage import access, boards
from conduct.storage.boards import ListedCase
from muster.identity import Principal
from muster.web import Sessions, render, require

router = APIRouter(include_in_schema=False)


@router.get("/")
async def show_my_cases(
    request: Request, caller: Annotated[Principal, require("cases:read")], sessions: Sessions
) -> HTMLResponse:
    """Whoever was here once has a name, by which a chief can assign them."""
    async with sessions.begin() as session:
        await access.meet(session, caller.subject, caller.name)
        listed = await boards.mine(session, caller.subject)
    held = held_by(caller, listed)
    # A clock of assistance runs on after the end of its case.
    running = [each for each in held if each.closed_on is None or each.next_clock]
    return render(
        request, "mine.html", running=running,
        ended=[each for each in held if each not in running],
        lost=len(listed) - len(held), states=Counter(each.next_state for each in running),
        reference_of=reference_of, clocks=CLOCKS,
    )  # fmt: skip


def held_by(caller: Principal, listed: Sequence[ListedCase]) -> list[ListedCase]:
    """Those assigned in a capacity that the caller still holds."""
    return [each for each in listed if caller.roles.intersection(each.capacities)]
