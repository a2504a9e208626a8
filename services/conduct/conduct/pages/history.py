"""What happened in a case, in sentences, and what stood in its fields before."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from conduct.domain.happenings import Word
from conduct.domain.rights import (
    IDENTITY,
    REASONS,
    Access,
    FieldClass,
    class_of,
    class_of_word,
)
from conduct.domain.words import NoteChannel
from conduct.edge import AtDoor
from conduct.pages.sentences import field_name, sentence
from conduct.pages.view import View
from conduct.storage import access as standings
from conduct.storage.earlier import earlier
from conduct.storage.notes import Noted
from muster.web import render, require

router = APIRouter(dependencies=[require("cases:read")], include_in_schema=False)

_OWN = frozenset({"person", "by"})
"""Members of a happening that are ids of people."""


@router.get("/cases/{case_id}/history")
async def show_history(request: Request, case_id: UUID, door: AtDoor) -> HTMLResponse:
    opened, noted = await door.history(case_id)
    seen = [shown(each, opened.access) for each in noted if is_read(each, opened.access)]
    people = {value for each in seen for name, value in each.detail.items() if name in _OWN}
    async with door.sessions() as session:
        names = await standings.names(session, people)
        before = await earlier(session, case_id, opened.held.keys, opened.access.reads_field)
    return render(
        request, "history.html", view=View(opened, door.caller), history=seen[::-1],
        sentence=sentence, names=names, field_name=field_name,
        before=[each for each in before if class_of(each.field) not in IDENTITY],
        identity=[each for each in before if class_of(each.field) in IDENTITY],
    )  # fmt: skip


def is_read(noted: Noted, access: Access) -> bool:
    """A note for the investigator is one of which others do not even hear."""
    if noted.detail.get("channel") == NoteChannel.RESTRICTED and noted.word is Word.NOTE_ADDED:
        return FieldClass.RESTRICTED in access.reads
    return class_of_word(noted.word) in access.reads


def shown(noted: Noted, access: Access) -> Noted:
    """Without the reasons, for those who do not read what was reported."""
    if FieldClass.FACTS in access.reads:
        return noted
    kept = {name: value for name, value in noted.detail.items() if name not in REASONS}
    return Noted(noted.word, noted.at, noted.recorded_at, noted.by, kept)
