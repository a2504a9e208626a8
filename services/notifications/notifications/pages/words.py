"""What the pages say about an alert, in sentences."""

from collections.abc import Iterator
from datetime import datetime

from notifications.domain.alert import Alert, AlertState
from notifications.domain.ladders import LadderKind
from notifications.reading import Whole

NextStep = tuple[str, datetime | None]
"""What will happen, and when."""


def who_has_it(alert: Alert) -> str:
    if alert.acknowledged_by is not None:
        return alert.acknowledged_by.name
    if alert.holder is not None:
        return f"handed over to {_named(alert.holder)}, not yet answered"
    return "nobody yet"


def _named(holder: str) -> str:
    kind, _, name = holder.partition(":")
    return name.replace("-", " ") if kind == "role" else name


def _reminded(alert: Alert) -> str:
    return f"{_named(alert.holder)} is" if alert.holder else "those first told are"


def next_steps(found: Whole) -> list[NextStep]:
    """What Muster does if people do nothing."""
    return list(_steps(found)) if found.alert.is_open else []


def _steps(found: Whole) -> Iterator[NextStep]:
    alert, trigger = found.alert, found.trigger
    for row in found.ladders:
        if row.ended_because is not None or trigger is None:
            continue
        match row.kind:
            case LadderKind.UNANSWERED if trigger.unanswered:
                climb = trigger.unanswered.climb_from(alert.level)
                if climb is None:
                    continue
                what = "told again" if climb.again else "told"
                sentence = f"If nobody answers, level {climb.level} is {what}"
                if row.next_check_at is None:
                    sentence += "; the time begins when the first mail is accepted"
                yield sentence, row.next_check_at
            case LadderKind.UNRESOLVED if trigger.unresolved:
                step = trigger.unresolved.step(row.position, trigger.stands_since(alert))
                if step is not None:
                    yield f"If it stays unresolved, level {step.level} is told", step.at
            case LadderKind.REMINDER if alert.state is AlertState.ACKNOWLEDGED:
                yield f"If it is still open, {_reminded(alert)} reminded", row.next_check_at
