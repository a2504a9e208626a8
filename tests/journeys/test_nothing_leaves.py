"""A whole life of cases with a canary in every field: none is found wherever something leaves."""

import base64
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs

from conduct.domain.limits import Clock
from conduct.domain.parties import Alleged, Incident, Reporter, Victim
from conduct.domain.prompts import Decision
from conduct.domain.refusals import ReportUnclear
from conduct.domain.rights import Capacity
from conduct.domain.steps import Step
from conduct.domain.words import (
    ActionKind,
    Assistance,
    Finding,
    Investigator,
    MeasureKind,
    NoteChannel,
    Receiver,
    Track,
)
from conduct.use_cases import assigning, changes, glass, prompting, retaining
from conduct.use_cases.changes import Change
from conduct.use_cases.entering import Purpose
from muster.observability import Telemetry
from muster.testing import eventually
from muster_local.postgres import Postgres
from tests.conduct.cases import INCIDENT, SOLDIER
from tests.conduct.working import CHIEF, INVESTIGATOR, OFFICER, OVERSIGHT, SECOND
from tests.journeys.canaries import (
    STEM,
    canary,
    found_in,
    in_database,
    in_logs,
    in_mails,
    in_metrics,
    in_traces,
    on_topics,
    until_sent,
)
from tests.journeys.casework import EVERYBODY, NOW, Casework, casework

VICTIM, MISSION = uuid4(), canary("mission")
ALLEGED = Alleged(
    personnel=SOLDIER.personnel, country="ZZZ", unit=canary("unit"), name=canary("name"),
    rank=canary("rank"), service_number=canary("service number"),
)  # fmt: skip
PERSON = Victim(name=canary("victim"), contact=canary("contact of a victim"))
REPORT: dict[str, Any] = {
    "mission": MISSION,
    "narrative": canary("narrative"),
    "incidents": (replace(INCIDENT, place=canary("place")),),
    "victims": {VICTIM: PERSON},
    "reporter": Reporter(name=canary("reporter"), contact=canary("contact of the reporter")),
    "urgent_because": canary("urgent"),
}


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
async def at_work(
    postgres: Postgres, migrated: Callable[[str], str], kafka: str, tmp_path: Path,
    spans: InMemorySpanExporter,
) -> AsyncIterator[Casework]:  # fmt: skip
    def traced(service: str) -> Telemetry:
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(spans))
        return Telemetry(service, tracer=provider.get_tracer("muster"))

    async with casework(postgres, migrated, kafka, tmp_path, traced) as made:
        await made.employ(*EVERYBODY)
        yield made


def of_a_life() -> tuple[Change, ...]:
    """Each field that somebody may fill in, until the finding."""
    return (
        changes.register(),
        changes.advance(Step.ASSESSMENT),
        changes.refer(Investigator.STATE),
        changes.notify_state(canary("symbol")),
        changes.extend(
            Clock.STATE_REPLY, _later(), because=canary("extended"), authority=canary("who extends")
        ),
        changes.state_replies(investigates=True, officer=canary("officer")),
        changes.waive(Clock.EVIDENCE, because=canary("waived"), authority=canary("who waives")),
        changes.assist(VICTIM, Assistance.UNAVAILABLE, canary("assistance")),
        changes.impose(MeasureKind.OTHER, canary("measure")),
        changes.add_note(NoteChannel.FILE, canary("note")),
        changes.put_perpetrator(replace(ALLEGED, name=canary("second name")), None),
        changes.put_victim(Victim(name=canary("second victim")), None),
        changes.put_incident(Incident(place=canary("second place")), None),
        changes.correct_narrative(canary("second narrative")),
        changes.advance(Step.PENDING),
        changes.advance(Step.INVESTIGATION),
        changes.advance(Step.REPORT_RECEIVED),
        changes.find(Finding.SUBSTANTIATED, canary("finding")),
        changes.record_action(Track.UN, ActionKind.FINANCIAL, canary("action")),
    )


def _later() -> date:
    return (NOW + timedelta(days=40)).date()


async def live(at_work: Casework) -> list[UUID]:
    cases = [await at_work.case(**REPORT, perpetrators={uuid4(): ALLEGED}) for _ in range(4)]
    for each in cases[:3]:
        await at_work.do(each, *of_a_life())
    for who in (SECOND, INVESTIGATOR):
        await at_work.assign(cases[0], who, Capacity(next(iter(who.roles))))
    secret = changes.add_note(NoteChannel.RESTRICTED, canary("restricted note"))
    await at_work.do(cases[0], secret, by=INVESTIGATOR)
    door = at_work.door()
    await door.change_both(cases[0], cases[1], changes.link(canary("link")))
    await door.change_both(cases[1], cases[2], changes.merge(canary("merged")))
    await door.change_both(cases[1], cases[2], changes.part(canary("parted")))
    await at_work.do(
        cases[3], changes.hand_on(Receiver.AGENCY, canary("handed on"), canary("receiver"))
    )
    await at_work.do(cases[3], changes.reopen(Step.REPORTED, canary("reopened")))
    return cases


async def oversee(at_work: Casework, case_id: UUID) -> None:
    """What is asked for and decided beside the case."""
    rules, origin = at_work.rules, at_work.origin
    entered = await at_work.door().enter(case_id, Purpose.CHANGE)
    async with at_work.sessions.begin() as session:
        asked = await glass.ask(session, rules, case_id, canary("purpose"), origin(CHIEF))
        await glass.decide(session, rules, asked.id, origin(OVERSIGHT), grant=True)
        await assigning.recuse(
            session, rules, case_id, SECOND.subject, canary("recused"), origin(OFFICER)
        )
        await retaining.hold(session, rules, entered, canary("hold"), origin(OFFICER), held=True)


async def decide(at_work: Casework) -> None:
    asked = "SELECT id FROM prompts WHERE is_open"
    for (prompt,) in await eventually(lambda: at_work.ask(asked), within=20):
        async with at_work.sessions.begin() as session:
            await prompting.decide(
                session, at_work.rules, prompt, at_work.origin(CHIEF),
                decision=Decision.NO_ACTION, decider=canary("decider"), reasons=canary("reasons"),
            )  # fmt: skip


async def go_wrong(at_work: Casework, case_id: UUID) -> list[tuple[str, str]]:
    """Refusals, errors of the database and what cannot be opened; what they say."""
    said = []
    for change in (
        changes.correct_narrative(canary("x") * 5000),
        changes.put_incident(Incident(place=canary("\x00")), None),
        changes.notify_state(canary("\x1b")),
    ):
        with pytest.raises(ReportUnclear) as refused:
            await at_work.do(case_id, change)
        said.append(("refusal", repr(refused.value) + str(refused.value)))
    for statement in ("SELECT CAST(CAST(:it AS text) AS integer)", "SELECT CAST(:it AS uuid)"):
        with pytest.raises(DBAPIError) as failed:
            async with at_work.sessions.begin() as session:
                await session.execute(text(statement), {"it": canary("parameter")})
        said.append(("error of the database", str(failed.value) + repr(failed.value.orig)))
    broken = await at_work.case(**REPORT, perpetrators={uuid4(): ALLEGED})
    await at_work.ask(
        "UPDATE case_keys SET wrapped = wrapped || 'A' WHERE case_id = :id", id=broken
    )
    await at_work.wake()
    return said


async def everywhere(
    at_work: Casework, kafka: str, spans: InMemorySpanExporter
) -> list[tuple[str, str]]:
    for url in at_work.urls.values():
        await until_sent(url)
    places = await on_topics(kafka)
    for name, url in at_work.urls.items():
        places += await in_database(url, name)
    return [
        *places, *in_mails(at_work.post.accepted), *in_metrics(at_work.telemetry),
        *in_traces(spans),
    ]  # fmt: skip


async def test_no_canary_is_found_wherever_something_leaves(
    at_work: Casework, kafka: str, spans: InMemorySpanExporter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    # Fifty thousand lines of what it asks the broker.
    caplog.set_level(logging.INFO, "aiokafka")
    with capture_logs() as logs:
        cases = await live(at_work)
        await oversee(at_work, cases[0])
        await decide(at_work)
        said = await go_wrong(at_work, cases[0])
        for days in (6, 60, 200):
            await at_work.pass_(days=days)
            await at_work.heard("Case")
        opened, history = await at_work.door().history(cases[0])
        places = [*await everywhere(at_work, kafka, spans), *said]
        await at_work.heard("access opened")

    assert sum(STEM in value for value in opened.fields.values()) >= 20
    assert any(STEM in str(each.detail) for each in history)
    places += in_logs(logs, caplog.records)
    kinds = {place.split()[0] for place, _ in places}
    assert {"topic", "table", "mail", "part", "metrics", "span", "log", "refusal"} <= kinds
    assert found_in(places) == []


def test_a_canary_is_found_in_whatever_form() -> None:
    written = canary("narrative")
    for form in (written, written.encode().hex(), base64.b64encode(written.encode()).decode()):
        assert found_in([("here", form)]) == ["here"]
    assert found_in([("here", "v1:facts:AAAA")]) == []
