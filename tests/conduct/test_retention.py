"""An ended case is kept, held or destroyed; of what is destroyed nothing is read, told or done."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from conduct.domain.parties import Victim
from conduct.domain.refusals import ReasonNeeded
from conduct.domain.steps import Step
from conduct.domain.words import Channel, Finding, NoteChannel
from conduct.sealing.shredded import ListUnusable, ShreddedList
from conduct.storage.expected import expected_steps
from conduct.storage.vault import Shredded
from conduct.use_cases import changes, retaining, shredding, starting
from conduct.use_cases.entering import Purpose
from conduct.use_cases.retaining import shred_what_is_over
from conduct.use_cases.shredding import ShreddingNotListed
from conduct.use_cases.starting import StartRefused
from muster.database import direct_connection
from tests.conduct.working import INVESTIGATED, NOT_A_CASE, OFFICER, Register
from tests.killing import held

BECAUSE = "Exercise: a court asked for it."


@pytest.fixture
def outside(tmp_path: Path) -> ShreddedList:
    made = ShreddedList(tmp_path / "shredded")
    made.begin()
    return made


async def ended(register: Register) -> UUID:
    """Not a case: it is kept for five years."""
    case_id = await register.case()
    await register.do(case_id, *NOT_A_CASE)
    return case_id


async def hold(register: Register, case_id: UUID, because: str = BECAUSE, *, on: bool) -> None:
    door = register.door()
    entered = await door.enter(case_id, Purpose.CHANGE)
    async with register.sessions.begin() as session:
        await retaining.hold(session, register.rules, entered, because, door.origin, held=on)


async def shred(register: Register, outside: ShreddedList) -> list[UUID]:
    return await shred_what_is_over(register.sessions, register.rules, outside, register.clock())


async def kept_until(register: Register, case_id: UUID) -> date | None:
    ((day,),) = await register.ask("SELECT retention_on FROM cases WHERE id = :id", id=case_id)
    return day  # type: ignore[no-any-return]


async def test_a_case_whose_keys_are_gone_holds_up_no_other(
    register: Register, outside: ShreddedList
) -> None:
    broken, sound = await ended(register), await ended(register)
    await register.ask("UPDATE cases SET retention_on = '2020-01-01'")
    await register.ask("DELETE FROM case_keys WHERE case_id = :id", id=broken)

    assert set(await shred(register, outside)) == {broken, sound}


def refuses(*asked: object) -> None:
    """In place of a disk that is full."""
    raise ListUnusable("no room")


async def test_once_a_case_stands_on_the_list_nobody_holds_it_though_the_database_went_away(
    register: Register, outside: ShreddedList, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = await ended(register)
    await register.ask("UPDATE cases SET retention_on = '2020-01-01'")

    async def dies(*asked: object) -> None:
        raise ConnectionResetError("the database went away")

    with monkeypatch.context() as without:
        without.setattr(shredding, "destroy", dies)
        with pytest.raises(ConnectionResetError):
            await shred(register, outside)

    with monkeypatch.context() as full:
        full.setattr(ShreddedList, "add", refuses)
        with pytest.raises(ShreddingNotListed):
            await shred(register, outside)
    with pytest.raises(Shredded):
        await hold(register, case_id, on=True)
    with pytest.raises(Shredded):
        await register.do(case_id, changes.reopen(Step.ASSESSMENT, "Exercise: more is known."))
    assert await shred(register, outside) == [case_id]


async def test_a_case_that_could_not_be_listed_can_be_held(
    register: Register, outside: ShreddedList, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = await ended(register)
    await register.ask("UPDATE cases SET retention_on = '2020-01-01'")

    with monkeypatch.context() as full:
        full.setattr(ShreddedList, "add", refuses)
        with pytest.raises(ShreddingNotListed):
            await shred(register, outside)

    await hold(register, case_id, on=True)
    assert await shred(register, outside) == []


async def test_an_old_paper_is_kept_for_as_long_as_somebody_needs_to_hold_it(
    register: Register, outside: ShreddedList
) -> None:
    [of_paper] = await register.take(
        imported=True, channel=Channel.PAPER, received_on=date(2001, 1, 5)
    )
    case_id = of_paper.case.id
    await register.assign(case_id, OFFICER)
    at = datetime(2001, 2, 1, tzinfo=UTC)
    steps = [changes.register(), changes.advance(Step.ASSESSMENT),
             changes.end(Step.NOT_A_CASE, "Exercise: long over.")]  # fmt: skip
    for each in steps:
        await register.do(case_id, each.at(at))

    assert await kept_until(register, case_id) == date(2027, 2, 22)
    assert await shred(register, outside) == []


async def test_how_long_a_case_is_kept_is_known_from_its_end_until_it_is_reopened(
    register: Register,
) -> None:
    case_id = await register.case()
    assert await kept_until(register, case_id) is None

    await register.do(case_id, *NOT_A_CASE)
    assert await kept_until(register, case_id) == date(2031, 11, 24)

    await register.do(case_id, changes.reopen(Step.ASSESSMENT, "Exercise: more is known."))
    assert await kept_until(register, case_id) is None


async def test_a_closed_case_is_kept_for_as_long_as_its_kind_asks(register: Register) -> None:
    case_id = await register.case()
    unfounded = changes.find(Finding.UNSUBSTANTIATED, "Exercise: it did not happen.")

    received = changes.advance(Step.REPORT_RECEIVED)
    closed = changes.end(Step.CLOSED, "Exercise: nothing to do.")
    await register.do(case_id, *INVESTIGATED, received, unfounded, closed)

    assert await kept_until(register, case_id) == date(2076, 11, 24)


async def test_a_case_is_destroyed_on_the_day_after_its_last_and_not_before(
    register: Register, outside: ShreddedList
) -> None:
    case_id = await ended(register)
    register.clock.now = register.clock.now.replace(year=2031)
    assert await shred(register, outside) == []

    register.clock.advance(timedelta(days=1))

    assert await shred(register, outside) == [case_id]
    assert await shred(register, outside) == []
    assert outside.read().cases == {case_id: register.clock()}


async def test_of_a_destroyed_case_nothing_is_left_to_read(
    register: Register, outside: ShreddedList
) -> None:
    case_id = await register.case()
    await register.do(case_id, changes.add_note(NoteChannel.FILE, "Exercise."), *NOT_A_CASE)
    await over(register)
    await shred(register, outside)

    for attempt in (
        register.open(case_id),
        register.door().history(case_id),
        register.do(case_id, changes.correct_narrative("Exercise: once more.")),
        register.do(case_id, changes.reopen(Step.ASSESSMENT, "Exercise: more is known.")),
        hold(register, case_id, on=True),
    ):
        with pytest.raises(Shredded):
            await attempt
    for table in ("case_keys", "sealed_fields", "cases_to_look_at"):
        assert await register.ask(f"SELECT * FROM {table} WHERE case_id = :id", id=case_id) == []
    row = "SELECT country_key, unit_keys, shredded_on FROM cases WHERE id = :id"
    assert await register.ask(row, id=case_id) == [(None, [], date(2031, 11, 26))]


async def over(register: Register) -> None:
    """Five years and a day and a half."""
    register.clock.now = register.clock.now.replace(year=2031) + timedelta(days=2)
    await register.sweep()


async def test_a_hold_keeps_a_case_until_it_is_lifted(
    register: Register, outside: ShreddedList
) -> None:
    case_id = await ended(register)
    await hold(register, case_id, on=True)
    await over(register)
    assert await shred(register, outside) == []

    await hold(register, case_id, on=False)

    assert await shred(register, outside) == [case_id]


async def test_a_hold_needs_a_reason_and_stands_in_the_history(register: Register) -> None:
    case_id = await ended(register)
    with pytest.raises(ReasonNeeded):
        await hold(register, case_id, " ", on=True)
    await hold(register, case_id, on=True)

    _, history = await register.door().history(case_id)

    assert (history[-1].word, history[-1].detail["because"]) == ("legal hold set", BECAUSE)


async def test_a_hold_that_is_set_in_the_same_moment_wins_or_finds_nothing_left(
    register: Register, outside: ShreddedList, conduct_url: str
) -> None:
    case_id = await ended(register)
    await over(register)
    lock = f"SELECT FROM aggregates WHERE id = '{case_id}' FOR UPDATE"
    async with held(conduct_url, lock) as others:
        holding = asyncio.create_task(hold(register, case_id, on=True))
        await others.until_reached()
        shredding = asyncio.create_task(shred(register, outside))
        await asyncio.sleep(0)

    refused, gone = await asyncio.gather(holding, shredding, return_exceptions=True)

    was_held = refused is None
    assert gone == ([] if was_held else [case_id])
    assert was_held or isinstance(refused, Shredded)
    assert (case_id in outside.read().cases) is not was_held


async def test_what_could_not_be_listed_is_not_destroyed(
    register: Register, tmp_path: Path
) -> None:
    case_id = await ended(register)
    await over(register)

    with pytest.raises(ShreddingNotListed):
        await shred(register, ShreddedList(tmp_path / "nowhere" / "shredded"))

    assert (await register.open(case_id)).fields["narrative"]


async def test_after_a_crash_between_list_and_database_it_is_destroyed_by_the_next_look(
    register: Register, outside: ShreddedList, conduct_url: str
) -> None:
    await start(register, outside)
    case_id = await ended(register)
    await over(register)
    async with held(conduct_url, "LOCK TABLE case_keys IN ACCESS EXCLUSIVE MODE") as others:
        shredding = asyncio.create_task(shred(register, outside))
        await others.until_reached()
        async with direct_connection(conduct_url) as connection:
            await connection.fetch(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
        (failed,) = await asyncio.gather(shredding, return_exceptions=True)

    assert isinstance(failed, Exception)
    assert case_id in outside.read().cases
    with pytest.raises(StartRefused):
        await start(register, outside)
    assert await shred(register, outside) == [case_id]
    await start(register, outside)


async def start(register: Register, outside: ShreddedList) -> None:
    async with register.sessions.begin() as session:
        await starting.check(session, register.rules.keyring, outside)


async def with_a_late_victim(register: Register) -> UUID:
    """An ended case with a clock of assistance that runs when its retention is over."""
    case_id = await ended(register)
    await over(register)
    await register.do(case_id, changes.put_victim(Victim(name="Exercise person two"), None))
    return case_id


RUNNING = "SELECT kind FROM deadlines WHERE aggregate_id = :id AND next_check_at IS NOT NULL"


async def test_clocks_of_a_destroyed_case_end_and_say_so_once(
    register: Register, outside: ShreddedList
) -> None:
    case_id = await with_a_late_victim(register)
    # The correction gave it its time anew; what counts here is the clock that runs.
    await register.ask("UPDATE cases SET retention_on = '2031-11-24' WHERE id = :id", id=case_id)
    assert await register.ask(RUNNING, id=case_id) == [("assistance",)]
    before = await register.told(case_id)

    await shred(register, outside)
    register.clock.advance(timedelta(days=10))

    assert await register.told(case_id) == [*before, ("clock-met", "assistance")]
    assert await register.ask(RUNNING, id=case_id) == []
    assert await register.sweep() == 0
    await nothing_is_missing(register)


async def nothing_is_missing(register: Register) -> None:
    week = (register.clock() - timedelta(days=30), register.clock())
    async with register.sessions() as session:
        found = await expected_steps(session, week)
    assert [each for each in found if each.event is None] == []
    assert await register.ask("SELECT 1 FROM deadlines WHERE error_count > 0") == []


async def test_a_case_that_a_restore_brought_back_is_gone_again_with_its_clocks(
    register: Register, outside: ShreddedList
) -> None:
    case_id = await register.case()
    outside.add(case_id, register.clock())
    neighbour = await register.case()
    async with register.sessions.begin() as session:
        assert await retaining.reapply(session, outside.read()) == 1

    register.clock.advance(timedelta(days=10))
    await register.sweep()

    with pytest.raises(Shredded):
        await register.open(case_id)
    assert ("clock-missed", "assistance") not in await register.told(case_id)
    assert ("clock-missed", "assistance") in await register.told(neighbour)
    await nothing_is_missing(register)


async def test_a_case_that_nobody_can_open_is_destroyed_all_the_same(
    register: Register, outside: ShreddedList
) -> None:
    case_id = await ended(register)
    await over(register)
    await register.ask("UPDATE case_keys SET wrapped = wrapped || 'A' WHERE case_id = :id",
                       id=case_id)  # fmt: skip

    assert await shred(register, outside) == [case_id]
