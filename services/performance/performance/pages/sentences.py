"""The history of a deliverable in plain words: what each fact of the journal says."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from muster.web.filters import written
from performance.domain.deliverable import Status

Data = Mapping[str, Any]

PREFIX = "muster.performance.deliverable."


def sentence(type_: str, data: Data) -> str:
    """One fact. type_: of the event; data: as it was journalled."""
    say = SENTENCES.get(type_)
    return say(data) if say else f"{type_.removeprefix(PREFIX)}."


def _status(data: Data) -> str:
    before, after = (Status(data[name]).label for name in ("before", "status"))
    return f"The status went from {before} to {after}."


def _missed(data: Data) -> str:
    noticed = " Muster itself noticed it late." if data["late"] else ""
    return f"It was missed: nothing had been reported.{noticed}"


def _completed(data: Data) -> str:
    how = "in time" if data["in_time"] else f"late: it was due {_due(data)}"
    return f"It was reported done, {how}."


def _moved(data: Data) -> str:
    before = written(datetime.fromisoformat(data["before"]), data["zone"])
    return f"The due day was moved from {before} to {_due(data)}.{_why(data)}"


def _noted(data: Data) -> str:
    return NOTES.get(data["step"], f"The reminder {data['step']} had passed and was left out.")


NOTES: Mapping[str, str] = {
    "overdue": "It was due; its grace began.",
    "missed in history": (
        "It had already been missed when it was loaded as history; nobody was told."
    ),
    "recomputed": "New time zone data moved the due instant.",
}
SENTENCES: Mapping[str, Callable[[Data], str]] = {
    f"{PREFIX}{name}.v1": say
    for name, say in {
        "planned": lambda data: f"It was planned, due {_due(data)}, by {data['owner']}.",
        "status-changed": _status,
        "due-soon": lambda data: f"It is due soon: the reminder {data['step']} was given.",
        "missed": _missed,
        "completed": _completed,
        "moved": _moved,
        "reopened": lambda data: f"The report was taken back: due {_due(data)}.{_why(data)}",
        "dropped": lambda data: f"It is no longer awaited.{_why(data)}",
        "noted": _noted,
    }.items()
}


def _due(data: Data) -> str:
    return written(datetime.fromisoformat(data["due"]), data["zone"])


def _why(data: Data) -> str:
    return f" Reason: {data['reason']}" if data.get("reason") else ""
