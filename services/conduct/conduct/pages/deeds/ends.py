"""Ends of a case, and its reopening: each asks on a page that says what it means."""

from conduct.domain.rights import FieldClass as C
from conduct.domain.steps import NEXT, REASONED, Step
from conduct.domain.words import Receiver
from conduct.pages.acts import Act, Asked, because, or_none
from conduct.pages.view import View
from conduct.pages.words import RECEIVERS, STEPS, options
from conduct.use_cases import changes

SECTION = "summary"


def _ends(view: View) -> list[tuple[str, str]]:
    return options(STEPS, NEXT[view.step] & REASONED)


def _reopens(view: View) -> list[tuple[str, str]]:
    registered = any(each["step"] == Step.REGISTERED for each in view.many("steps"))
    to = NEXT[view.step] - {Step.REPORTED} if registered else {Step.REPORTED}
    return options(STEPS, to)


ACTS = (
    Act(
        name="end", label="End it", section=SECTION, needed=frozenset({C.SUMMARY}), dated=True,
        asks=(
            Asked(name="to", label="How it ends", needed="Choose how it ends", words=STEPS,
                  offered=_ends),
            because(),
        ),
        read=lambda form, which: changes.end(Step(form["to"]), form["reason"]),
        possible=lambda view: bool(NEXT[view.step] & REASONED) and not view.has_ended,
        danger=True, submit="End the case",
        means="All clocks end but those of assistance to victims. Nothing is deleted: it is kept"
        " as long as the rules say, and can be reopened with a reason.",
    ),
    Act(
        name="hand-on", label="Hand it on", section=SECTION, dated=True,
        needed=frozenset({C.SUMMARY, C.EXCHANGE}),
        asks=(
            Asked(name="to", label="To whom", needed="Choose who has it now", words=RECEIVERS),
            Asked(name="name", label="Which one",
                  hint="Name of the mission, State or agency, where it needs one."),
            because(),
        ),
        read=lambda form, which: changes.hand_on(
            Receiver(form["to"]), form["reason"], or_none(form, "name")
        ),
        possible=lambda view: Step.HANDED_ON in NEXT[view.step],
        danger=True, submit="Hand the case on",
        means="It was misrouted and ends here: others have it now. Clocks of assistance to victims"
        " run on until assistance is offered.",
    ),
    Act(
        name="reopen", label="Reopen it", section=SECTION, needed=frozenset({C.SUMMARY}),
        asks=(
            Asked(name="to", label="At which step it goes on", needed="Choose the step",
                  words=STEPS, offered=_reopens),
            because(),
        ),
        read=lambda form, which: changes.reopen(Step(form["to"]), form["reason"]), dated=True,
        possible=lambda view: view.has_ended and view.step is not Step.MERGED,
        danger=True, submit="Reopen the case",
        means="Its clocks begin anew, and it is told that the case was reopened.",
    ),
)  # fmt: skip
