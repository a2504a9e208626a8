"""What partners' events do to deliverables: many at once, each refused alone."""

from collections.abc import Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from muster.errors import BrokenRule
from muster.events import Event
from muster.identity import Principal
from muster.intake.submissions import Applied, Submission
from muster.journal import Origin
from performance import payloads, storage
from performance.domain.deliverable import Deliverable, Planned, Status
from performance.domain.frame_refusals import (
    DeliverableTaken,
    DroppedWithoutReason,
    NotYourDeliverable,
    UnknownDeliverable,
    UnknownResult,
)
from performance.storage import deliverables, results

PLANNERS = ("United Nations",)
"""Organisations whose offices plan deliverables."""


async def take_deliverables(
    session: AsyncSession, submissions: Sequence[Submission]
) -> list[Applied]:
    said = [each.payload for each in submissions]
    codes = {each.result for each in said if isinstance(each, payloads.DeliverableAnnounced)}
    known = await deliverables.named(session, {_reference(each) for each in submissions})
    before = set(known)
    there = await results.known(session, codes)
    changed: dict[str, Deliverable] = {}
    facts: list[tuple[Event, Origin]] = []
    applied: list[Applied] = []
    for each in submissions:
        try:
            found, caused = _act(each, known, there)
        except BrokenRule as refusal:
            applied.append(refusal)
            continue
        known[found.reference] = changed[found.reference] = found
        facts += [(fact, each.origin) for fact in caused]
        applied.append(found.id)
    await deliverables.add(session, [one for name, one in changed.items() if name not in before])
    await deliverables.save(session, [one for name, one in changed.items() if name in before])
    await storage.journal.record_all(session, facts)
    return applied


def _reference(submission: Submission) -> str:
    said = submission.payload
    assert isinstance(said, payloads.OfDeliverable)
    return said.reference


def _act(
    submission: Submission, known: dict[str, Deliverable], there: Collection[str]
) -> tuple[Deliverable, list[Event]]:
    said, sender = submission.payload, submission.sender
    if isinstance(said, payloads.DeliverableAnnounced):
        if not _plans(sender):
            raise NotYourDeliverable
        if said.result not in there:
            raise UnknownResult(said.result)
        if said.reference in known:
            raise DeliverableTaken(said.reference)
        return Deliverable.plan(
            planned_of(said), now=submission.received_at, imported=submission.imported
        )
    assert isinstance(said, payloads.DeliverableReported)
    found = known.get(said.reference)
    if found is None:
        raise UnknownDeliverable(said.reference)
    if not (_plans(sender) or found.owner in sender.missions | {sender.organisation}):
        raise NotYourDeliverable
    return found, _reported(found, said, submission)


def _reported(
    found: Deliverable, said: payloads.DeliverableReported, submission: Submission
) -> list[Event]:
    now = submission.received_at
    if said.status is Status.COMPLETED:
        return found.complete(
            said.done_on,
            by=submission.sender.name,
            evidence=str(said.evidence) if said.evidence else None,
            now=now,
            imported=submission.imported,
        )
    if said.status is Status.NOT_APPLICABLE:
        if said.reason is None:
            raise DroppedWithoutReason
        return found.drop(reason=said.reason, now=now)
    return found.change_status(said.status, now=now)


def _plans(sender: Principal) -> bool:
    return sender.kind != "partner" or sender.organisation in PLANNERS


def planned_of(said: payloads.DeliverableAnnounced) -> Planned:
    return Planned(
        reference=said.reference,
        title=said.title,
        result=said.result,
        owner=said.owner,
        due_on=said.due_on,
        zone=said.zone,
        grace_days=said.grace_days,
    )
