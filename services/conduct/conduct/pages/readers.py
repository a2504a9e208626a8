"""Who opened a case, when, as what, and whether the log of it is whole."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from conduct.domain.references import reference_of
from conduct.edge import AtDoor, Door
from conduct.pages.words import CAPACITIES, CLASSES
from conduct.storage import access, read_log
from conduct.use_cases.entering import BREAK_GLASS
from conduct.visibility import OVERSEES, check_knows
from muster.web import Caller, render

router = APIRouter(include_in_schema=False)

LATEST = 200
PURPOSES = {
    "page": "read on a page", "api": "read by a program", "change": "changed it",
    "history": "read its history", "thresholds": "looked at thresholds",
    "sister-cases": "compared the cases of one report",
}  # fmt: skip
Above = Sequence[tuple[str, str | None]]
"""Words and addresses of the pages that lead here."""
SYSTEM = {
    "thresholds": "software, for thresholds",
    "sister-cases": "software, for a further case of the report",
}


@router.get("/cases/{case_id}/access")
async def show_readers(
    request: Request, case_id: UUID, caller: Caller, door: AtDoor
) -> HTMLResponse:
    """For those who work on the case and for oversight. Raises `CaseNotFound`."""
    async with door.sessions() as session:
        await check_knows(session, door.rules.keyring, caller, case_id, door.now, OVERSEES)
    works_on_it, reference = caller.may("cases:read"), reference_of(case_id)
    above = [
        ("My cases", "/") if works_on_it else ("Emergency access", "/access"),
        (reference, f"/cases/{case_id}" if works_on_it else None),
    ]
    return await render_readers(request, door, case_id, reference, above)


async def render_readers(
    request: Request, door: Door, read_id: UUID, reference: str, above: Above
) -> HTMLResponse:
    """read_id: of a case or a review that the caller may know of."""
    async with door.sessions() as session:
        entries = await read_log.latest(session, read_id, LATEST)
        broken = await read_log.verify(session, read_id)
        names = await access.names(session, {each.reader for each in entries})
    return render(
        request, "readers.html", reference=reference, above=[*above, ("Who opened it", None)],
        entries=entries, broken=broken, names=names, capacity=capacity, purposes=PURPOSES,
        classes=CLASSES, latest=LATEST,
    )  # fmt: skip


def capacity(written: str) -> str:
    """As the log has it, in words: several capacities, emergency, or the software itself."""
    if written in SYSTEM:
        return SYSTEM[written]
    assigned, broken, _ = written.partition(BREAK_GLASS)
    words = [CAPACITIES.get(each, each.replace("-", " ")) for each in assigned.split()]
    return ", ".join([*words, "in an emergency"] if broken else words)
