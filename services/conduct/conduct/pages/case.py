"""One case, each section for those who read its class, and what may be done about it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import HTMLResponse

from conduct.domain.assignment import Assignment
from conduct.domain.references import reference_of
from conduct.edge import AtDoor
from conduct.pages import words
from conduct.pages.acts import Act
from conduct.pages.deeds import all_acts
from conduct.pages.glances import Glance, glance
from conduct.pages.view import View
from conduct.storage import access
from conduct.storage.retaining import is_held, is_held_with
from conduct.use_cases.entering import Purpose
from muster.web import render, require

router = APIRouter(dependencies=[require("cases:read")], include_in_schema=False)


@dataclass(frozen=True)
class Around:
    """What stands beside a case and is not sealed with it."""

    people: Sequence[Assignment]
    glances: Sequence[Glance]
    names: Mapping[str, str]
    held: bool
    held_with: bool
    """A case is held that this one was merged into."""

    def name(self, person: str) -> str:
        return self.names.get(person, person)


@router.get("/cases/{case_id}")
async def show_case(request: Request, case_id: UUID, door: AtDoor, saved: str = "") -> HTMLResponse:
    """saved: whether a form led here."""
    view = View(await door.open(case_id, Purpose.PAGE), door.caller)
    async with door.sessions() as session:
        around = await _around(session, view)
    return render(
        request, "case.html", view=view, around=around, acts=offered(view), saved=bool(saved),
        words=words, reference_of=reference_of, uuid=UUID, now=door.now,
    )  # fmt: skip


def offered(view: View) -> Mapping[str, Sequence[Act]]:
    """What may be done now, by the section in which it stands."""
    found: dict[str, list[Act]] = defaultdict(list)
    for each in all_acts():
        if each.is_open_to(view):
            found[each.section].append(each)
    return found


async def _around(session: AsyncSession, view: View) -> Around:
    id_ = view.opened.case.id
    people = [each for each in await access.assigned_to(session, id_) if each.stands]
    looked: Sequence[Row[Any]] = await access.glass_rows(session, case_id=id_)
    glances = [glance(row) for row in looked]
    noted = [each["by"] for group in ("notes", "restricted") for each in view.many(group)]
    ids = {each.person for each in people} | {each.asked.person for each in glances} | set(noted)
    return Around(
        people=people,
        glances=[each for each in glances if each.asked.granted],
        names=await access.names(session, ids),
        held=await is_held(session, id_),
        held_with=await is_held_with(session, id_),
    )
