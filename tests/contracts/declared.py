"""Every declared type of event, with its contract as a file says it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from conduct.payloads import ACCEPTED as CASES
from muster.contracts import Contract, accepted, example_values, published
from muster.events import Event, conduct, notifications, performance, pledges
from notifications.app import catalogue_of
from notifications.triggers import load_triggers
from performance.payloads import ACCEPTED as FIGURES
from pledges.payloads import ACCEPTED as PLEDGES

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Declared:
    service: str
    model: type[BaseModel]
    contract: Contract
    consumers: list[str]

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.contract.type}.json"

    @property
    def content(self) -> dict[str, Any]:
        contract = self.contract
        return {
            "type": contract.type,
            "service": self.service,
            "direction": contract.direction,
            "consumers": self.consumers,
            "topic": contract.topic,
            "key": contract.key,
            "version": contract.version,
            "dataschema": contract.dataschema,
            "schema": contract.schema,
            "example": contract.example,
        }

    @property
    def envelope(self) -> dict[str, Any]:
        """What an event class asks for beside its data."""
        key, values = str(self.contract.key), example_values(self.model)
        aside = {} if key in self.content["example"]["data"] else {key: values.get(key)}
        return {"time": self.content["example"]["time"], "sequence": 1} | aside

    @property
    def text(self) -> str:
        return json.dumps(self.content, indent=2, ensure_ascii=False) + "\n"


def declared() -> list[Declared]:
    return [
        *_accepted("pledges", PLEDGES),
        *_accepted("performance", FIGURES),
        *_accepted("conduct", CASES),
        *_published("pledges", pledges.PUBLISHED),
        *_published("performance", performance.PUBLISHED),
        *_published("conduct", conduct.PUBLISHED),
        *_published("notifications", notifications.PUBLISHED),
    ]


def _accepted(service: str, models: Sequence[type[BaseModel]]) -> list[Declared]:
    contracts = zip(models, accepted(models), strict=True)
    return [Declared(service, model, contract, [service]) for model, contract in contracts]


def _published(service: str, events: Sequence[type[Event]]) -> list[Declared]:
    read = catalogue_of(load_triggers()).consumed
    return [
        Declared(service, event, contract, ["notifications"] if event in read else [])
        for event, contract in zip(events, published(events), strict=True)
    ]
