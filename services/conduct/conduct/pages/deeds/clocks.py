"""More time for a clock, or no need of it any more."""

from datetime import date

from conduct.domain.limits import Clock
from conduct.domain.rights import FieldClass as C
from conduct.pages.acts import Act, Asked, authority, because
from conduct.pages.view import View
from conduct.pages.words import CLOCKS, options
from conduct.use_cases import changes
from conduct.visibility import DECIDES

SECTION = "clocks"


def _clock() -> Asked:
    return Asked(
        name="clock", label="Clock", needed="Choose the clock", words=CLOCKS, offered=_running,
        hint="Assistance to victims is neither extended nor waived.",
    )  # fmt: skip


def _running(view: View) -> list[tuple[str, str]]:
    return options(CLOCKS, view.extendable())


def _any(view: View) -> bool:
    return bool(view.extendable())


ACTS = (
    Act(
        name="extend", label="Extend a clock", section=SECTION, scope=DECIDES,
        needed=frozenset({C.SUMMARY}), possible=_any, submit="Extend",
        asks=(
            _clock(),
            Asked(name="to", label="New last day", needed="Give the new last day", is_day=True,
                  hint="Later than it is now, and ahead."),
            because(),
            authority(),
        ),
        read=lambda form, which: changes.extend(
            Clock(form["clock"]), date.fromisoformat(form["to"]), because=form["reason"],
            authority=form["authority"],
        ),
        means="It runs until the later day. What happened until now stays in the history, a miss"
        " too.",
    ),
    Act(
        name="waive", label="Waive a clock", section=SECTION, scope=DECIDES,
        needed=frozenset({C.SUMMARY}), possible=_any, danger=True, submit="Waive the clock",
        asks=(_clock(), because(), authority()),
        read=lambda form, which: changes.waive(
            Clock(form["clock"]), because=form["reason"], authority=form["authority"]
        ),
        means="Nobody is asked for it any more, and nobody told when its time has passed. This"
        " cannot be taken back.",
    ),
)  # fmt: skip
