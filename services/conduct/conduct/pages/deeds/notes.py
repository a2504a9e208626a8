"""Notes: in the file, and for the investigator's eyes."""

from conduct.domain.parties import LONGEST_TEXT
from conduct.domain.rights import FieldClass as C
from conduct.domain.words import NoteChannel
from conduct.pages.acts import Act, Asked
from conduct.use_cases import changes


def _note(name: str, label: str, section: str, channel: NoteChannel, means: str) -> Act:
    needed = C.NOTES if channel is NoteChannel.FILE else C.RESTRICTED
    return Act(
        name=name, label=label, section=section, needed=frozenset({needed}),
        asks=(
            Asked(name="text", label="Note", needed="Write the note", longest=LONGEST_TEXT,
                  lines=8),
        ),
        read=lambda form, which: changes.add_note(channel, form["text"]),
        means=f"{means} It cannot be changed afterwards.", submit="Add the note",
    )  # fmt: skip


ACTS = (
    _note("note", "Add a note", "notes", NoteChannel.FILE,
          "Officers, the chief, the unit and investigators of this case read it."),
    _note("restricted-note", "Add a note for investigators", "restricted", NoteChannel.RESTRICTED,
          "Only investigators of this case read it, also in an emergency."),
)  # fmt: skip
