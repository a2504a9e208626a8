"""From step to step."""

from conduct.domain.limits import Clock
from conduct.domain.rights import FieldClass as C
from conduct.domain.steps import NEXT, PLAIN, Step
from conduct.domain.words import Finding, Investigator
from conduct.pages.acts import Act, Asked, because
from conduct.pages.view import View
from conduct.pages.words import FINDINGS, INVESTIGATORS, STEPS, options
from conduct.use_cases import changes

SECTION = "summary"


def _ahead(view: View) -> list[tuple[str, str]]:
    plain = NEXT[view.step] & PLAIN
    # A finding that is not substantiated calls for no action.
    return options(STEPS, plain)[0 if len(plain) > 1 else 1 :]


def _may_advance(view: View) -> bool:
    found = view.one("finding")
    no_action = (
        view.step is Step.FINDING
        and found is not None
        and found["outcome"] != Finding.SUBSTANTIATED
    )
    return bool(NEXT[view.step] & PLAIN) and not view.has_ended and not no_action


ACTS = (
    Act(
        name="register", label="Register it", section=SECTION, needed=frozenset({C.SUMMARY}),
        read=lambda form, which: changes.register(),
        possible=lambda view: view.step is Step.REPORTED, dated=True, submit="Register",
        means="It is in the tracking system from then on, and its clock of registration ends.",
    ),
    Act(
        name="advance", label="Take the next step", section=SECTION,
        needed=frozenset({C.SUMMARY}), dated=True, submit="Take the step",
        asks=(
            Asked(
                name="step", label="Step", needed="Choose the step", words=STEPS, offered=_ahead
            ),
        ),
        read=lambda form, which: changes.advance(Step(form["step"])), possible=_may_advance,
    ),
    Act(
        name="refer", label="Refer it for investigation", section=SECTION,
        needed=frozenset({C.SUMMARY, C.EXCHANGE}), dated=True, submit="Refer",
        asks=(
            Asked(
                name="to", label="Who investigates", needed="Choose who investigates",
                words=INVESTIGATORS,
            ),
        ),
        read=lambda form, which: changes.refer(Investigator(form["to"])),
        possible=lambda view: Step.REFERRED in NEXT[view.step] and not view.has_ended,
        means="The clock of the investigation starts; where a State has jurisdiction, so does the"
        " clock of telling it.",
    ),
    Act(
        name="find", label="Record the finding", section=SECTION,
        needed=frozenset({C.FINDINGS}), dated=True, submit="Record the finding",
        asks=(
            Asked(
                name="outcome", label="Finding", needed="Choose the finding", words=FINDINGS
            ),
            because("Whoever reads findings reads this too."),
        ),
        read=lambda form, which: changes.find(Finding(form["outcome"]), form["reason"]),
        possible=lambda view: Step.FINDING in NEXT[view.step],
        means="Of a substantiated finding, a report on action is awaited.",
    ),
    Act(
        name="evidence", label="Evidence is preserved", section=SECTION,
        needed=frozenset({C.SUMMARY}), read=lambda form, which: changes.preserve_evidence(),
        possible=lambda view: Clock.EVIDENCE in view.running(), dated=True,
        submit="It is preserved", means="Its clock ends.",
    ),
)  # fmt: skip
