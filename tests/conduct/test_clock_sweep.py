"""Clocks of cases on real storage: what the sweep tells, once, and that nothing of it is lost."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

from structlog.testing import capture_logs

from conduct import storage
from conduct.domain.limits import Clock
from conduct.domain.words import Assistance
from conduct.storage import notes
from conduct.storage.expected import expected_steps
from conduct.use_cases import changes, prompting
from conduct.use_cases.clock import announcing
from muster.deadlines.recompute import recompute
from muster.reconciling import ExpectedStep
from tests.conduct.cases import VICTIM
from tests.conduct.working import NOT_A_CASE, REFERRED, REGISTERED, Register

EVER = datetime(2000, 1, 1, tzinfo=UTC)
MISSED = "clock-missed"


async def expected(register: Register) -> list[ExpectedStep]:
    async with register.sessions() as session:
        return await expected_steps(session, (EVER, register.clock() + timedelta(seconds=1)))


async def lost(register: Register) -> list[str]:
    return sorted(each.step for each in await expected(register) if each.event is None)


async def notified(register: Register) -> UUID:
    case_id = await register.case(victims={}, incidents=())
    await register.do(case_id, *REFERRED, changes.preserve_evidence(), changes.notify_state(None))
    return case_id


async def test_what_is_due_soon_and_what_is_missed_is_told_once(register: Register) -> None:
    case_id = await notified(register)
    before = len(await register.told(case_id))
    for _ in range(80):
        register.clock.advance(timedelta(hours=6))
        await register.sweep()
        await register.sweep()

    assert (await register.told(case_id))[before:] == [
        ("clock-due-soon", "state-reply working day 5"),
        ("clock-due-soon", "state-reply working day 10"),
        (MISSED, "state-reply"),
    ]
    assert await lost(register) == []


async def test_two_sweeps_at_once_tell_once(register: Register) -> None:
    cases = [await register.case() for _ in range(10)]
    register.clock.advance(timedelta(days=8))

    await asyncio.gather(*(register.sweeper().run_once() for _ in range(3)))

    for each in cases:
        told = sorted(step for kind, step in await register.told(each) if kind == MISSED)
        assert told == ["assistance", "evidence", "registration"]
    assert await lost(register) == []


async def test_after_an_outage_only_the_newest_is_told_and_the_miss_says_that_it_is_late(
    register: Register,
) -> None:
    case_id = await notified(register)
    before = len(await register.told(case_id))

    register.clock.advance(timedelta(days=100))
    await register.sweep()

    assert (await register.told(case_id))[before:] == [
        (MISSED, "state-reply"),
        ("clock-due-soon", "investigation 50 %"),
    ]
    late = "SELECT kind FROM deadlines WHERE missed_late"
    assert await register.ask(late) == [("state-reply",)]
    assert await lost(register) == []


async def test_nothing_of_a_case_is_opened_when_its_clock_ticks(register: Register) -> None:
    case_id = await register.case()
    await register.ask("UPDATE sealed_fields SET sealed = sealed || 'A'")
    register.clock.advance(timedelta(days=8))

    await register.sweep()

    assert (MISSED, "registration") in await register.told(case_id)
    assert await register.ask("SELECT * FROM read_log") == []


async def test_clocks_are_told_also_of_a_case_whose_keys_cannot_be_opened(
    register: Register,
) -> None:
    broken, case_id = await register.case(), await register.case()
    break_keys = "UPDATE case_keys SET wrapped = wrapped || 'A' WHERE case_id = :id"
    await register.ask(break_keys, id=broken)
    register.clock.advance(timedelta(days=8))

    with capture_logs() as logs:
        await register.sweep()

    for each in (broken, case_id):
        assert sorted(await register.told(each)) == [
            (MISSED, "assistance"), (MISSED, "evidence"), (MISSED, "registration"),
        ]  # fmt: skip
    assert await lost(register) == []
    words = "clocks told of cases whose keys cannot be opened"
    assert logs == [{"event": words, "count": 1, "log_level": "error"}]


async def test_a_review_whose_keys_cannot_be_opened_is_told_as_missed(register: Register) -> None:
    held = [await register.case() for _ in range(3)]
    for each in held:
        await register.do(each, *REFERRED)
    now = register.clock()
    async with register.sessions.begin() as session:
        noted = await prompting.note_reading(session, held[0], now)
    async with register.sessions.begin() as session:
        await prompting.look(session, register.rules, held[0], now, noted)
    ((prompt,),) = await register.ask("SELECT id FROM prompts")
    await register.ask("UPDATE case_keys SET wrapped = wrapped || 'A'")
    register.clock.advance(timedelta(days=15))

    await register.sweep()

    assert ("review-missed", "review-decision") in await register.told(prompt)


async def test_a_reply_is_missed_at_midnight_in_new_york_also_over_a_change_of_its_clocks(
    register: Register,
) -> None:
    register.clock.now = datetime(2026, 10, 26, 15, tzinfo=UTC)
    case_id = await notified(register)

    register.clock.now = datetime(2026, 11, 10, 4, 59, 59, tzinfo=UTC)
    await register.sweep()
    assert (MISSED, "state-reply") not in await register.told(case_id)
    register.clock.advance(timedelta(seconds=1))
    await register.sweep()

    assert (MISSED, "state-reply") in await register.told(case_id)


async def test_a_reply_that_waits_over_new_holidays_keeps_its_day_and_is_told_once(
    register: Register,
) -> None:
    case_id = await notified(register)
    instant = "SELECT due_at FROM deadlines WHERE kind = 'state-reply'"
    before = await register.ask(instant)
    await register.ask("UPDATE deadlines SET edition = 'tzdata 2019.1, un-headquarters 2019-1'")
    moved = await recompute(
        register.sessions, storage.deadlines, announcing(register.rules), register.clock
    )

    for _ in range(20):
        register.clock.advance(timedelta(days=1))
        await register.sweep()

    assert moved == 0
    assert await register.ask(instant) == before
    told = [step for _, step in await register.told(case_id) if step.startswith("state-reply")]
    assert told == ["state-reply working day 5", "state-reply working day 10", "state-reply"]
    assert await lost(register) == []


async def test_new_zone_data_moves_a_clock_and_nothing_is_lost(register: Register) -> None:
    case_id = await notified(register)
    await register.ask(
        "UPDATE deadlines SET edition = 'tzdata 2019.1', due_at = due_at - interval '1 h',"
        " miss_at = miss_at - interval '1 h'"
    )

    moved = await recompute(
        register.sessions, storage.deadlines, announcing(register.rules), register.clock
    )
    register.clock.advance(timedelta(days=30))
    await register.sweep()

    assert moved == 2
    assert (MISSED, "state-reply") in await register.told(case_id)
    assert await lost(register) == []


async def test_a_day_is_closed_with_what_alerted_in_it(register: Register) -> None:
    async with register.sessions.begin() as session:
        await storage.journal.begin(session, register.clock())
    register.clock.advance(timedelta(days=1))
    await register.do(await register.case(), *REGISTERED)
    register.clock.advance(timedelta(days=3))
    await register.sweep()
    register.clock.advance(timedelta(days=1))
    async with register.sessions.begin() as session:
        assert await storage.journal.close_hours(session, register.clock()) == 5

    tallies = "SELECT data ->> 'hour', data ->> 'count' FROM journal WHERE type LIKE '%tally%'"
    assert await register.ask(f"{tallies} ORDER BY seq") == [
        ("2026-11-24T00:00:00Z", "0"),
        ("2026-11-25T00:00:00Z", "1"),
        ("2026-11-26T00:00:00Z", "0"),
        ("2026-11-27T00:00:00Z", "0"),
        ("2026-11-28T00:00:00Z", "2"),
    ]


async def test_a_step_that_was_never_recorded_is_named(register: Register) -> None:
    case_id = await notified(register)
    register.clock.advance(timedelta(days=30))
    await register.sweep()
    missed = "DELETE FROM journal WHERE aggregate_id = :id AND data ->> 'step' = 'state-reply'"
    await register.ask(missed, id=case_id)

    (found,) = [each for each in await expected(register) if each.event is None]

    assert (found.step, found.subject) == ("state-reply", f"cases/{case_id}")


async def test_a_clock_that_nobody_looked_at_is_named(register: Register) -> None:
    await notified(register)
    register.clock.advance(timedelta(days=10))

    assert await lost(register) == ["state-reply"]


async def test_a_clock_that_is_met_after_its_miss_is_over_and_believed(register: Register) -> None:
    case_id = await register.case()
    reported = register.clock()
    register.clock.advance(timedelta(days=5))
    await register.sweep()

    offered = changes.assist(VICTIM, Assistance.OFFERED, None).at(reported + timedelta(hours=1))
    await register.do(case_id, offered)

    told = [kind for kind, step in await register.told(case_id) if step == "assistance"]
    assert told == [MISSED, "clock-met"]
    assert await lost(register) == []


async def test_assistance_is_missed_also_in_a_case_that_has_ended(register: Register) -> None:
    case_id = await register.case()
    await register.do(case_id, *NOT_A_CASE)
    register.clock.advance(timedelta(days=4))
    await register.sweep()

    assert [each for each in await register.told(case_id) if each[0] == MISSED] == [
        (MISSED, "assistance")
    ]


async def test_a_second_miss_after_an_extension_is_told_again(register: Register) -> None:
    case_id = await notified(register)
    register.clock.advance(timedelta(days=20))
    await register.sweep()
    day = register.clock().date() + timedelta(days=10)
    longer = changes.extend(
        Clock.STATE_REPLY, day, because="Exercise: asked for.", authority="Exercise"
    )
    await register.do(case_id, longer)
    register.clock.advance(timedelta(days=12))
    await register.sweep()

    told = [each for each in await register.told(case_id) if each[1].startswith("state-reply")]
    assert told == [
        (MISSED, "state-reply"),
        ("step-changed", "state-reply extended"),
        (MISSED, "state-reply"),
    ]
    assert await lost(register) == []


async def test_what_the_clock_did_stands_in_the_history(register: Register) -> None:
    case_id = await register.case()
    register.clock.advance(timedelta(days=4))
    await register.sweep()

    _, history = await register.door().history(case_id)

    clocks = [each.detail for each in history if each.word == "clock"]
    assert {"registration", "evidence", "assistance"} == {each["clock"] for each in clocks}
    assert {each["step"] for each in clocks} == {"missed"}
    assert {each.by for each in history if each.word == "clock"} != {notes.NOBODY}
