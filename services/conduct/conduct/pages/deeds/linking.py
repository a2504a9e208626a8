"""Cases that belong together."""

from conduct.domain.rights import FieldClass as C
from conduct.domain.steps import NEXT, Step
from conduct.pages.acts import Act, Asked, Pair, because
from conduct.use_cases import changes

SECTION = "links"


def _other(label: str) -> Asked:
    return Asked(
        name="reference", label=label, needed="Give the reference of the other case",
        hint="Such as 7K3M-9QF2-XW4D. You work on that case too.",
    )  # fmt: skip


ACTS = (
    Act(
        name="link", label="Link it to another case", section=SECTION,
        needed=frozenset({C.SUMMARY}), asks=(_other("Reference of the other case"), because()),
        read=lambda form, which: Pair(form["reference"], changes.link(form["reason"])),
        submit="Link the two", means="Both say so from then on. Nothing else changes.",
    ),
    Act(
        name="merge", label="Merge it into another case", section=SECTION,
        needed=frozenset({C.SUMMARY}), danger=True, submit="Merge this case",
        asks=(_other("Reference of the case that goes on"), because()),
        read=lambda form, which: Pair(form["reference"], changes.merge(form["reason"])),
        possible=lambda view: Step.MERGED in NEXT[view.step],
        means="This case is a duplicate and ends, with all it holds; the other one goes on. Its"
        " victims stay with it, and so do their clocks. They can be parted again.",
    ),
    Act(
        name="part", label="Part it from the case it was merged into", section=SECTION,
        needed=frozenset({C.SUMMARY}), submit="Part the two", danger=True,
        asks=(_other("Reference of the case it was merged into"), because()),
        read=lambda form, which: Pair(form["reference"], changes.part(form["reason"])),
        possible=lambda view: view.step is Step.MERGED,
        means="They were two after all: this one is reopened, and both stay linked.",
    ),
)  # fmt: skip
