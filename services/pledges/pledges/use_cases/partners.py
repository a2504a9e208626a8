"""What partners' events do to pledges: many at once, in their order, each refused alone."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from muster.database import Executor
from muster.deadlines.calendars import end_of_day, local_day
from muster.deadlines.states import ClaimInTheFuture
from muster.errors import BrokenRule
from muster.events import Event
from muster.identity import Principal
from muster.intake.submissions import Applied, Effects, Submission
from muster.journal import Origin, worded
from pledges import payloads, storage
from pledges.domain.kinds import PledgeStatus
from pledges.domain.milestone import DESK, Milestone, Promise
from pledges.domain.pledge import Moved, Pledge
from pledges.domain.pledgers import Pledger
from pledges.domain.refusals import (
    NotYourPledge,
    PledgerNotNamed,
    ReferenceTaken,
    UnknownPledge,
    check_in_our_time,
)

Name = tuple[str, str]


def key_of(submission: Submission) -> str:
    """Events of one pledge share it, so that they are applied in order of arrival."""
    payload = submission.payload
    if isinstance(payload, payloads.OfPledge):
        return f"{submission.sender.source} {payload.reference}"
    return submission.event.id


async def apply(session: Executor, submissions: Sequence[Submission]) -> Effects:
    """Of each the pledge changed, or the refusal, which leaves nothing behind."""
    names = [_name_of(each) for each in submissions]
    known = await storage.named(session, {each for each in names if isinstance(each, tuple)})
    before = set(known)
    changed: dict[Name, Pledge] = {}
    facts: list[tuple[Event, Origin]] = []
    results: list[Applied] = []
    for submission, name in zip(submissions, names, strict=True):
        if isinstance(name, BrokenRule):
            results.append(name)
            continue
        try:
            pledge, caused = _act(submission, name, known)
        except BrokenRule as refusal:
            results.append(_pointed(refusal))
            continue
        known[name] = changed[name] = pledge
        origin = submission.origin
        facts += [(fact, origin) for fact in caused]
        results.append(pledge.id)
    new = [each for name, each in changed.items() if name not in before]
    known_before = [each for name, each in changed.items() if name in before]
    timed = await storage.journal.timed(session, facts)
    writes = storage.keeping(new, changed=known_before)
    return Effects(results, writes, lambda: worded(timed).writes)


def _pointed(refusal: BrokenRule) -> BrokenRule:
    """The rules know the members of an aggregate; the sender needs their place in the event."""
    if refusal.pointer is not None and not refusal.pointer.startswith(("#/data", "#/time")):
        return refusal.within("#/data")
    return refusal


def _name_of(submission: Submission) -> Name | BrokenRule:
    payload: Any = submission.payload
    try:
        return pledger_of(payload.pledger, submission.sender).key, payload.reference
    except BrokenRule as refusal:
        return _pointed(refusal)


def pledger_of(named: payloads.PledgerNamed | None, sender: Principal) -> Pledger:
    """The pledger named, or the sender itself.

    Raises `NotYourPledge`, `PledgerNotNamed`, `UnknownCountry`, `PledgerUnclear`.
    """
    own = _own(sender.countries, sender.organisation)
    if named is None:
        if len(own) != 1:
            raise PledgerNotNamed
        return own[0]
    pledger = Pledger.of(country=named.country, organisation=named.organisation)
    if pledger.key not in {each.key for each in own}:
        raise NotYourPledge
    return pledger


@lru_cache(maxsize=1024)
def _own(countries: frozenset[str], organisation: str | None) -> tuple[Pledger, ...]:
    if not countries and organisation is not None:
        return (Pledger.of_organisation(organisation),)
    return tuple(map(Pledger.of_country, sorted(countries)))


def _act(
    submission: Submission, name: Name, known: dict[Name, Pledge]
) -> tuple[Pledge, list[Event]]:
    payload = submission.payload
    if isinstance(payload, payloads.PledgeAnnounced):
        if name in known:
            raise ReferenceTaken(payload.reference)
        return _announce(payload, submission)
    assert isinstance(payload, payloads.OfPledge)
    pledge = known.get(name)
    if pledge is None:
        raise UnknownPledge(payload.reference)
    return pledge, _ACTS[type(payload)](pledge, payload, submission)


def _announce(
    payload: payloads.PledgeAnnounced, submission: Submission
) -> tuple[Pledge, list[Event]]:
    now = submission.received_at
    pledge = Pledge(
        reference=payload.reference,
        pledger=pledger_of(payload.pledger, submission.sender),
        kind=payload.kind,
        title=payload.title,
        items=tuple(dict.fromkeys(payload.items)),
        status=payload.status,
        effective_on=payload.announced_on or (submission.event.time or now).date(),
        instrument=payload.instrument,
        registered_at=now,
        imported=submission.imported,
    )
    return pledge, pledge.register([promise_of(each) for each in payload.milestones], now=now)


def promise_of(said: payloads.MilestonePromised) -> Promise:
    return Promise(
        reference=said.reference,
        title=said.title,
        zone=said.zone,
        due=due_of(said),
        grace_days=said.grace_days,
        grace=said.grace,
        confirmer=said.confirmer or DESK,
    )


def due_of(said: payloads.Due) -> date | datetime:
    due = said.due_at or said.due_on
    assert due is not None
    return due


def _report(
    pledge: Pledge, said: payloads.MilestoneReported, submission: Submission
) -> list[Event]:
    milestone = pledge.milestone(said.milestone, pointer="#/data/milestone")
    now = submission.received_at
    done_at = said.done_at or submission.event.time or now
    if said.done_on is not None:
        done_at = done_by_end_of(said.done_on, milestone, now)
    try:
        return pledge.report(
            milestone,
            done_at,
            by=submission.sender.name,
            now=now,
            evidence=str(said.evidence) if said.evidence else None,
            imported=submission.imported,
        )
    except ClaimInTheFuture as refusal:
        raise refusal.within(f"#/data/{said.done}" if said.done else "#/time") from None


def done_by_end_of(day: date, milestone: Milestone, now: datetime) -> datetime:
    """The end of the day in the milestone's zone; of a day that still runs, now.

    Raises `DoneOutsideOurTime`.
    """
    check_in_our_time(day)
    zone = milestone.deadline.terms.zone
    ends = end_of_day(day, zone)
    return min(ends, now) if day <= local_day(now, zone) else ends


def _retract(pledge: Pledge, said: payloads.ReportRetracted, submission: Submission) -> list[Event]:
    milestone = pledge.milestone(said.milestone, pointer="#/data/milestone")
    return pledge.retract(
        milestone,
        reason=said.reason,
        now=submission.received_at,
        imported=submission.imported,
    )


def _request_extension(
    pledge: Pledge, said: payloads.ExtensionRequested, submission: Submission
) -> list[Event]:
    milestone = pledge.milestone(said.milestone, pointer="#/data/milestone")
    return pledge.request_extension(
        milestone, due_of(said), reason=said.reason, now=submission.received_at,
        imported=submission.imported,
    )  # fmt: skip


def _withdraw(
    pledge: Pledge, said: payloads.PledgeWithdrawn, submission: Submission
) -> list[Event]:
    now = submission.received_at
    moved = Moved(
        PledgeStatus.WITHDRAWN,
        said.effective_on or now.date(),
        said.instrument,
        said.reason,
    )
    return pledge.move(moved, now=now)


_ACTS: dict[type[payloads.OfPledge], Callable[[Pledge, Any, Submission], list[Event]]] = {
    payloads.MilestoneReported: _report,
    payloads.ReportRetracted: _retract,
    payloads.ExtensionRequested: _request_extension,
    payloads.PledgeWithdrawn: _withdraw,
}
