"""Thresholds of resolution 2272 on real storage: who is asked about, when, and how often."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from conduct.domain.parties import Alleged
from conduct.domain.prompts import Decision, Prompt, Scope
from conduct.domain.refusals import NotOpen
from conduct.domain.thresholds import Threshold, Thresholds
from conduct.domain.words import Kind, Personnel
from conduct.storage import prompts, watching
from conduct.use_cases import changes, prompting
from tests.conduct.cases import INCIDENT, SOLDIER
from tests.conduct.working import CHIEF, FOUND, REFERRED, Register

LATER = timedelta(days=1)


async def credible(register: Register, *alleged: Alleged, **said: Any) -> UUID:
    """A case with grounds to refer it; nothing else looked yet."""
    named = {uuid4(): each for each in alleged or (SOLDIER,)}
    case_id = await register.case(**{"perpetrators": named} | said)
    await register.do(case_id, *REFERRED)
    return case_id


async def look(register: Register) -> int:
    """At everything that waits, as the worker does; how many reviews were asked for."""
    now, asked = register.clock(), 0
    async with register.sessions() as session:
        waiting = await watching.waiting(session, now, 100)
    for each in waiting:
        async with register.sessions.begin() as session:
            noted = await prompting.note_reading(session, each, now)
        async with register.sessions.begin() as session:
            asked += await prompting.look(session, register.rules, each, now, noted)
    return asked


async def asked_about(register: Register) -> list[Prompt]:
    async with register.sessions() as session:
        ids = await prompts.listed(session, None)
        found = await prompts.by_ids(session, register.rules.keyring, ids)
    return sorted((each.prompt for each in found.values()), key=lambda each: each.scope)


async def reached(register: Register) -> dict[Scope, set[Threshold]]:
    return {each.scope: set(each.thresholds) for each in await asked_about(register)}


async def decide(register: Register, prompt: Prompt) -> None:
    async with register.sessions.begin() as session:
        await prompting.decide(
            session, register.rules, prompt.id, register.origin(CHIEF),
            decision=Decision.NO_ACTION, decider="Exercise decider", reasons="Exercise: reasons.",
        )  # fmt: skip


def another(number: int, **differently: Any) -> Alleged:
    told = {"name": f"Exercise member {number}", "service_number": f"EX-{number:04}"}
    return replace(SOLDIER, **told | differently)


async def test_cases_of_one_unit_are_counted_together(register: Register) -> None:
    cases = [await credible(register) for _ in range(2)]
    await look(register)
    assert await reached(register) == {}

    cases.append(await credible(register))
    assert await look(register) == 1

    (prompt,) = await asked_about(register)
    assert prompt.scope is Scope.UNIT
    assert prompt.thresholds == {Threshold.ALLEGATIONS: frozenset(cases)}
    assert await register.told(prompt.id) == [("review-prompted", "unit review")]


async def test_the_same_person_in_two_cases_is_one(register: Register) -> None:
    register.rules = replace(register.rules, thresholds=only(perpetrators=3))
    for alleged in (another(1), another(2), another(1, name="Exercise misspelt"), another(2)):
        await credible(register, alleged)
    await look(register)
    assert await reached(register) == {}

    await credible(register, another(3))
    await look(register)

    assert await reached(register) == {Scope.UNIT: {Threshold.PERPETRATORS}}


async def test_against_a_unit_its_own_members_count(register: Register) -> None:
    register.rules = replace(register.rules, thresholds=only(perpetrators=3))
    others = [another(number, unit="Exercise other company") for number in (2, 3, 4)]

    await credible(register, another(1), *others)
    await look(register)

    (prompt,) = await asked_about(register)
    async with register.sessions() as session:
        found = await prompts.by_ids(session, register.rules.keyring, [prompt.id])
    assert found[prompt.id].subject.startswith("Exercise other company")
    assert set(prompt.thresholds) == {Threshold.PERPETRATORS}


def only(**least: int) -> Thresholds:
    return Thresholds(**{"allegations": 99, "perpetrators": 99, "occasions": 99} | least)


async def test_two_occasions_in_two_cases_are_enough(register: Register) -> None:
    elsewhere = replace(INCIDENT, place="Exercise other place")
    await credible(register)
    await credible(register, incidents=(INCIDENT,))
    await look(register)
    assert await reached(register) == {}

    await credible(register, incidents=(elsewhere,))
    await look(register)

    assert await reached(register) == {Scope.UNIT: {Threshold.ALLEGATIONS, Threshold.OCCASIONS}}


@pytest.mark.parametrize(
    "said",
    [
        {"kind": Kind.SERIOUS_MISCONDUCT},
        {"mission": "EXERCISE-2"},
        {"perpetrators": {uuid4(): another(9, country="ZZY")}},
        {"perpetrators": {uuid4(): another(9, unit="Exercise company")}},
    ],
    ids=["no sexual misconduct", "other mission", "other State", "other unit"],
)
async def test_what_is_of_another_unit_or_kind_is_not_counted(
    register: Register, said: dict[str, Any]
) -> None:
    for _ in range(2):
        await credible(register)
    await credible(register, **said)
    await look(register)

    assert await reached(register) == {}


async def test_what_is_not_credible_is_not_counted(register: Register) -> None:
    for _ in range(2):
        await credible(register)
    await register.case()
    await look(register)

    assert await reached(register) == {}


async def three(register: Register) -> Prompt:
    for _ in range(3):
        await credible(register)
    await look(register)
    (prompt,) = await asked_about(register)
    return prompt


async def test_it_is_asked_once_and_after_a_decision_only_when_there_is_more(
    register: Register,
) -> None:
    prompt = await three(register)
    await credible(register)
    assert await look(register) == 1
    assert await register.told(prompt.id) == [("review-prompted", "unit review")]

    register.clock.advance(LATER)
    await decide(register, prompt)
    case_id = await register.case()
    assert await look(register) == 0
    register.clock.advance(LATER)
    await register.do(case_id, *REFERRED)
    await look(register)

    assert [kind for kind, _ in await register.told(prompt.id)] == [
        "review-prompted", "review-decided", "review-prompted",
    ]  # fmt: skip
    await decide(register, prompt)
    with pytest.raises(NotOpen):
        await decide(register, prompt)


async def test_a_decision_that_is_not_recorded_in_time_is_told(register: Register) -> None:
    prompt = await three(register)
    register.clock.advance(timedelta(days=15))
    await register.sweep()

    assert await register.told(prompt.id) == [
        ("review-prompted", "unit review"), ("review-missed", "review-decision"),
    ]  # fmt: skip


async def test_a_second_note_to_a_state_that_had_answered_the_first_is_silence_again(
    register: Register,
) -> None:
    case_id = await credible(register)
    await register.do(
        case_id, changes.notify_state(None),
        changes.state_replies(investigates=False, officer=None),
    )  # fmt: skip
    register.clock.advance(timedelta(days=2))
    await register.do(case_id, changes.notify_state(None))
    await look(register)
    assert await reached(register) == {}

    register.clock.advance(timedelta(days=40))
    await look(register)

    assert await reached(register) == {Scope.STATE: {Threshold.NO_REPLY}}


async def notified(register: Register) -> UUID:
    case_id = await credible(register)
    await register.do(case_id, changes.notify_state(None))
    await look(register)
    assert await reached(register) == {}
    return case_id


async def test_a_state_is_asked_about_when_its_time_passes_though_nobody_changes_anything(
    register: Register,
) -> None:
    await notified(register)
    days: dict[Threshold, date] = {}
    for _ in range(200):
        register.clock.advance(LATER)
        await look(register)
        for threshold in (await reached(register)).get(Scope.STATE, set()):
            days.setdefault(threshold, register.clock().date())

    # Thanksgiving, Christmas, and the day of the notice do not count.
    assert days == {
        Threshold.NO_REPLY: date(2026, 12, 10),
        Threshold.NO_OUTCOME: date(2027, 5, 25),
    }


async def test_a_state_that_reports_no_action_is_asked_about_after_six_months(
    register: Register,
) -> None:
    case_id = await credible(register)
    await register.do(case_id, *FOUND[3:])
    await look(register)
    register.clock.now = register.clock.now.replace(year=2027, month=5, day=24)
    await register.sweep()
    await look(register)
    assert ("clock-missed", "action-report") in await register.told(case_id)
    assert await reached(register) == {}

    register.clock.advance(LATER)
    await look(register)

    assert await reached(register) == {Scope.STATE: {Threshold.NO_ACTION_REPORT}}


async def test_who_has_no_state_is_of_no_state(register: Register) -> None:
    civilian = Alleged(personnel=Personnel.CIVILIAN_INTERNATIONAL, name="Exercise civilian")
    case_id = await credible(register, civilian)
    await register.do(case_id, *FOUND[3:])
    register.clock.advance(timedelta(days=400))
    await register.sweep()
    await look(register)

    assert await reached(register) == {}
