"""Who opened a case, when, as what, and whether the log of it is whole."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from conduct.domain.references import reference_of
from conduct.edge import AtDoor
from conduct.pages.words import CAPACITIES, CLASSES
from conduct.storage import access, read_log
from conduct.use_cases.entering import BREAK_GLASS
from conduct.visibility import STEERS, check_knows
from muster.web import Caller, render

router = APIRouter(include_in_schema=False)

LATEST = 200
PURPOSES = {
    "page": "read on a page", "api": "read by a program", "change": "changed it",
    "history": "read its history", "thresholds": "looked at thresholds",
}  # fmt: skip
SYSTEM = {"thresholds": "software, for thresholds"}


@router.get("/cases/{case_id}/access")
async def show_readers(
    request: Request, case_id: UUID, caller: Caller, door: AtDoor
) -> HTMLResponse:
    """For who works on the case, or steers it and opens none. Raises `CaseNotFound`."""
    async with door.sessions() as session:
        await check_knows(session, door.rules.keyring, caller, case_id, door.now, *STEERS)
    async with door.sessions() as session:
        entries = await read_log.latest(session, case_id, LATEST)
        broken = await read_log.verify(session, case_id)
        names = await access.names(session, {each.reader for each in entries})
    return render(
        request, "readers.html", path=f"/cases/{case_id}", reference=reference_of(case_id),
        entries=entries, broken=broken, names=names, capacity=capacity, purposes=PURPOSES,
        classes=CLASSES, latest=LATEST, works_on_it=caller.may("cases:read"),
    )  # fmt: skip


def capacity(written: str) -> str:
    """As the log has it, in words: several capacities, emergency, or the software itself."""
    if written.startswith(BREAK_GLASS):
        return "in an emergency"
    if written in SYSTEM:
        return SYSTEM[written]
    return ", ".join(CAPACITIES.get(each, each.replace("-", " ")) for each in written.split())
