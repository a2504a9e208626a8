"""The exercise set: a few pledges, clearly marked, that show a newcomer the whole chain."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from muster_local.events_file import read_events
from muster_local.post import Outcome, Posting

SENDER = "partner:Exercise"
ORGANISATION = "Exercise"
SOURCE = "/partners/Exercise"
FIRST_DUE = timedelta(seconds=30)
"""From the first start to the milestone that nobody will report."""
EVENT = "muster.pledges.{}.v1"

Event = dict[str, Any]


def events(now: datetime) -> list[Event]:
    """In the order in which they are to be sent."""
    soon = (now + FIRST_DUE).isoformat(timespec="seconds")
    return [
        _announced(
            now,
            "engineers",
            "engineering",
            "Exercise: engineering company",
            ["13g", "14a"],
            [_milestone("deployed", "Company deployed", due_at=soon)],
        ),
        _announced(
            now,
            "hospital",
            "medical",
            "Exercise: level 2 field hospital",
            ["13g"],
            [
                _milestone("site-survey", "Site surveyed", due_on=_day(now, 2)),
                _milestone("opened", "Hospital opened", due_on=_day(now, 90)),
            ],
        ),
        _announced(
            now,
            "course",
            "training",
            "Exercise: course for staff officers",
            ["8c"],
            [_milestone("first-course", "First course held", due_on=_day(now, 30))],
        ),
        _event(
            now,
            "course-held",
            "milestone.reported",
            {
                "reference": "exercise-course",
                "milestone": "first-course",
                "evidence": "https://exercise.example/course-report",
            },
        ),
    ]


def _announced(
    now: datetime,
    name: str,
    kind: str,
    title: str,
    items: Sequence[str],
    milestones: Sequence[Event],
) -> Event:
    data = {
        "reference": f"exercise-{name}",
        "kind": kind,
        "title": title,
        "items": list(items),
        "milestones": list(milestones),
    }
    return _event(now, name, "pledge.announced", data)


def _event(now: datetime, name: str, what: str, data: Event) -> Event:
    return {
        "specversion": "1.0",
        "type": EVENT.format(what),
        "source": SOURCE,
        # The same at every try: a start that was cut short loads the rest, and nothing twice.
        "id": f"exercise-{name}",
        "time": now.isoformat(timespec="seconds"),
        "datacontenttype": "application/json",
        "data": data,
    }


def _milestone(reference: str, title: str, **due: str) -> Event:
    return {"reference": reference, "title": title, "zone": "Africa/Kigali", **due}


def _day(now: datetime, days: int) -> str:
    return (now + timedelta(days=days)).date().isoformat()


class ExerciseSet:
    """Loaded once per data folder; a mark tells that it was."""

    def __init__(self, folder: Path) -> None:
        self._mark = folder / "exercise.json"

    @property
    def is_loaded(self) -> bool:
        return self._mark.exists()

    async def load(self, posting: Posting, now: datetime) -> list[Outcome]:
        """What became of each event. Raises `CannotStart` when the service takes none."""
        outcomes: list[Outcome] = []
        text = json.dumps(events(now))
        await posting.send(read_events(text, "the exercise set"), outcomes.extend)
        self._mark.write_text(json.dumps({"loaded_at": now.isoformat()}) + "\n")
        return outcomes
