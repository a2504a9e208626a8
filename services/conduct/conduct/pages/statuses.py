"""The words and shapes of states."""

from collections.abc import Mapping

from conduct.domain.steps import ENDED, Step
from conduct.pages.words import STEPS
from muster.web import Status

_AT_WORK = "●"
_WAITS = "○"
_OVER = "◆"


def _shape(step: str) -> str:
    if step in ENDED:
        return _OVER
    return _WAITS if step == Step.REPORTED else _AT_WORK


STATUSES: Mapping[str, Status] = {
    **{str(step): Status(_shape(step), said, "none") for step, said in STEPS.items()},
    "urgent": Status("▲", "urgent", "warn"),
    "open": Status("▲", "a decision is awaited", "warn"),
    "decided": Status("●", "decided", "none"),
    "waiting": Status("▲", "waits for a decision", "warn"),
    "granted": Status("●", "open", "good"),
    "over": Status("○", "over", "none"),
    "refused": Status("○", "refused", "none"),
}
