"""Legal hold, and the destruction of cases whose retention has ended."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conduct.domain.acts import reason, utc_day
from conduct.domain.happenings import Word
from conduct.domain.merging import duplicates
from conduct.domain.rights import FieldClass
from conduct.sealing.envelope import Unreadable
from conduct.sealing.shredded import Shredded, ShreddedList
from conduct.storage import cases, retaining, vault, watching
from conduct.use_cases import shredding
from conduct.use_cases.changing import check_writes
from conduct.use_cases.entering import Entered, still_in
from conduct.use_cases.rules import Rules
from conduct.use_cases.shredding import ShreddingNotListed
from muster.database import SessionMaker
from muster.journal import Actor, Origin

AT_ONCE = 50


async def hold(
    session: AsyncSession, rules: Rules, entered: Entered, because: str, origin: Origin, *,
    held: bool,
) -> None:  # fmt: skip
    """Set or lift a legal hold.

    Raises `ReasonNeeded`, `NotYoursToChange`, `CaseNotFound`, `Shredded`.
    """
    why = reason(because)
    check_writes(entered, {FieldClass.SUMMARY})
    of = await cases.one(session, rules.keyring, entered.case_id)
    await still_in(session, entered, origin.recorded_at)
    await retaining.belong(session, duplicates(of.case), of.case.id)
    await retaining.hold(session, of.case.id, held=held)
    word = Word.HELD if held else Word.RELEASED
    noted = of.case.note(word, origin.recorded_at, because=why)
    await cases.save(session, rules.keyring, [of])
    await cases.tell(session, [(of, [noted])], origin)


async def shred_what_is_over(
    sessions: SessionMaker, rules: Rules, outside: ShreddedList, now: datetime
) -> list[UUID]:
    """Keys of cases whose retention has ended are destroyed; which ones.

    The case is marked, then the list outside the database is written, then the keys go. If we die
    after the mark nobody can hold or change the case any more, and the next look goes on; after the
    line the next start finds the case on the list and its keys still there, and refuses until
    shredding is applied again. Raises `ShreddingNotListed`.
    """
    async with sessions() as session:
        ended = await retaining.over(session, utc_day(now), AT_ONCE)
    return [each for each in ended if await _shred(sessions, rules, outside, each, now)]


async def _shred(
    sessions: SessionMaker, rules: Rules, outside: ShreddedList, case_id: UUID, now: datetime
) -> bool:
    async with sessions.begin() as session:
        # Who holds a case that it was merged into does so before this, or too late.
        await cases.lock(session, [case_id, *await retaining.above(session, case_id)])
        if not await retaining.is_over(session, case_id, utc_day(now)):
            return False
        await retaining.mark(session, case_id, now)
    await _list(sessions, outside, case_id, now)
    async with sessions.begin() as session:
        await cases.lock(session, [case_id])
        if not await retaining.is_over(session, case_id, utc_day(now)):
            return False
        await _tell_the_end(session, rules, case_id, now)
        await shredding.destroy(session, case_id, now)
        await retaining.note_shredded(session, {case_id: now})
        await watching.forget(session, case_id)
    return True


async def _list(
    sessions: SessionMaker, outside: ShreddedList, case_id: UUID, now: datetime
) -> None:
    try:
        await shredding.list_shredded(outside, case_id, now)
    except ShreddingNotListed:
        # One that somebody listed who died then stays marked.
        if not await shredding.may_be_listed(outside, case_id):
            async with sessions.begin() as session:
                await cases.lock(session, [case_id])
                await retaining.mark(session, case_id, None)
        raise


async def reapply(session: AsyncSession, listed: Shredded) -> int:
    """After a restore; how many cases had anything that was destroyed again."""
    await cases.lock(session, listed.cases)
    gone = await shredding.reapply(session, listed)
    await retaining.note_shredded(session, listed.cases)
    for each in listed.cases:
        await watching.forget(session, each)
    return gone


async def _tell_the_end(session: AsyncSession, rules: Rules, case_id: UUID, now: datetime) -> None:
    """Of clocks that still run: an alert about what is no longer there would never end."""
    try:
        held = (await cases.ticking(session, rules.keyring, [case_id]))[case_id]
    except (Unreadable, vault.Shredded):
        return
    origin = Origin(Actor.SYSTEM, now)
    facts = held.case.end_every_clock(rules.act(origin))
    await cases.save(session, rules.keyring, [held])
    await cases.tell(session, [(held, facts)], origin)
