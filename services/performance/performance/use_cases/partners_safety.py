"""What partners' events about casualties and crimes do."""

from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from muster.countries import is_country
from muster.errors import BrokenRule
from muster.identity import Principal
from muster.intake.submissions import Applied, Submission
from performance import payloads
from performance.domain.countries import UnknownCountry, check_was_there
from performance.domain.crime import Crime
from performance.domain.crime_account import TO_BE_CONFIRMED, Account, Clocks, Taken
from performance.domain.crime_refusals import CrimeContradicts, UnknownCrime
from performance.domain.notice import Notice
from performance.domain.subjects import MISSION, Run, check_mission
from performance.storage import casualties, crimes
from performance.storage.missions import runs_of_safety
from performance.use_cases.casualties import Report, report_casualties
from performance.use_cases.crimes import STAFF, report_crime, take_step
from performance.use_cases.speaking import check_speaks_for, cited_by


async def take_casualties(
    session: AsyncSession, submissions: Sequence[Submission]
) -> list[Applied]:
    """A mission notifies of its own; what is known of another mission stays out of its reach."""
    said = [each.payload for each in submissions]
    references = {e.reference for e in said if isinstance(e, payloads.CasualtyReported)}
    known = await casualties.missions_of(session, references)
    missions = await runs_of_safety(session)
    results: list[Applied | None] = []
    reports = []
    for each in submissions:
        try:
            reports.append(_report(each, known, missions))
            results.append(None)
        except BrokenRule as refusal:
            results.append(refusal)
    now = max(each.received_at for each in submissions)
    outcomes = iter(await report_casualties(session, reports, now) if reports else [])
    return [next(outcomes) if each is None else each for each in results]


def _report(
    submission: Submission,
    known: dict[str, str],
    missions: Mapping[str, Run],
) -> Report:
    said = submission.payload
    assert isinstance(said, payloads.CasualtyReported)
    check_speaks_for(
        submission.sender, None, known.get(said.reference, said.mission), pointer="#/data/mission"
    )
    partner = check_speaks_for(submission.sender, None, said.mission, pointer="#/data/mission")
    reported_at = said.reported_at or submission.event.time or submission.received_at
    notice = Notice.of(
        **said.model_dump(exclude={"cited", "reported_at"}),
        cited=cited_by(submission.sender, said.cited, partner),
        reported_at=reported_at,
    )
    day = notice.incident_on
    check_mission(notice.mission, day, day, missions, pointer="#/mission")
    check_was_there(notice.country, day, pointer="#/country")
    return Report(notice, submission.origin, MAY_BE_ABSENT - said.model_fields_set)


MAY_BE_ABSENT = frozenset({"country", "nationality", "sex"})
"""Absent they stay as they are known; null says that they are not known."""


async def take_crimes(
    session: AsyncSession, submissions: Sequence[Submission], *, clocks: Clocks = TO_BE_CONFIRMED
) -> list[Applied]:
    results: list[Applied] = []
    for each in submissions:
        try:
            async with session.begin_nested():
                results.append((await _crime(session, each, clocks)).id)
        except BrokenRule as refusal:
            results.append(refusal)
    return results


async def _crime(session: AsyncSession, submission: Submission, clocks: Clocks) -> Crime:
    said, sender = submission.payload, submission.sender
    if isinstance(said, payloads.CrimeReported):
        account = account_of(said)
        check_speaks_for(sender, said.country, said.mission, pointer="#/data/mission")
        return await report_crime(
            session, account, submission.origin, reporter=reporter_of(sender),
            reported_at=said.reported_at or submission.event.time, clocks=clocks,
        )  # fmt: skip
    assert isinstance(said, payloads.CrimeStepReported)
    crime = await _named(session, said, sender)
    taken = Taken(said.taken_on, said.detail, said.outcome)
    await take_step(session, crime, said.step, taken, submission.origin, clocks=clocks)
    return crime


async def _named(
    session: AsyncSession, said: payloads.CrimeStepReported, sender: Principal
) -> Crime:
    """By Muster's id, or by the sender's own reference; another's is as if it were not there."""
    if said.crime_id is not None:
        crime = await crimes.locked(session, said.crime_id)
    else:
        crime = await crimes.find(session, reporter_of(sender), said.reference or "")
    pointer = "#/data/crime_id" if said.crime_id else "#/data/reference"
    unknown = UnknownCrime(said.crime_id or said.reference, pointer=pointer)
    if crime is None:
        raise unknown
    try:
        check_speaks_for(sender, crime.account.country, crime.account.mission)
    except BrokenRule:
        raise unknown from None
    return crime


def reporter_of(sender: Principal) -> str:
    if sender.kind == "person":
        return STAFF
    return sender.source or sender.organisation or sender.subject


def account_of(said: payloads.CrimeReported) -> Account:
    """Raises `UnknownCountry` or `CrimeContradicts`."""
    if not is_country(said.country):
        raise UnknownCountry(said.country, pointer="#/country")
    if MISSION.fullmatch(said.mission) is None:
        raise CrimeContradicts(f"{said.mission!r} cannot be a mission", pointer="#/mission")
    return Account(**said.model_dump(exclude={"reported_at"}))
