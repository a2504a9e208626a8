"""The history of a pledge in plain words: what each fact of the journal says."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from muster.web.filters import written
from pledges.domain.kinds import PledgeKind, PledgeStatus

Data = Mapping[str, Any]

PREFIX = "muster.pledges."


def sentence(type_: str, data: Data) -> str:
    """One fact. type_: of the event; data: as it was journalled."""
    say = SENTENCES.get(type_)
    return say(data) if say else f"{type_.removeprefix(PREFIX)}."


def _registered(data: Data) -> str:
    kind = PledgeKind(data["kind"]).label
    items = _listed(data["items"])
    return f"The pledge was registered as {data['status']}: {kind}, serving {items}."


def _moved(data: Data) -> str:
    before, after = (PledgeStatus(data[name]).label for name in ("before", "status"))
    on = _day(date.fromisoformat(data["effective_on"]))
    paper = f" by {data['instrument']}" if data["instrument"] else ""
    return f"The pledge went from {before.lower()} to {after.lower()} on {on}{paper}.{_why(data)}"


def _added(data: Data) -> str:
    return f"{_named(data)} was added, due {_due(data)}."


def _due_soon(data: Data) -> str:
    return f"{_named(data)} is due soon: the reminder {data['step']} was given."


def _missed(data: Data) -> str:
    noticed = " Muster itself noticed it late." if data["late"] else ""
    return f"{_named(data)} was missed: nothing had been reported.{noticed}"


def _met(data: Data) -> str:
    return f"{_named(data)} was reported done, in time."


def _met_late(data: Data) -> str:
    return f"{_named(data)} was reported done, late: it was due {_due(data)}."


def _reopened(data: Data) -> str:
    return f"The report on {_named(data)} was retracted; it is awaited again.{_why(data)}"


def _extended(data: Data) -> str:
    before = _instant(data["before"], data["zone"])
    return f"{_named(data)} was extended from {before} to {_due(data)}.{_why(data)}"


def _waived(data: Data) -> str:
    return f"{_named(data)} was waived by authority of {data['authority']}.{_why(data)}"


def _superseded(data: Data) -> str:
    return f"{_named(data)} no longer applies.{_why(data)}"


def _corrected(data: Data) -> str:
    done = _instant(data["done_at"], data["zone"])
    by = data["confirmed_by"]
    return (
        f"{_named(data)} was done in time after all, {done}: {by} confirmed it. Missed became met."
    )


def _verified(data: Data) -> str:
    return f"{data['verified_by']} verified that {_named(data)} is done."


def _noted(data: Data) -> str:
    say = NOTES.get(data["step"])
    if say is not None:
        return say(data, data["detail"])
    return f"The reminder {data['step']} for {_named(data)} had passed and was left out."


NOTES: Mapping[str, Callable[[Data, Data], str]] = {
    "overdue": lambda data, detail: f"{_named(data)} was due; its grace began.",
    "missed in history": lambda data, detail: (
        f"{_named(data)} had already been missed when it was loaded as history; nobody was told."
    ),
    "correction claimed": lambda data, detail: (
        f"After the miss, {_named(data)} was claimed done in time, "
        f"{_instant(detail['done_at'], data['zone'])}."
    ),
    "claim withdrawn": lambda data, detail: (
        f"The claim that {_named(data)} was done in time was withdrawn."
    ),
    "correction refused": lambda data, detail: (
        f"{detail['by']} did not accept that {_named(data)} was done in time.{_why(detail)}"
    ),
    "recomputed": lambda data, detail: (
        f"New time zone data moved {_named(data)}: it is due {_due(data)}."
    ),
    "extension requested": lambda data, detail: (
        f"A later due date for {_named(data)} was asked for, "
        f"{_asked(detail['due'], data['zone'])}.{_why(detail)}"
    ),
    "extension declined": lambda data, detail: (
        f"{detail['by']} declined the later due date for {_named(data)}, "
        f"{_asked(detail['due'], data['zone'])}; it stays due {_due(data)}.{_why(detail)}"
    ),
}

SENTENCES: Mapping[str, Callable[[Data], str]] = {
    f"{PREFIX}{name}.v1": say
    for name, say in {
        "pledge.registered": _registered,
        "pledge.status-changed": _moved,
        "milestone.added": _added,
        "milestone.due-soon": _due_soon,
        "milestone.missed": _missed,
        "milestone.met": _met,
        "milestone.met-late": _met_late,
        "milestone.reopened": _reopened,
        "milestone.extended": _extended,
        "milestone.waived": _waived,
        "milestone.superseded": _superseded,
        "milestone.corrected": _corrected,
        "milestone.verified": _verified,
        "milestone.noted": _noted,
    }.items()
}


def _named(data: Data) -> str:
    return f"“{data['milestone_title']}”"


def _due(data: Data) -> str:
    return _instant(data["due"], data["zone"])


def _instant(value: str, zone: str) -> str:
    return written(datetime.fromisoformat(value), zone)


def _day(value: date) -> str:
    return f"{value.day} {value:%b %Y}"


def _asked(value: str, zone: str) -> str:
    return _instant(value, zone) if "T" in value else _day(date.fromisoformat(value))


def _why(data: Data) -> str:
    return f" Reason: {data['reason']}" if data.get("reason") else ""


def _listed(items: list[str]) -> str:
    *others, last = items
    return f"{', '.join(others)} and {last}" if others else last
