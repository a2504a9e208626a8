"""Victims, and the assistance that waits for no step of the case."""

from collections.abc import Mapping

from conduct.domain.parties import LONGEST_TEXT, Victim
from conduct.domain.rights import FieldClass as C
from conduct.domain.words import Age, Assistance, Need
from conduct.pages.acts import Act, Asked, because, or_none, uuid_of
from conduct.pages.deeds.parties import known
from conduct.pages.deeds.which import key_of
from conduct.pages.view import View
from conduct.pages.words import AGES, ASSISTANCE, CHOOSE, NEEDS
from conduct.use_cases import changes
from conduct.use_cases.changes import Change
from muster.web.forms import Form

VICTIM = (
    Asked(name="age", label="Age", needed="Choose the age", words=AGES,
          hint="At the time. A mistaken age is no defence."),
    Asked(name="need", label="Needs", words=NEEDS, several=True),
    Asked(name="name", label="Name"),
    Asked(name="contact", label="How to reach the victim"),
)  # fmt: skip


def ticked(need: str) -> str:
    """Name of its box."""
    return f"need-{need}"


def _victim(form: Form, which: str) -> Change:
    victim = Victim(
        age=Age(form["age"]),
        needs=tuple(each for each in Need if form[ticked(each)]),
        name=or_none(form, "name"),
        contact=or_none(form, "contact"),
    )
    return changes.put_victim(victim, key_of(which))


def _known(view: View, which: str) -> Mapping[str, str] | None:
    found = known("victims", view, which)
    if not found:
        return found
    needs = found.get("needs", "")
    return {**found, **{ticked(each): "yes" for each in needs.split(",") if needs}}


def _victims(view: View) -> list[tuple[str, str]]:
    who = [(each.key, f"Victim {each.short}") for each in view.many("victims")]
    return who if len(who) == 1 else [CHOOSE, *who]


ACTS = (
    Act(
        name="victim", label="Add a victim", section="victims", about="victims", asks=VICTIM,
        corrects="Correct a victim",
        needed=frozenset({C.VICTIMS, C.VICTIM_IDENTITY}), read=_victim, begins=_known,
        means="For a further victim the clock of assistance starts. What stood before is kept.",
    ),
    Act(
        name="remove-victim", label="Remove a victim added by mistake", section="victims",
        needed=frozenset({C.VICTIMS, C.VICTIM_IDENTITY}), danger=True, submit="Remove",
        asks=(
            Asked(name="victim", label="Victim", needed="Choose the victim", offered=_victims),
            because(),
        ),
        read=lambda form, which: changes.remove_victim(uuid_of(form, "victim"), form["reason"]),
        possible=lambda view: bool(view.many("victims")),
        means="What was known is kept in the history, and the clock of assistance ends. Who was"
        " assisted cannot be removed.",
    ),
    Act(
        name="assist", label="Record assistance", section="assistance",
        needed=frozenset({C.ASSISTANCE}), dated=True, submit="Record it",
        asks=(
            Asked(name="victim", label="Victim", needed="Choose the victim", offered=_victims),
            Asked(name="what", label="Assistance", needed="Choose what was done",
                  words=ASSISTANCE),
            Asked(name="detail", label="More about it", longest=LONGEST_TEXT, lines=4),
        ),
        read=lambda form, which: changes.assist(
            uuid_of(form, "victim"), Assistance(form["what"]), or_none(form, "detail")
        ),
        possible=lambda view: bool(view.many("victims")),
        means="It waits for no investigation, and nothing needs to be proved for it.",
    ),
)  # fmt: skip
