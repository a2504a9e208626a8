"""Where requests meet cases: entered and written down first, opened after the commit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, cast
from uuid import UUID

from fastapi import Depends, Request

from conduct.domain.acts import Act
from conduct.domain.case import Case
from conduct.domain.happenings import Fact, Happened
from conduct.domain.parties import Alleged
from conduct.domain.rights import Access
from conduct.storage import cases, notes, vault
from conduct.storage.cases import Held
from conduct.storage.notes import Noted
from conduct.storage.tables import idempotency_keys
from conduct.use_cases import changing, further
from conduct.use_cases.changes import Both, Change
from conduct.use_cases.entering import Entered, Purpose, enter, still_in
from conduct.use_cases.rules import Rules
from muster.database import SessionMaker
from muster.identity import Principal
from muster.journal import Origin
from muster.web import Caller, Now, RequestKey, RequestOrigin, Sessions


def rules_of(request: Request) -> Rules:
    return cast(Rules, request.app.state.rules)


RulesNow = Annotated[Rules, Depends(rules_of)]


@dataclass(frozen=True)
class Opened:
    """What somebody may see of a case. fields: only those of classes that they read."""

    held: Held
    access: Access
    fields: dict[str, str]

    @property
    def case(self) -> Case:
        return self.held.case


@dataclass(frozen=True)
class Door:
    """The way into cases for whoever makes this request."""

    sessions: SessionMaker
    rules: Rules
    caller: Principal
    now: datetime
    origin: Origin

    async def enter(self, case_id: UUID, purpose: Purpose) -> Entered:
        """Committed to the read log when this returns. Raises `CaseNotFound`."""
        async with self.sessions.begin() as session:
            return await enter(session, case_id, self.caller, purpose, self.now)

    async def open(self, case_id: UUID, purpose: Purpose) -> Opened:
        """Raises `CaseNotFound`, `Shredded`, `Unreadable`."""
        entered = await self.enter(case_id, purpose)
        async with self.sessions() as session:
            found = await cases.ticking(session, self.rules.keyring, [case_id])
            if case_id not in found:
                raise vault.Shredded
            held = found[case_id]
            fields = await vault.read(
                session, case_id, held.keys, wanted=entered.access.reads_field
            )
        return Opened(held, entered.access, fields)

    async def history(self, case_id: UUID) -> tuple[Opened, list[Noted]]:
        """Raises `CaseNotFound`, `Shredded`, `Unreadable`."""
        opened = await self.open(case_id, Purpose.HISTORY)
        async with self.sessions() as session:
            return opened, await notes.history(session, case_id, opened.held.keys)

    async def change(
        self, case_id: UUID, change: Change, *,
        check_version: Callable[[int], None] | None = None,
    ) -> Held:  # fmt: skip
        """In one transaction, after another one wrote down who came in. Raises as `changing`."""
        entered = await self.enter(case_id, Purpose.CHANGE)
        async with self.sessions.begin() as session:
            return await changing.change(
                session, self.rules, entered, change.needed, change.do, self.origin,
                check_version=check_version,
            )  # fmt: skip

    async def change_once(
        self, case_id: UUID, change: Change, key: RequestKey | None, what: str
    ) -> tuple[Held, str]:
        """As `change`, with the id of what it notes as added; a request that comes again adds
        nothing. what: `victim`, `note` … Raises `IdempotencyKeyReused` as well.
        """
        told: list[Fact] = []

        def do(case: Case, act: Act) -> Sequence[Fact]:
            told.extend(change.do(case, act))
            return told

        entered = await self.enter(case_id, Purpose.CHANGE)
        async with self.sessions.begin() as session:
            if earlier := await idempotency_keys.claim(session, key, now=self.now):
                held = await cases.one(session, self.rules.keyring, case_id)
                await still_in(session, entered, self.now)
                return held, earlier
            held = await changing.change(
                session, self.rules, entered, change.needed, do, self.origin
            )
            made = next(e.detail[what] for e in told if isinstance(e, Happened) if what in e.detail)
            await idempotency_keys.settle(session, key, made)
        return held, made

    async def open_further(self, case_id: UUID, alleged: Alleged, key: RequestKey | None) -> Held:
        """Raises as `further` does, and `IdempotencyKeyReused`."""
        entered = await self.enter(case_id, Purpose.CHANGE)
        async with self.sessions.begin() as session:
            sisters = await further.note_comparing(session, entered, self.now)
        async with self.sessions.begin() as session:
            if earlier := await idempotency_keys.claim(session, key, now=self.now):
                return await cases.one(session, self.rules.keyring, UUID(earlier))
            held = await further.open_further(
                session, self.rules, entered, alleged, self.origin, sisters=sisters
            )
            await idempotency_keys.settle(session, key, held.case.id)
            return held

    async def change_both(self, case_id: UUID, other_id: UUID, do: Both) -> tuple[Held, Held]:
        """Whoever links or merges works on both cases. Raises as `changing` does."""
        entered = await self.enter(case_id, Purpose.CHANGE)
        other = await self.enter(other_id, Purpose.CHANGE)
        async with self.sessions.begin() as session:
            return await changing.change_both(session, self.rules, entered, other, do, self.origin)


async def _door(
    rules: RulesNow, sessions: Sessions, caller: Caller, now: Now, origin: RequestOrigin
) -> Door:
    return Door(sessions, rules, caller, now, origin)


AtDoor = Annotated[Door, Depends(_door)]
