"""What States and investigators answer about cases that they were told of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from conduct import payloads
from conduct.domain import exchange, lifecycle, measures
from conduct.domain.acts import Act
from conduct.domain.case import Case
from conduct.domain.happenings import Fact
from conduct.domain.limits import Clock
from conduct.domain.references import NotAReference
from conduct.domain.words import Investigator, Track
from conduct.storage import cases, naming, read_log, vault
from conduct.storage.answering import may_answer
from conduct.use_cases.changing import keep
from conduct.use_cases.rules import Rules
from muster.database import SessionMaker
from muster.errors import Conflict, Invalid
from muster.identity import Principal
from muster.intake.submissions import Submission

OIOS = "/partners/OIOS"
"""The source under which the Office of Internal Oversight Services reports."""
PARTNER = "partner"
READ = ("exchange", "findings", "summary")
TAKES: dict[type, Clock] = {
    payloads.StateReplied: Clock.STATE_REPLY,
    payloads.StateActed: Clock.ACTION_REPORT,
    payloads.InvestigationReported: Clock.INVESTIGATION,
}
"""The clock that each answer ends."""


class UnknownCase(Invalid):
    """You were told of no such case. If a note about it is under way, send this again."""

    retryable = True

    def __init__(self) -> None:
        super().__init__("you were told of no such case", pointer="#/data/case")


class NotAwaited(Conflict):
    """Nothing of this kind is awaited from you in this case at present."""

    def __init__(self) -> None:
        super().__init__("nothing of this kind is awaited from you in this case at present")


@dataclass(frozen=True)
class Answered:
    """By whom which case is answered for, and that it stands in the read log."""

    case_id: UUID
    submission: Submission


async def enter(
    sessions: SessionMaker, rules: Rules, submission: Submission
) -> Answered | UnknownCase:
    """Committed to the read log when this returns, before anything is opened."""
    said = submission.payload
    assert isinstance(said, payloads.OfCase)
    async with sessions.begin() as session:
        try:
            found = await naming.find(session, said.case)
        except NotAReference:
            found = None
        case_id = found or uuid4()
        if not await _was_told(session, rules, submission.sender, case_id):
            return UnknownCase()
        await read_log.append(
            session, case_id, at=submission.received_at, reader=submission.sender.subject,
            capacity=PARTNER, fields=READ, purpose=PARTNER,
        )  # fmt: skip
    return Answered(case_id, submission)


async def answer(session: AsyncSession, rules: Rules, entered: Answered) -> UUID:
    """Raises `UnknownCase`, `NotAwaited`, `CannotBeTold`, `ReportUnclear`, `ActionUnknown`."""
    submission = entered.submission
    said = submission.payload
    assert isinstance(said, payloads.OfCase)
    try:
        held = await cases.one(session, rules.keyring, entered.case_id)
    except vault.Shredded:
        raise UnknownCase from None
    check_told(held.case, submission.sender, said)
    at = said.at or (submission.event.time if submission.imported else None)
    act = replace(rules.act(submission.origin), happened_at=at)
    believed = act if submission.imported else _believed(held.case, TAKES[type(said)], act)
    held.case.changes(act)
    try:
        facts = _RULES[type(said)](held.case, said, believed)
    except Conflict as refusal:
        # Where the case stands is not for partners to read.
        raise NotAwaited from refusal
    await keep(session, rules, [(held, facts)], submission.origin)
    return held.case.id


def check_told(case: Case, sender: Principal, said: payloads.OfCase) -> None:
    """Raises `UnknownCase`, or `NotAwaited` from a State that does not investigate."""
    referral = case.content.referral
    investigator = None if referral is None else referral.to
    is_report = isinstance(said, payloads.InvestigationReported)
    if sender.source == OIOS:
        if not is_report or investigator is not Investigator.OIOS:
            raise UnknownCase
        return
    if case.state not in sender.countries or case.content.notice is None:
        raise UnknownCase
    if is_report and investigator is not Investigator.STATE:
        raise NotAwaited


async def _was_told(session: AsyncSession, rules: Rules, sender: Principal, case_id: UUID) -> bool:
    """As far as can be said without opening it; the same is asked of a case that is not there."""
    is_oios = sender.source == OIOS
    clocks = [Clock.INVESTIGATION if is_oios else Clock.STATE_REPLY]
    countries = () if is_oios else sender.countries
    told = await may_answer(session, rules.keyring, case_id, countries, clocks)
    return told and (is_oios or bool(countries))


def _believed(case: Case, clock: Clock, act: Act) -> Act:
    """After a miss a partner does not say that it was in time: it is done now."""
    deadline = case.clock(clock)
    is_late = deadline is not None and deadline.is_running and act.now > deadline.due_at
    return replace(act, happened_at=None) if is_late else act


def _reply(case: Case, said: payloads.OfCase, act: Act) -> Sequence[Fact]:
    assert isinstance(said, payloads.StateReplied)
    return exchange.state_replies(case, act, investigates=said.investigates, officer=said.officer)


def _acted(case: Case, said: payloads.OfCase, act: Act) -> Sequence[Fact]:
    assert isinstance(said, payloads.StateActed)
    _, facts = measures.record_action(case, Track.NATIONAL, said.kind, act, detail=said.detail)
    return facts


def _investigated(case: Case, said: payloads.OfCase, act: Act) -> Sequence[Fact]:
    return lifecycle.report_arrives(case, act)


_RULES: dict[type, Callable[[Case, payloads.OfCase, Act], Sequence[Fact]]] = {
    payloads.StateReplied: _reply,
    payloads.StateActed: _acted,
    payloads.InvestigationReported: _investigated,
}
