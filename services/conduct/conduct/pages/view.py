"""A case as far as somebody may see it, put together from its fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from conduct.domain.content import HEAD
from conduct.domain.flat import in_order
from conduct.domain.limits import Clock
from conduct.domain.rights import FieldClass, Why
from conduct.domain.steps import ENDED, Step
from conduct.domain.words import OF_A_STATE
from conduct.edge import Opened
from muster.deadlines import Deadline
from muster.identity import Principal

SHORT = 4
"""Letters of an id by which parties of one case are told apart."""


@dataclass(frozen=True)
class Part:
    """One record; what may not be read, or is not known, is empty."""

    key: str
    members: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.members.get(name, "")

    @property
    def short(self) -> str:
        return self.key[:SHORT]

    def at(self, name: str) -> datetime | None:
        return datetime.fromisoformat(self[name]) if self[name] else None

    def on(self, name: str) -> date | None:
        return date.fromisoformat(self[name]) if self[name] else None

    def listed(self, name: str) -> list[str]:
        return self[name].split(",") if self[name] else []


@dataclass(frozen=True)
class View:
    opened: Opened
    caller: Principal

    @property
    def id(self) -> str:
        return str(self.opened.case.id)

    @property
    def path(self) -> str:
        return f"/cases/{self.id}"

    @property
    def reference(self) -> str:
        return self.opened.case.reference

    @property
    def version(self) -> int:
        return self.opened.case.version

    @property
    def step(self) -> Step:
        return self.opened.case.step

    @property
    def has_ended(self) -> bool:
        return self.step in ENDED

    @property
    def in_an_emergency(self) -> bool:
        return self.opened.access.why is Why.BROKEN_GLASS

    def reads(self, name: str) -> bool:
        return FieldClass(name) in self.opened.access.reads

    def writes(self, *needed: FieldClass) -> bool:
        return self.opened.access.writes.issuperset(needed)

    @cached_property
    def head(self) -> Part:
        known = self.opened.fields
        return Part("", {name: known[name] for name in HEAD if known.get(name)})

    def many(self, group: str) -> list[Part]:
        found: dict[str, dict[str, str]] = {}
        for name in in_order(self.opened.fields):
            first, _, rest = name.partition("/")
            key, _, member = rest.partition("/")
            if first == group and (value := self.opened.fields[name]):
                found.setdefault(key, {})[member] = value
        return [Part(key, members) for key, members in found.items()]

    def by_time(self, group: str, member: str = "at") -> list[Part]:
        return sorted(self.many(group), key=lambda each: each[member])

    def one(self, group: str) -> Part | None:
        prefix = f"{group}/"
        found = {
            name.removeprefix(prefix): value
            for name, value in self.opened.fields.items()
            if name.startswith(prefix) and value
        }
        return Part("", found) if found else None

    def find(self, group: str, key: str) -> Part | None:
        return next((each for each in self.many(group) if each.key == key), None)

    @property
    def state(self) -> str:
        """That has jurisdiction and is known; else nothing."""
        return self.head["country"] if self.head["personnel"] in OF_A_STATE else ""

    @cached_property
    def clocks(self) -> list[Deadline]:
        """Those that run first, by their due times."""
        return sorted(
            self.opened.case.deadlines, key=lambda each: (not each.is_running, each.due_at)
        )

    def running(self) -> list[str]:
        return [each.kind for each in self.clocks if each.is_running]

    def extendable(self) -> list[str]:
        return [each for each in self.running() if each != Clock.ASSISTANCE]

    @cached_property
    def victims_of_clocks(self) -> Mapping[str, Part]:
        """By the subject of the clock; nothing where assistance is not read."""
        return {each["subject"]: each for each in self.many("victim_clocks")}
