"""What a State is asked for is told to its own desk, from its notice on and for as long as it is
the State of the case."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from conduct.domain.parties import Alleged
from conduct.domain.steps import Step
from conduct.domain.words import Finding, Investigator, Personnel
from conduct.use_cases import changes
from conduct.use_cases.changes import Change
from tests.conduct.cases import SOLDIER
from tests.conduct.working import REFERRED, Register

TO_FINDING = (
    changes.advance(Step.PENDING),
    changes.advance(Step.INVESTIGATION),
    changes.advance(Step.REPORT_RECEIVED),
    changes.find(Finding.SUBSTANTIATED, "Exercise"),
)
CIVILIAN = Alleged(personnel=Personnel.CIVILIAN_INTERNATIONAL, name="Exercise civilian")
OF_ANOTHER_STATE = replace(SOLDIER, country="ZZY")


async def told_about_action(register: Register, case_id: UUID) -> list[tuple[str, str]]:
    """What was told, and whether the desk is one of a mission or of a State."""
    found = await register.ask(
        "SELECT j.type, d.kind FROM journal j JOIN desks d ON d.id::text = j.data->>'audience' "
        "WHERE j.aggregate_id = :id AND j.data->>'step' LIKE 'action-report%' ORDER BY j.seq",
        id=case_id,
    )
    return [(type_.split(".")[-2], kind) for type_, kind in found]


async def a_month_later(register: Register) -> None:
    register.clock.advance(timedelta(days=31))
    await register.sweep()


async def test_who_turns_out_to_be_no_soldier_concerns_no_state_any_more(
    register: Register,
) -> None:
    case_id = await register.case()
    held = await register.do(case_id, changes.register())
    [soldier] = held.case.content.perpetrators
    await register.do(
        case_id, changes.put_perpetrator(CIVILIAN, soldier), changes.advance(Step.ASSESSMENT),
        changes.refer(Investigator.OIOS), *TO_FINDING,
    )  # fmt: skip

    await a_month_later(register)

    assert await told_about_action(register, case_id) == [("clock-due-soon", "mission")]


@pytest.mark.parametrize("notified", [True, False])
async def test_a_state_is_reminded_of_its_action_once_it_was_notified(
    register: Register, notified: bool
) -> None:
    notice: list[Change] = [changes.notify_state(None)] if notified else []
    case_id = await register.case()
    await register.do(case_id, *REFERRED, *notice, *TO_FINDING)

    await a_month_later(register)

    kind = "state" if notified else "mission"
    assert await told_about_action(register, case_id) == [("clock-due-soon", kind)]


async def test_where_it_is_another_state_the_first_is_asked_no_more_and_the_other_once_notified(
    register: Register,
) -> None:
    case_id = await register.case()
    held = await register.do(case_id, *REFERRED, changes.notify_state(None), *TO_FINDING)
    [soldier] = held.case.content.perpetrators
    first = held.case.state_audience

    await register.do(case_id, changes.put_perpetrator(OF_ANOTHER_STATE, soldier))
    await a_month_later(register)
    assert await told_about_action(register, case_id) == [
        ("clock-met", "state"),
        ("clock-due-soon", "mission"),
    ]

    held = await register.do(case_id, changes.notify_state(None))
    await a_month_later(register)
    assert held.case.state_audience not in (None, first)
    assert (await told_about_action(register, case_id))[2:] == [("clock-due-soon", "state")]
