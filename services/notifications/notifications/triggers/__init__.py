"""The triggers in force: those beside this file, and those of a folder named in the settings."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from muster.errors import BrokenRule
from notifications.domain.facts import Fact
from notifications.domain.raising import alert_of
from notifications.domain.trigger import Trigger, Triggers

OWN = Path(__file__).parent


class TriggerUnusable(ValueError):
    """A trigger's file cannot be used; says which, and what is wrong with it."""


def load_triggers(extra: Path | None = None) -> Triggers:
    """extra: a folder whose triggers are added, or take the place of ours of the same id.

    Raises `TriggerUnusable`.
    """
    found = dict(_own())
    if extra is not None:
        if not extra.is_dir():
            raise TriggerUnusable(f"there is no folder {extra} to read triggers from")
        found |= {trigger.id: trigger for trigger in _in(extra)}
    return Triggers(found)


@cache
def _own() -> dict[str, Trigger]:
    return {trigger.id: trigger for trigger in _in(OWN)}


def _in(folder: Path) -> Iterator[Trigger]:
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        trigger = read_trigger(path)
        if before := seen.get(trigger.id):
            raise TriggerUnusable(f"{path.name}: {before} already holds a trigger {trigger.id}")
        seen[trigger.id] = path.name
        yield trigger


def read_trigger(path: Path) -> Trigger:
    """Raises `TriggerUnusable`; also when the trigger cannot act on its own example."""
    try:
        trigger = Trigger.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        _try(trigger)
    except ValidationError as error:
        raise TriggerUnusable(f"{path.name}: {_faults(error)}") from None
    except BrokenRule as error:
        raise TriggerUnusable(f"{path.name}: on its own example, {error.message}") from None
    except (OSError, ValueError) as error:
        raise TriggerUnusable(f"{path.name}: {error}") from None
    return trigger


def _try(trigger: Trigger) -> None:
    now = datetime(2027, 1, 1, tzinfo=UTC)
    event_type = trigger.events[0] if trigger.events else ""
    fact = Fact("example", "/example", event_type, "examples/1", 1, now, trigger.example)
    alert_of(trigger, fact, now)
    for position in range(len(trigger.unresolved.rungs) if trigger.unresolved else 0):
        step = trigger.unresolved.step(position, now) if trigger.unresolved else None
        if step is not None:
            alert_of(trigger, replace(fact), now, step=step.name, level=step.level)


def _faults(error: ValidationError) -> str:
    said = []
    for each in error.errors():
        place = ".".join(map(str, each["loc"]))
        text = each["msg"].removeprefix("Value error, ")
        said.append(f"{place}: {text}" if place else text)
    return "; ".join(said)
