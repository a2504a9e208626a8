"""Interim measures, and action after a finding."""

from conduct.domain.parties import LONGEST_TEXT
from conduct.domain.rights import FieldClass as C
from conduct.domain.steps import Step
from conduct.domain.words import ActionKind, MeasureKind, Track
from conduct.pages.acts import Act, Asked, or_none, uuid_of
from conduct.pages.view import Part, View
from conduct.pages.words import ACTIONS, CHOOSE, MEASURES, TRACKS
from conduct.use_cases import changes


def _detail() -> Asked:
    return Asked(name="detail", label="More about it", longest=LONGEST_TEXT, lines=4)


def _standing(view: View) -> list[Part]:
    return [each for each in view.many("measures") if not each["until"]]


def _measures(view: View) -> list[tuple[str, str]]:
    found = [(each.key, f"{MEASURES[each['kind']]} ({each.short})") for each in _standing(view)]
    return found if len(found) == 1 else [CHOOSE, *found]


ACTS = (
    Act(
        name="impose", label="Record an interim measure", section="measures",
        needed=frozenset({C.MEASURES}), dated=True,
        asks=(
            Asked(name="kind", label="Measure", needed="Choose the measure", words=MEASURES),
            _detail(),
        ),
        read=lambda form, which: changes.impose(
            MeasureKind(form["kind"]), or_none(form, "detail")
        ),
        possible=lambda view: not view.has_ended,
    ),
    Act(
        name="lift", label="Record that one was lifted", section="measures",
        needed=frozenset({C.MEASURES}), dated=True,
        asks=(
            Asked(name="measure", label="Measure", needed="Choose the measure",
                  offered=_measures),
        ),
        read=lambda form, which: changes.lift(uuid_of(form, "measure")),
        possible=lambda view: bool(_standing(view)),
    ),
    Act(
        name="action", label="Record action", section="findings",
        needed=frozenset({C.FINDINGS}), dated=True,
        asks=(
            Asked(name="track", label="By whom", needed="Choose by whom", words=TRACKS),
            Asked(name="kind", label="Action", needed="Choose the action", words=ACTIONS,
                  hint="Not every track knows every action."),
            _detail(),
        ),
        read=lambda form, which: changes.record_action(
            Track(form["track"]), ActionKind(form["kind"]), or_none(form, "detail")
        ),
        possible=lambda view: view.step is not Step.MERGED,
        means="Action follows a substantiated finding; a criminal referral need not wait for it.",
    ),
)  # fmt: skip
