"""Crimes against personnel are reported, and their steps towards justice."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from muster.deadlines.table import Fired
from muster.events import Event
from muster.journal import Actor, Origin
from performance import storage
from performance.domain.countries import check_was_there
from performance.domain.crime import Crime
from performance.domain.crime_account import TO_BE_CONFIRMED, Account, Clocks, Step, Taken
from performance.domain.crime_refusals import CrimeSaidOtherwise
from performance.domain.subjects import check_mission
from performance.storage import crimes
from performance.storage.missions import runs_of_safety

STAFF = "staff"
"""Whose references staff's own are."""


async def report_crime(
    session: AsyncSession, account: Account, origin: Origin, *, reporter: str = STAFF,
    reported_at: datetime | None = None, clocks: Clocks = TO_BE_CONFIRMED,
) -> Crime:  # fmt: skip
    """The crime as it stands; the same again changes nothing.

    Raises `CrimeContradicts`, `CrimeSaidOtherwise`, `SubjectUnknown`, `MissionNotThere` or
    `CountryOfThePast`.
    """
    known = await crimes.find(session, reporter, account.reference)
    if known is not None:
        if known.account != account:
            raise CrimeSaidOtherwise(account.reference)
        return known
    day, missions = account.committed_on, await runs_of_safety(session)
    check_mission(account.mission, day, day, missions, pointer="#/mission")
    check_was_there(account.country, day, pointer="#/country")
    now = origin.recorded_at
    crime, facts = Crime.report(
        account, reporter=reporter, reported_at=reported_at or now, now=now,
        imported=origin.imported, clocks=clocks,
    )  # fmt: skip
    await crimes.add(session, crime)
    await storage.journal.record(session, facts, origin)
    return crime


async def take_step(
    session: AsyncSession, crime: Crime, step: Step, taken: Taken, origin: Origin, *,
    clocks: Clocks = TO_BE_CONFIRMED,
) -> None:  # fmt: skip
    """crime: locked. Staff are believed that a step told late was taken in time.

    Raises `StepImpossible` or `CrimeIsClosed`.
    """
    facts = crime.take(
        step, taken, by=origin.actor.name, now=origin.recorded_at,
        believed=origin.actor.kind == "person", imported=origin.imported, clocks=clocks,
    )  # fmt: skip
    await crimes.save(session, [crime])
    await storage.journal.record(session, facts, origin)


async def announce_crime_steps(
    session: AsyncSession, fired: Fired, now: datetime, *, clocks: Clocks = TO_BE_CONFIRMED
) -> None:
    """Journal and queue which steps were missed; the crimes are locked."""
    found = await crimes.by_ids(session, {each.aggregate_id for each, _ in fired})
    facts: list[Event] = []
    for deadline, steps in fired:
        facts += found[deadline.aggregate_id].missed(deadline, steps, now, clocks)
    await crimes.save(session, list(found.values()))
    await storage.journal.record(session, facts, Origin(Actor.SYSTEM, now))
