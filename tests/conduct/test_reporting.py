"""A report comes in, becomes cases, and is read again by those who work on them."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from conduct.domain.parties import Alleged, Incident, Victim
from conduct.domain.report import Report
from conduct.domain.rights import Capacity
from conduct.domain.words import Age, Channel, Kind, Need, Personnel
from conduct.edge import Door
from conduct.storage import read_log, sealed
from conduct.storage.cases import CaseNotFound
from conduct.use_cases.entering import Purpose
from conduct.use_cases.reporting import entrust, take_report
from conduct.use_cases.rules import Rules
from muster.database import SessionMaker
from muster.identity import Principal
from muster.journal import Actor, Origin

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def person(name: str, *roles: str) -> Principal:
    return Principal(
        subject=f"exercise-{name}",
        kind="person",
        name=f"Exercise {name}",
        scopes=frozenset({"cases:read", "cases:write"}),
        expires_at=NOW + timedelta(hours=8),
        roles=frozenset(roles),
    )


OFFICER = person("officer one", "conduct-officer")
REPORT = Report(
    channel=Channel.STAFF,
    mission="EXERCISE",
    kind=Kind.SEXUAL_EXPLOITATION,
    narrative="Exercise: nothing of this happened.",
    incidents=(Incident(place="Exercise place"),),
    perpetrators={
        uuid4(): Alleged(
            personnel=Personnel.MILITARY_CONTINGENT, country="KEN", unit="Exercise unit",
            name="Exercise alleged one",
        ),
        uuid4(): Alleged(personnel=Personnel.UN_VOLUNTEER),
    },
    victims={uuid4(): Victim(age=Age.ADULT, needs=(Need.MEDICAL,), name="Exercise victim one")},
)  # fmt: skip


def origin_of(who: Principal) -> Origin:
    return Origin(who.actor, NOW)


def door(sessions: SessionMaker, rules: Rules, who: Principal) -> Door:
    return Door(sessions, rules, who, NOW, origin_of(who))


async def test_a_report_is_read_again_by_whoever_wrote_it_down(
    sessions: SessionMaker, rules: Rules
) -> None:
    async with sessions.begin() as session:
        held = await take_report(session, rules, REPORT, origin_of(OFFICER))
        await entrust(session, rules, held, Capacity.OFFICER, origin_of(OFFICER))
    lead = held[0].case

    opened = await door(sessions, rules, OFFICER).open(lead.id, Purpose.PAGE)

    assert len(held) == 2
    assert opened.fields["narrative"] == "Exercise: nothing of this happened."
    assert "Exercise victim one" in opened.fields.values()
    async with sessions() as session:
        (entry,) = await read_log.latest(session, lead.id, 10)
        stored = await sealed.newest(session, lead.id, prefixes=sealed.EVERYTHING)
    assert entry.reader == OFFICER.subject
    assert not any("Exercise" in value.sealed for value in stored.values())


@pytest.mark.parametrize("case_is_there", [True, False], ids=["of another", "of nobody"])
async def test_who_is_not_assigned_does_not_learn_whether_there_is_a_case(
    sessions: SessionMaker, rules: Rules, case_is_there: bool
) -> None:
    async with sessions.begin() as session:
        held = await take_report(session, rules, REPORT, origin_of(OFFICER))
    asked = held[0].case.id if case_is_there else uuid4()

    with pytest.raises(CaseNotFound):
        await door(sessions, rules, OFFICER).open(asked, Purpose.PAGE)

    async with sessions() as session:
        assert await read_log.latest(session, asked, 10) == []


async def test_the_history_says_who_did_what_and_its_rows_do_not(
    sessions: SessionMaker, rules: Rules
) -> None:
    async with sessions.begin() as session:
        held = await take_report(session, rules, REPORT, origin_of(OFFICER))
        await entrust(session, rules, held, Capacity.OFFICER, origin_of(OFFICER))

    _, history = await door(sessions, rules, OFFICER).history(held[0].case.id)

    assert [each.word for each in history] == ["reported", "assigned"]
    assert history[0].by == Actor("person", OFFICER.subject, OFFICER.name)
