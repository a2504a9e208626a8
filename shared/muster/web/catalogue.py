"""Which events a service takes in and which it sends: a page for people, and a document."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from muster import contracts
from muster.contracts import Contract
from muster.events import Event
from muster.web.schemas import Field, Shape, fields_of, shapes_of


@dataclass(frozen=True)
class Catalogue:
    """accepted: models of the data, each with the class variables `type` and `example`.

    consumed: what it reads from Kafka of the events that other services declare.
    """

    accepted: Sequence[type[BaseModel]] = ()
    published: Sequence[type[Event]] = ()
    consumed: Sequence[type[Event]] = ()
    group: str = ""
    """The consumer group that reads what is consumed."""

    @cached_property
    def contracts(self) -> tuple[list[Contract], list[Contract], list[Contract]]:
        """Of what is accepted, published and consumed."""
        return (
            contracts.accepted(self.accepted),
            contracts.published(self.published),
            contracts.published(self.consumed),
        )


@dataclass(frozen=True, slots=True)
class EventEntry:
    contract: Contract
    fields: list[Field]
    parts: list[Shape]
    schema: str
    example: str | None

    @property
    def anchor(self) -> str:
        return self.contract.type.replace(".", "-")


def entries(told: Sequence[Contract]) -> list[EventEntry]:
    return [_entry(each) for each in told]


def _entry(contract: Contract) -> EventEntry:
    parts = contract.schema.get("$defs", {})
    return EventEntry(
        contract=contract,
        fields=fields_of(contract.schema, parts),
        parts=shapes_of(parts),
        schema=_pretty(contract.schema),
        example=None if contract.example is None else _pretty(contract.example),
    )


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
