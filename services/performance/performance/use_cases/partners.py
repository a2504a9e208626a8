"""What partners' events do: runs of one kind together, in the order of arrival."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from muster.errors import BrokenRule
from muster.identity import Principal
from muster.intake.submissions import Applied, Effects, Submission
from performance import payloads
from performance.domain.countries import check_was_there
from performance.domain.datasets import NO_OTHERS, Windows
from performance.domain.definitions import STRENGTH, WOMEN, Definition, UnknownIndicator
from performance.domain.observation import Figures, Said
from performance.domain.periods import Period
from performance.domain.rating import Strategy
from performance.domain.subjects import Run, Subject, check_known, check_runs, series_id
from performance.domain.women import check_persons
from performance.storage import definitions
from performance.storage.missions import runs
from performance.use_cases.frame_events import take_deliverables
from performance.use_cases.observing import Report, observe
from performance.use_cases.partners_safety import take_casualties, take_crimes
from performance.use_cases.speaking import check_speaks_for, cited_by
from performance.use_cases.targets import Aim, aim_at

Handler = Callable[[AsyncSession, Sequence[Submission]], Awaitable[list[Applied]]]
Definitions = Mapping[str, Definition]


def key_of(submission: Submission) -> str:
    """Events about one thing share it, so that they are applied in order of arrival."""
    payload: Any = submission.payload
    if isinstance(payload, payloads.ObservationReported | payloads.TargetAimedAt):
        return f"{payload.indicator}|{payload.about.model_dump_json()}"
    if isinstance(payload, payloads.OfDeliverable):
        return f"deliverable {payload.reference}"
    if isinstance(payload, payloads.CasualtyReported):
        return f"casualty|{payload.reference}"
    if isinstance(payload, payloads.CrimeReported | payloads.CrimeStepReported):
        named = getattr(payload, "crime_id", None) or payload.reference
        return f"crime|{named}"
    return submission.event.id


async def apply(
    session: AsyncSession,
    submissions: Sequence[Submission],
    *,
    handlers: Mapping[type, Handler] | None = None,
) -> Effects:
    """Of each the thing changed, or the refusal, which left nothing behind."""
    by_type = handlers or HANDLERS
    results: list[Applied] = []
    for handler, run in groupby(submissions, lambda each: by_type[type(each.payload)]):
        results += map(_pointed, await handler(session, list(run)))
    return Effects(results)


def _pointed(applied: Applied) -> Applied:
    """The rules know the members of a thing; the sender needs their place in the event."""
    if not isinstance(applied, BrokenRule) or applied.pointer is None:
        return applied
    return applied if applied.pointer.startswith("#/data") else applied.within("#/data")


async def take_observations(
    session: AsyncSession, submissions: Sequence[Submission], *, strategy: Strategy
) -> list[Applied]:
    known = await definitions.current(session)
    missions = await runs(session)
    results: list[Applied | None] = []
    reports = []
    for each in submissions:
        try:
            reports.append(_report(each, known, missions))
            results.append(None)
        except BrokenRule as refusal:
            results.append(refusal)
    now = max(each.received_at for each in submissions)
    outcomes = iter(await observe(session, reports, now, strategy=strategy) if reports else [])
    return [next(outcomes) if each is None else each for each in results]


def _report(submission: Submission, known: Definitions, missions: Mapping[str, Run]) -> Report:
    said = submission.payload
    assert isinstance(said, payloads.ObservationReported)
    definition = definition_of(said.indicator, known)
    subject, partner = subject_of(said, definition, submission.sender, missions)
    period = Period.of(said.period)
    check_was_there(subject.country, period.starts_on)
    check_runs(subject.mission, period.starts_on, period.ends_on, missions)
    figures = Figures.of(
        definition, value=said.value, numerator=said.numerator, denominator=said.denominator
    )
    if definition.code in (WOMEN, STRENGTH):
        check_persons(figures)
    return Report(
        definition,
        subject,
        Said(
            period=period,
            figures=figures,
            reported_at=said.reported_at or submission.event.time or submission.received_at,
            cited=cited_by(submission.sender, said.cited, partner),
            partial=said.partial,
            note=said.note,
            partner=partner,
        ),
        submission.origin,
    )


async def take_targets(
    session: AsyncSession, submissions: Sequence[Submission], *, windows: Windows = NO_OTHERS
) -> list[Applied]:
    known = await definitions.current(session)
    missions = await runs(session)
    results: list[Applied] = []
    for each in submissions:
        try:
            async with session.begin_nested():
                results.append(await _aim(session, each, known, missions, windows))
        except BrokenRule as refusal:
            results.append(refusal)
    return results


async def _aim(
    session: AsyncSession, submission: Submission, known: Definitions,
    missions: Collection[str], windows: Windows,
) -> Applied:  # fmt: skip
    said = submission.payload
    assert isinstance(said, payloads.TargetAimedAt)
    definition = definition_of(said.indicator, known)
    subject, _ = subject_of(said, definition, submission.sender, missions)
    aim = Aim(definition, subject, Period.of(said.period), said.target, said.cited)
    await aim_at(session, [aim], submission.origin, windows=windows)
    return series_id(definition.code, subject)


def definition_of(code: str, known: Definitions) -> Definition:
    """Raises `UnknownIndicator`."""
    if code not in known:
        raise UnknownIndicator(code)
    return known[code]


def subject_of(
    said: payloads.ObservationReported | payloads.TargetAimedAt,
    definition: Definition,
    sender: Principal,
    missions: Collection[str],
) -> tuple[Subject, str | None]:
    """With the partner that speaks of itself.

    Raises `SubjectUnclear`, `SubjectUnknown`, `NotDisaggregated`, `UnknownCountry` or
    `NotYourFigures`.
    """
    subject = Subject.of(said.about)
    check_known(subject, missions)
    definition.check_subject(subject)
    return subject, check_speaks_for(sender, subject.country, subject.mission)


HANDLERS: Mapping[type, Handler] = {
    payloads.TargetAimedAt: take_targets,
    payloads.DeliverableAnnounced: take_deliverables,
    payloads.DeliverableReported: take_deliverables,
    payloads.CasualtyReported: take_casualties,
    payloads.CrimeReported: take_crimes,
    payloads.CrimeStepReported: take_crimes,
}
