"""What partners' events do: each becomes cases, or is refused and leaves nothing behind."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from conduct import payloads
from conduct.domain.acts import utc_day
from conduct.domain.parties import Alleged, Incident, Reporter, Victim
from conduct.domain.report import Report
from conduct.domain.words import Channel
from conduct.storage import cases
from conduct.use_cases.partner_answers import Answered, UnknownCase, answer, enter
from conduct.use_cases.reporting import take_report
from conduct.use_cases.rules import Rules
from muster.database import SessionMaker
from muster.errors import BrokenRule
from muster.intake.submissions import Applied, Apply, Effects, Submission


def applying(rules: Rules, sessions: SessionMaker) -> Apply:
    """sessions: for the read log, which is committed before a case is opened for a partner."""
    return partial(apply, rules=rules, sessions=sessions)


async def apply(
    session: AsyncSession, submissions: Sequence[Submission], *, rules: Rules,
    sessions: SessionMaker,
) -> Effects:  # fmt: skip
    """Of each the lead case, or the one answered for, or the refusal."""
    # Before anything is locked here, so that nobody waits in a circle.
    came = [await _enter(sessions, rules, each) for each in submissions]
    await cases.lock(session, {each.case_id for each in came if isinstance(each, Answered)})
    results = [
        await _settle(session, rules, each, entered)
        for each, entered in zip(submissions, came, strict=True)
    ]
    return Effects(results)


Came = Answered | UnknownCase | None
"""None is of a report, which makes its cases."""


async def _enter(sessions: SessionMaker, rules: Rules, submission: Submission) -> Came:
    if not isinstance(submission.payload, payloads.OfCase):
        return None
    return await enter(sessions, rules, submission)


async def _settle(
    session: AsyncSession, rules: Rules, submission: Submission, came: Came
) -> Applied:
    if isinstance(came, UnknownCase):
        return came
    try:
        async with session.begin_nested():
            if came is None:
                return await _report(session, rules, submission)
            return await answer(session, rules, came)
    except BrokenRule as refusal:
        return _pointed(refusal)


async def _report(session: AsyncSession, rules: Rules, submission: Submission) -> UUID:
    said = submission.payload
    assert isinstance(said, payloads.ReportSubmitted)
    report = report_of(said, Channel.PARTNER)
    if submission.imported:
        # History counts from the day it was reported on, as a paper does.
        day = utc_day(submission.event.time or submission.received_at)
        report = replace(report, channel=Channel.PAPER, received_on=day)
    held = await take_report(session, rules, report, submission.origin)
    return held[0].case.id


def report_of(said: payloads.ReportSubmitted, channel: Channel) -> Report:
    return Report(
        channel=channel,
        mission=said.mission,
        kind=said.kind,
        narrative=said.narrative,
        incidents=tuple(Incident(**each.model_dump()) for each in said.incidents),
        perpetrators={uuid4(): Alleged(**each.model_dump()) for each in said.perpetrators},
        victims={uuid4(): Victim(**each.model_dump()) for each in said.victims},
        reporter=Reporter(**said.reporter.model_dump()) if said.reporter else None,
        urgent_because=said.urgent_because,
    )


def _pointed(refusal: BrokenRule) -> BrokenRule:
    """The rules know the members of a report; the sender needs their place in the event."""
    if refusal.pointer is not None and not refusal.pointer.startswith("#/data"):
        return refusal.within("#/data")
    return refusal
