"""Requests for emergency access: who finds them, reads what they are for, and ends what is open."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from conduct.sealing.shredded import ShreddedList
from conduct.settings import Settings
from conduct.use_cases.retaining import shred_what_is_over
from conduct.use_cases.rules import Rules
from muster.database import SessionMaker
from muster.testing import HeldClock
from tests.conduct.callers import Callers, Program
from tests.conduct.test_entitled import REASON, named


@pytest.fixture
async def case(officer: Program) -> str:
    return (await officer.reports())[0]


@pytest.fixture
def lawyer(callers: Callers) -> Program:
    return callers("legal-officer", "legal one")


@pytest.fixture
def overseer(callers: Callers) -> Program:
    return callers("conduct-oversight", "overseer one", missions=[])


async def asks(who: Program, case: str, purpose: str = REASON) -> str:
    return str((await who.done("/access", case=case, purpose=purpose))["id"])


async def test_requests_are_listed_page_by_page_newest_first(
    case: str, lawyer: Program, overseer: Program, clock: HeldClock
) -> None:
    asked = []
    for hour in range(3):
        clock.advance(timedelta(minutes=min(hour, 1)))
        asked.append(await asks(lawyer, case))

    paged = [each["id"] for page in await overseer.pages("/access", limit=1) for each in page]

    assert paged[0] == asked[2]
    assert sorted(paged) == sorted(asked)
    assert paged == [each["id"] for each in await overseer.listed("/access")]


@pytest.mark.parametrize("role", ["conduct-chief", "conduct-oversight"])
async def test_who_stepped_aside_from_a_case_reads_no_request_about_it(
    case: str, lawyer: Program, callers: Callers, role: str
) -> None:
    decider = callers(role, "decider", missions=["EXERCISE"] if role == "conduct-chief" else [])
    await asks(lawyer, case)
    assert len(await decider.listed("/access")) == 1

    unit = callers("conduct-unit", "unit one", missions=[])
    await unit.done(f"/cases/{case}/recusals", person=decider.id, reason=REASON)

    assert await decider.listed("/access") == []


async def test_a_request_about_a_destroyed_case_is_gone_and_hides_no_other(
    case: str, lawyer: Program, officer: Program, overseer: Program, sessions: SessionMaker,
    rules: Rules, settings: Settings, clock: HeldClock,
) -> None:  # fmt: skip
    [other] = await officer.reports()
    await asks(lawyer, case)
    kept = await asks(lawyer, other)
    async with sessions.begin() as session:
        over = text("UPDATE cases SET retention_on = '2020-01-01' WHERE id = CAST(:id AS uuid)")
        await session.execute(over, {"id": case})
    await shred_what_is_over(sessions, rules, ShreddedList(settings.shredded_list), clock())

    for who in (lawyer, overseer):
        assert [each["id"] for each in await who.listed("/access")] == [kept]


async def test_who_reads_what_another_asks_for_stands_in_the_read_log_of_the_case(
    case: str, lawyer: Program, overseer: Program
) -> None:
    asked = await asks(lawyer, case)
    await lawyer.listed("/access")
    assert await overseer.listed(f"/cases/{case}/reads") == []

    listed = await overseer.listed("/access")
    await overseer.done(f"/access/{asked}/approval")
    ended = await overseer.done(f"/access/{asked}/end")

    assert listed[0]["purpose"] == ended["purpose"] == REASON
    reads = await overseer.listed(f"/cases/{case}/reads")
    assert [(each["reader"], each["classes"], each["purpose"]) for each in reads] == [
        (named(overseer), ["purpose of a request"], "api")
    ] * 3


async def test_a_list_of_requests_stands_in_the_read_log_of_every_case_on_it(
    officer: Program, lawyer: Program, overseer: Program
) -> None:
    cases = [case for _ in range(2) for case in await officer.reports()]
    for case in cases:
        await asks(lawyer, case)

    await overseer.listed("/access")

    for case in cases:
        [read] = await overseer.listed(f"/cases/{case}/reads")
        assert read["reader"] == named(overseer)


async def test_who_granted_it_ends_it_too(case: str, lawyer: Program, overseer: Program) -> None:
    asked = await asks(lawyer, case)
    granted = await overseer.done(f"/access/{asked}/approval")
    assert (await lawyer.get(f"/cases/{case}")).status_code == 200

    ended = await overseer.done(f"/access/{asked}/end")

    assert granted["decided_by"] == named(overseer)
    assert ended["state"] == "over"
    assert (await lawyer.get(f"/cases/{case}")).status_code == 404


@pytest.mark.parametrize("about", ["assignments", "reads"])
async def test_who_steps_aside_while_it_is_open_knows_of_the_case_no_more(
    case: str, lawyer: Program, overseer: Program, about: str
) -> None:
    asked = await asks(lawyer, case)
    await overseer.done(f"/access/{asked}/approval")
    assert (await lawyer.get(f"/cases/{case}/{about}")).status_code == 200

    await lawyer.done(f"/cases/{case}/recusals", reason=REASON)

    assert (await lawyer.get(f"/cases/{case}/{about}")).status_code == 404


async def test_of_two_that_are_open_for_one_person_each_lets_in(
    case: str, lawyer: Program, overseer: Program
) -> None:
    first, second = await asks(lawyer, case), await asks(lawyer, case)
    for each in (first, second):
        await overseer.done(f"/access/{each}/approval")

    assert (await lawyer.get(f"/cases/{case}")).status_code == 200
    await lawyer.done(f"/access/{second}/end")
    assert (await lawyer.get(f"/cases/{case}")).status_code == 200
    await lawyer.done(f"/access/{first}/end")
    assert (await lawyer.get(f"/cases/{case}")).status_code == 404


async def test_what_became_of_a_request_stands_in_the_history_of_the_case(
    case: str, officer: Program, lawyer: Program, overseer: Program
) -> None:
    refused, granted = await asks(lawyer, case), await asks(lawyer, case)
    await overseer.done(f"/access/{refused}/refusal")
    await overseer.done(f"/access/{granted}/approval")
    await lawyer.done(f"/access/{granted}/end")

    history = await officer.listed(f"/cases/{case}/history")

    assert [each["what"] for each in history if each["what"].startswith("access ")] == [
        "access asked for", "access asked for", "access refused", "access opened", "access ended",
    ]  # fmt: skip
    assert REASON not in str(history)


async def test_that_access_was_refused_is_told_to_nobody(
    case: str, lawyer: Program, overseer: Program, sessions: SessionMaker
) -> None:
    asked = await asks(lawyer, case)
    await overseer.done(f"/access/{asked}/refusal")

    async with sessions() as session:
        told = text("SELECT count(*) FROM journal WHERE data ->> 'step' = 'access opened'")
        assert await session.scalar(told) == 0


async def test_of_two_who_decide_at_once_one_is_refused(
    case: str, lawyer: Program, overseer: Program, chief: Program
) -> None:
    asked = await asks(lawyer, case)

    answers = await asyncio.gather(
        overseer.post(f"/access/{asked}/approval"), chief.post(f"/access/{asked}/refusal")
    )

    assert sorted(each.status_code for each in answers) == [200, 409]
