"""Thresholds of resolution 2272 on real storage: who is asked about, when, and how often."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from conduct.domain.parties import Alleged
from conduct.domain.prompts import Decision, Prompt, Scope
from conduct.domain.refusals import NotOpen
from conduct.domain.thresholds import Threshold, Thresholds
from conduct.domain.words import Kind, Personnel
from conduct.storage import prompts, read_log, watching
from conduct.sweeps import thresholds
from conduct.use_cases import changes, prompting
from muster.observability import Telemetry
from muster.testing import eventually
from tests.conduct.cases import INCIDENT, SOLDIER
from tests.conduct.working import CHIEF, FOUND, REFERRED, Register
from tests.databases import somebody_waits
from tests.killing import held

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


async def test_workers_that_look_at_once_ask_once(register: Register) -> None:
    for _ in range(4):
        await credible(register)

    asked = await asyncio.gather(*(look(register) for _ in range(3)))

    (prompt,) = await asked_about(register)
    assert sum(asked) == 1
    assert await register.told(prompt.id) == [("review-prompted", "unit review")]


async def test_a_look_killed_before_it_saved_is_done_again(
    register: Register, conduct_url: str
) -> None:
    for _ in range(3):
        await credible(register)
    async with held(conduct_url, "LOCK TABLE prompts IN ACCESS EXCLUSIVE MODE") as others:
        looking = asyncio.create_task(look(register))
        await others.until_reached()
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)

    assert await reached(register) == {}
    assert await look(register) == 1


async def test_a_case_that_is_changed_while_it_is_looked_at_is_looked_at_again(
    register: Register, conduct_url: str
) -> None:
    cases = [await credible(register) for _ in range(3)]
    async with held(conduct_url, "LOCK TABLE prompts IN ACCESS EXCLUSIVE MODE") as others:
        looking = asyncio.create_task(look(register))
        await others.until_reached()
        changing = [
            asyncio.create_task(register.do(each, changes.make_urgent("Exercise.")))
            for each in cases
        ]
        await somebody_waits(register.sessions, 1 + len(changing))

    await asyncio.gather(looking, *changing)

    async with register.sessions() as session:
        waiting = await watching.waiting(session, register.clock(), 10)
    assert min(cases) in waiting


async def test_a_look_and_a_change_of_the_same_case_wait_in_no_circle(
    register: Register, conduct_url: str
) -> None:
    case_id = await credible(register)
    lock = f"SELECT FROM aggregates WHERE id = '{case_id}' FOR UPDATE"
    async with held(conduct_url, lock) as others:
        changing = asyncio.create_task(register.do(case_id, changes.make_urgent("Exercise.")))
        await others.until_reached()
        looking = asyncio.create_task(look(register))
        await somebody_waits(register.sessions, 2)

    await asyncio.gather(changing, looking)

    assert (await register.open(case_id)).case.urgent


async def test_a_case_that_came_beside_after_the_reading_was_noted_is_not_opened(
    register: Register,
) -> None:
    first = await credible(register)
    async with register.sessions.begin() as session:
        noted = await prompting.note_reading(session, first, register.clock())
    beside = await credible(register)

    async with register.sessions.begin() as session:
        await prompting.look(session, register.rules, first, register.clock(), noted)
        waiting = await watching.waiting(session, register.clock(), 10)

    assert first in waiting
    async with register.sessions() as session:
        read = [each.reader for each in await read_log.latest(session, beside, 10)]
    assert prompting.READER not in read


async def test_what_cannot_be_opened_holds_up_neither_the_others_nor_the_worker(
    register: Register,
) -> None:
    broken = await credible(register)
    for _ in range(3):
        await credible(register)
    swap = "UPDATE case_keys SET wrapped = wrapped || 'A' WHERE case_id = :id"
    await register.ask(swap, id=broken)
    stop = asyncio.Event()
    telemetry = Telemetry("conduct")

    with capture_logs() as logs:
        work = thresholds(
            register.sessions, register.rules, register.clock, telemetry, wake=asyncio.Event()
        )
        working = asyncio.create_task(work(stop))
        await eventually(lambda: all_looked_at(register))
        stop.set()
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)

    (prompt,) = await asked_about(register)
    assert broken not in prompt.thresholds[Threshold.ALLEGATIONS]
    register.clock.advance(timedelta(hours=1))
    async with register.sessions() as session:
        assert await watching.waiting(session, register.clock(), 10) == [broken]
    assert [log for log in logs if log["log_level"] == "error"] == []


async def test_a_review_that_cannot_be_opened_holds_up_no_other(register: Register) -> None:
    await three(register)
    await register.ask(
        "UPDATE case_keys SET wrapped = wrapped || 'A' WHERE case_id IN (SELECT id FROM prompts)"
    )
    await credible(register)
    for _ in range(3):
        await credible(register, another(5, unit="Exercise company"))
    telemetry, stop = Telemetry("conduct"), asyncio.Event()

    with capture_logs() as logs:
        work = thresholds(
            register.sessions, register.rules, register.clock, telemetry, wake=asyncio.Event()
        )
        working = asyncio.create_task(work(stop))
        await eventually(lambda: all_looked_at(register))
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)

    assert {log["event"] for log in logs if log["log_level"] == "error"} == {
        "thresholds of a case cannot be looked at"
    }
    assert await register.ask("SELECT count(*) FROM prompts") == [(2,)]


async def all_looked_at(register: Register) -> bool:
    async with register.sessions() as session:
        waiting: Sequence[UUID] = await watching.waiting(session, register.clock(), 10)
    return not waiting
