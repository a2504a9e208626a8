"""Notes, in the case file or for the investigator's eyes."""

from uuid import UUID, uuid4

from conduct.domain.acts import Act
from conduct.domain.case import Case
from conduct.domain.content import Note
from conduct.domain.happenings import Fact, Word
from conduct.domain.parties import LONGEST_TEXT, fits
from conduct.domain.words import NoteChannel


def add_note(case: Case, channel: NoteChannel, text: str, act: Act) -> tuple[UUID, list[Fact]]:
    """At any step. That it was added is noted, not what it says.

    Raises `ReportUnclear`, `CannotBeTold`.
    """
    case.changes(act)
    fits(text, "#/text", LONGEST_TEXT)
    id_ = uuid4()
    note = Note(at=act.at, by=act.by, text=text)
    held = case.content.notes if channel is NoteChannel.FILE else case.content.restricted
    held[id_] = note
    return id_, [case.note(Word.NOTE_ADDED, act.at, note=str(id_), channel=channel)]
