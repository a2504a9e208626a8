"""A register of cases at work: people at its door, and what the worker does by the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from conduct import storage
from conduct.domain.rights import Capacity
from conduct.domain.steps import Step
from conduct.domain.words import Finding, Investigator
from conduct.edge import Door, Opened
from conduct.storage.cases import Held
from conduct.use_cases import assigning, changes
from conduct.use_cases.assigning import Person
from conduct.use_cases.changes import Change
from conduct.use_cases.clock import announcing
from conduct.use_cases.entering import Purpose
from conduct.use_cases.reporting import entrust, take_report
from conduct.use_cases.rules import Rules
from muster.database import SessionMaker
from muster.deadlines.sweep import Sweep
from muster.identity import Principal, scopes_of
from muster.journal import Origin
from muster.testing import HeldClock
from tests.conduct.cases import report


def person(name: str, *roles: str) -> Principal:
    return Principal(
        subject=f"exercise-{name.replace(' ', '-')}",
        kind="person",
        name=f"Exercise {name}",
        scopes=scopes_of(frozenset(roles)),
        expires_at=HeldClock().now + timedelta(days=3650),
        roles=frozenset(roles),
    )


OFFICER = person("officer one", "conduct-officer")
SECOND = person("officer two", "conduct-officer")
CHIEF = person("chief one", "conduct-chief")
INVESTIGATOR = person("investigator one", "investigator")
OVERSIGHT = person("overseer one", "conduct-oversight")
STRANGER = person("stranger one", "desk-officer")


@dataclass
class Register:
    sessions: SessionMaker
    rules: Rules
    clock: HeldClock

    def origin(self, who: Principal, *, imported: bool = False) -> Origin:
        return Origin(who.actor, self.clock(), imported=imported)

    def door(self, who: Principal = OFFICER, *, imported: bool = False) -> Door:
        origin = self.origin(who, imported=imported)
        return Door(self.sessions, self.rules, who, self.clock(), origin)

    async def report(self, *, by: Principal = OFFICER, **said: Any) -> list[UUID]:
        """Taken in and entrusted to whoever wrote it down."""
        held = await self.take(**said)
        async with self.sessions.begin() as session:
            await entrust(session, self.rules, held, Capacity.OFFICER, self.origin(by))
        return [each.case.id for each in held]

    async def take(self, *, imported: bool = False, **said: Any) -> list[Held]:
        origin = self.origin(OFFICER, imported=imported)
        async with self.sessions.begin() as session:
            return await take_report(session, self.rules, report(**said), origin)

    async def case(self, **said: Any) -> UUID:
        return (await self.report(**said))[0]

    async def do(self, case_id: UUID, *done: Change, by: Principal = OFFICER) -> Held:
        for each in done:
            held = await self.door(by).change(case_id, each)
        return held

    async def open(self, case_id: UUID, who: Principal = OFFICER) -> Opened:
        return await self.door(who).open(case_id, Purpose.PAGE)

    async def assign(
        self, case_id: UUID, who: Principal, capacity: Capacity = Capacity.OFFICER,
        *, by: Principal = CHIEF,
    ) -> UUID:  # fmt: skip
        async with self.sessions.begin() as session:
            made = await assigning.assign(
                session, self.rules, case_id, Person(who.subject, who.name), capacity,
                self.origin(by),
            )  # fmt: skip
        return made.id

    async def sweep(self) -> int:
        """What the clock did up to now."""
        return await self.sweeper().run_once()

    def sweeper(self) -> Sweep:
        announce = announcing(self.rules)
        return Sweep(self.sessions, storage.deadlines, announce, clock=self.clock)

    async def ask(self, statement: str, **given: object) -> Sequence[Any]:
        async with self.sessions.begin() as session:
            found: Any = await session.execute(text(statement), given)
            return [tuple(row) for row in found] if found.returns_rows else ()

    async def told(self, about: UUID | None = None) -> list[tuple[str, str]]:
        """Of what was published, the end of the type and the step, in order."""
        found = await self.ask(
            "SELECT type, data ->> 'step' FROM journal WHERE data ? 'step'"
            " AND (CAST(:about AS uuid) IS NULL OR aggregate_id = :about) ORDER BY seq",
            about=about,
        )
        return [(type_.split(".")[-2], step) for type_, step in found]


REGISTERED = (changes.register(),)
REFERRED = (*REGISTERED, changes.advance(Step.ASSESSMENT), changes.refer(Investigator.STATE))
INVESTIGATED = (*REFERRED, changes.advance(Step.PENDING), changes.advance(Step.INVESTIGATION))
FOUND = (
    *INVESTIGATED,
    changes.advance(Step.REPORT_RECEIVED),
    changes.find(Finding.SUBSTANTIATED, "Exercise: the report says so."),
)
NOT_A_CASE = (
    *REGISTERED,
    changes.advance(Step.ASSESSMENT),
    changes.end(Step.NOT_A_CASE, "Exercise: nothing of it."),
)
