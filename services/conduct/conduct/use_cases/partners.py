"""What partners' events do: each becomes cases, or is refused and leaves nothing behind."""

from collections.abc import Sequence
from functools import partial
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from conduct import payloads
from conduct.domain.parties import Alleged, Incident, Reporter, Victim
from conduct.domain.report import Report
from conduct.domain.words import Channel
from conduct.use_cases.reporting import take_report
from conduct.use_cases.rules import Rules
from muster.errors import BrokenRule
from muster.intake.submissions import Applied, Apply, Submission


def applying(rules: Rules) -> Apply:
    return partial(apply, rules=rules)


async def apply(
    session: AsyncSession, submissions: Sequence[Submission], *, rules: Rules
) -> list[Applied]:
    """One result per submission: the lead case, or the refusal."""
    results: list[Applied] = []
    for each in submissions:
        try:
            async with session.begin_nested():
                said = each.payload
                assert isinstance(said, payloads.ReportSubmitted)
                report = report_of(said, Channel.PARTNER)
                held = await take_report(session, rules, report, each.origin)
            results.append(held[0].case.id)
        except BrokenRule as refusal:
            results.append(_pointed(refusal))
    return results


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
