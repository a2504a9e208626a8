"""What was said wrongly put right, and what makes a case urgent."""

from conduct.domain.acts import LONGEST_REASON
from conduct.domain.parties import LONGEST_TEXT
from conduct.domain.rights import FieldClass as C
from conduct.domain.words import Kind
from conduct.pages.acts import Act, Asked
from conduct.pages.words import KINDS
from conduct.use_cases import changes

SECTION = "reported"

ACTS = (
    Act(
        name="kind", label="Correct the kind", section=SECTION, needed=frozenset({C.FACTS}),
        asks=(
            Asked(name="kind", label="Kind", needed="Choose the kind", words=KINDS,
                  hint="Of anybody under 18, exploitation counts as abuse whatever is chosen."),
        ),
        read=lambda form, which: changes.correct_kind(Kind(form["kind"])),
        begins=lambda view, which: {"kind": view.head["kind"]},
        means="What stood before is kept.",
    ),
    Act(
        name="narrative", label="Correct what was reported", section=SECTION,
        needed=frozenset({C.FACTS}),
        asks=(
            Asked(name="narrative", label="What was reported", needed="Say what was reported",
                  longest=LONGEST_TEXT, lines=12),
        ),
        read=lambda form, which: changes.correct_narrative(form["narrative"]),
        begins=lambda view, which: {"narrative": view.head["narrative"]},
        means="What stood before is kept.",
    ),
    Act(
        name="urgent", label="Make it urgent", section=SECTION, needed=frozenset({C.FACTS}),
        asks=(
            Asked(name="reason", label="Reason", needed="Say why it is urgent",
                  longest=LONGEST_REASON, lines=4),
        ),
        read=lambda form, which: changes.make_urgent(form["reason"]),
        possible=lambda view: not view.opened.case.urgent, submit="Make it urgent",
        means="Clocks that start from now on are shorter. One that runs keeps its day.",
    ),
)  # fmt: skip
