"""Who gets in to a case and who does not: role and assignment, minus recusal, or broken glass."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from conduct.domain.refusals import MayNot, NotOpen
from conduct.domain.rights import Capacity
from conduct.domain.words import NoteChannel
from conduct.pages.readers import capacity
from conduct.storage import boards, read_log
from conduct.storage.cases import CaseNotFound
from conduct.use_cases import assigning, changes, changing, glass, retaining
from conduct.use_cases.assigning import NotAssigned, Person
from conduct.use_cases.changing import NotYoursToChange
from conduct.use_cases.entering import Purpose
from muster.identity import Principal
from tests.conduct.working import (
    CHIEF,
    INVESTIGATOR,
    NOT_A_CASE,
    OFFICER,
    OVERSIGHT,
    SECOND,
    STRANGER,
    Register,
    person,
)

NOTE = changes.add_note(NoteChannel.FILE, "Exercise: a note.")
PURPOSE = "Exercise: a victim is in danger."


async def is_let_in(register: Register, case_id: UUID, who: Principal) -> bool:
    try:
        await register.open(case_id, who)
    except CaseNotFound:
        return False
    return True


async def ask(register: Register, case_id: UUID, who: Principal = SECOND) -> UUID:
    async with register.sessions.begin() as session:
        origin = register.origin(who)
        return (await glass.ask(session, register.rules, case_id, PURPOSE, origin)).id


async def decide(
    register: Register, glass_id: UUID, by: Principal = OVERSIGHT, *, grant: bool = True
) -> None:
    async with register.sessions.begin() as session:
        await glass.decide(session, register.rules, glass_id, register.origin(by), grant=grant)


async def recuse(register: Register, case_id: UUID, who: Principal) -> None:
    async with register.sessions.begin() as session:
        await assigning.recuse(
            session, register.rules, case_id, who.subject, "Exercise: knows a party.",
            register.origin(CHIEF),
        )  # fmt: skip


async def hand_over(register: Register, leaver: Principal, to: Principal) -> list[UUID]:
    async with register.sessions.begin() as session:
        return await assigning.hand_over_all(
            session, register.rules, leaver.subject, Person(to.subject, to.name),
            register.origin(CHIEF),
        )  # fmt: skip


async def assigned(register: Register, case_id: UUID) -> list[tuple[str, str]]:
    return [
        (who, capacity)
        for who, capacity in await register.ask(
            "SELECT person, capacity FROM assignments WHERE case_id = :id AND until IS NULL"
            " ORDER BY person, capacity",
            id=case_id,
        )
    ]


async def test_a_role_opens_nothing_without_an_assignment_nor_an_assignment_without_the_role(
    register: Register,
) -> None:
    case_id = await register.case()
    without_role = person("officer three", "conduct-oversight")
    other_role = person("officer four", "legal-officer")
    for each in (without_role, other_role):
        await register.assign(case_id, each)

    for who in (SECOND, CHIEF, OVERSIGHT, STRANGER, without_role, other_role):
        assert not await is_let_in(register, case_id, who)
    assert await is_let_in(register, case_id, OFFICER)


async def test_an_assignment_lets_in_until_it_ends(register: Register) -> None:
    case_id = await register.case()
    assignment = await register.assign(case_id, SECOND)
    assert await is_let_in(register, case_id, SECOND)

    async with register.sessions.begin() as session:
        origin = register.origin(CHIEF)
        await assigning.end(session, register.rules, case_id, assignment, origin)

    assert not await is_let_in(register, case_id, SECOND)
    with pytest.raises(CaseNotFound):
        await register.do(case_id, NOTE, by=SECOND)


async def test_the_same_assignment_is_made_once(register: Register) -> None:
    case_id = await register.case()

    assert await register.assign(case_id, SECOND) == await register.assign(case_id, SECOND)


async def test_an_assignment_ends_in_its_own_case_only_and_once(register: Register) -> None:
    case_id, other = await register.case(), await register.case()
    assignment = await register.assign(case_id, SECOND)
    origin = register.origin(CHIEF)

    async with register.sessions.begin() as session:
        with pytest.raises(NotAssigned):
            await assigning.end(session, register.rules, other, assignment, origin)
        await assigning.end(session, register.rules, case_id, assignment, origin)
        with pytest.raises(NotOpen):
            await assigning.end(session, register.rules, case_id, assignment, origin)


async def test_who_reads_a_part_does_not_change_another(register: Register) -> None:
    case_id = await register.case()
    await register.assign(case_id, INVESTIGATOR, Capacity.INVESTIGATOR)

    opened = await register.open(case_id, INVESTIGATOR)
    with pytest.raises(NotYoursToChange):
        await register.do(case_id, changes.make_urgent("Exercise."), by=INVESTIGATOR)

    assert not any(name.startswith("assistance/") for name in opened.fields)


async def test_who_is_recused_is_shut_out_whatever_else_stands(register: Register) -> None:
    case_id = await register.case()
    await register.assign(case_id, SECOND)
    await recuse(register, case_id, SECOND)

    assert not await is_let_in(register, case_id, SECOND)
    assert await assigned(register, case_id) == [(OFFICER.subject, "conduct-officer")]
    with pytest.raises(MayNot):
        await register.assign(case_id, SECOND)
    with pytest.raises(MayNot):
        await ask(register, case_id)


async def test_a_recusal_ends_an_access_that_is_open(register: Register) -> None:
    case_id = await register.case()
    await decide(register, await ask(register, case_id))
    assert await is_let_in(register, case_id, SECOND)

    await recuse(register, case_id, SECOND)

    assert not await is_let_in(register, case_id, SECOND)


async def test_who_was_recused_after_asking_is_given_no_access(register: Register) -> None:
    case_id = await register.case()
    asked = await ask(register, case_id)
    await recuse(register, case_id, SECOND)

    with pytest.raises(MayNot):
        await decide(register, asked)
    await decide(register, asked, grant=False)


async def test_glass_opens_when_another_decides_and_for_four_hours(register: Register) -> None:
    case_id = await register.case()
    asked = await ask(register, case_id)
    assert not await is_let_in(register, case_id, SECOND)

    await decide(register, asked)
    register.clock.advance(timedelta(hours=4) - timedelta(seconds=1))
    opened = await register.open(case_id, SECOND)
    register.clock.advance(timedelta(seconds=1))

    assert not await is_let_in(register, case_id, SECOND)
    assert opened.fields["narrative"] == "Exercise: what was reported."
    assert not any(name.startswith(("reporter/", "restricted/")) for name in opened.fields)
    assert ("step-changed", "access opened") in await register.told(case_id)
    async with register.sessions() as session:
        (entry,) = await read_log.latest(session, case_id, 10)
    assert (entry.reader, entry.capacity) == (SECOND.subject, f"break-glass {asked}")


async def test_what_glass_opens_beside_an_assignment_stands_in_the_log_as_an_emergency(
    register: Register,
) -> None:
    case_id = await register.case()
    lawyer = person("lawyer one", "legal-officer")
    async with register.sessions.begin() as session:
        asked = await glass.ask(
            session, register.rules, case_id, "Exercise: a reason.", register.origin(lawyer)
        )
    await decide(register, asked.id)
    await register.assign(case_id, lawyer, Capacity.LEGAL)

    opened = await register.open(case_id, lawyer)

    assert any(name.endswith("/name") for name in opened.fields)
    async with register.sessions() as session:
        entry = (await read_log.latest(session, case_id, 10))[0]
    assert entry.capacity == f"legal-officer break-glass {asked.id}"
    assert capacity(entry.capacity) == "legal officer, in an emergency"


async def test_broken_glass_changes_nothing(register: Register) -> None:
    case_id = await register.case()
    await decide(register, await ask(register, case_id))

    with pytest.raises(NotYoursToChange):
        await register.do(case_id, NOTE, by=SECOND)
    entered = await register.door(SECOND).enter(case_id, Purpose.CHANGE)
    async with register.sessions.begin() as session:
        with pytest.raises(NotYoursToChange):
            await retaining.hold(
                session, register.rules, entered, "Exercise.", register.origin(SECOND), held=True
            )


async def test_nobody_decides_on_a_request_of_their_own_or_of_a_case_they_stepped_aside_from(
    register: Register,
) -> None:
    case_id = await register.case()
    asked = await ask(register, case_id)
    await recuse(register, case_id, OVERSIGHT)

    for who in (SECOND, OVERSIGHT):
        for grant in (True, False):
            with pytest.raises(MayNot):
                await decide(register, asked, who, grant=grant)
    assert not await is_let_in(register, case_id, SECOND)


async def test_a_request_is_decided_once_and_within_a_day(register: Register) -> None:
    case_id = await register.case()
    refused, late = await ask(register, case_id), await ask(register, case_id)
    await decide(register, refused, grant=False)

    with pytest.raises(NotOpen):
        await decide(register, refused)
    register.clock.advance(timedelta(days=1))
    with pytest.raises(NotOpen):
        await decide(register, late)
    assert not await is_let_in(register, case_id, SECOND)


async def test_an_access_that_is_ended_early_lets_nobody_in(register: Register) -> None:
    case_id = await register.case()
    asked = await ask(register, case_id)
    await decide(register, asked)
    async with register.sessions.begin() as session:
        await glass.end(session, register.rules, asked, register.origin(SECOND))

    assert not await is_let_in(register, case_id, SECOND)
    async with register.sessions.begin() as session:
        with pytest.raises(NotOpen):
            await glass.end(session, register.rules, asked, register.origin(SECOND))


async def test_a_leavers_cases_are_handed_over(register: Register) -> None:
    cases = [await register.case() for _ in range(3)]

    done = await hand_over(register, OFFICER, SECOND)

    assert set(done) == set(cases)
    for each in cases:
        assert not await is_let_in(register, each, OFFICER)
        assert await is_let_in(register, each, SECOND)


async def test_a_case_whose_new_worker_is_recused_waits_for_a_chief(register: Register) -> None:
    recused, other = await register.case(), await register.case()
    await recuse(register, recused, SECOND)

    done = await hand_over(register, OFFICER, SECOND)

    assert done == [other]
    async with register.sessions() as session:
        waiting = [each.case_id for each in await boards.unassigned(session, None, "nobody")]
    assert waiting == [recused]


async def test_a_chief_who_stepped_aside_from_one_case_hands_over_the_others(
    register: Register,
) -> None:
    recused, other = await register.case(), await register.case()
    await recuse(register, recused, CHIEF)

    done = await hand_over(register, OFFICER, SECOND)

    assert done == [other]
    assert await assigned(register, recused) == []


async def test_who_works_on_a_case_already_is_not_assigned_twice_by_a_leaver(
    register: Register,
) -> None:
    case_id = await register.case()
    await register.assign(case_id, SECOND)

    await hand_over(register, OFFICER, SECOND)

    assert await assigned(register, case_id) == [(SECOND.subject, "conduct-officer")]


async def test_a_leavers_destroyed_case_holds_up_no_other(register: Register) -> None:
    destroyed, other = await register.case(), await register.case()
    await register.do(destroyed, *NOT_A_CASE)
    await register.ask("UPDATE cases SET shredded_on = now() WHERE id = :id", id=destroyed)
    await register.ask("DELETE FROM case_keys WHERE case_id = :id", id=destroyed)

    done = await hand_over(register, OFFICER, SECOND)

    assert done == [other]
    assert await assigned(register, destroyed) == []


@pytest.mark.parametrize("who", [SECOND, STRANGER, CHIEF, OVERSIGHT], ids=lambda who: who.name)
async def test_what_is_asked_of_a_foreign_case_is_answered_as_of_none(
    register: Register, who: Principal
) -> None:
    case_id = await register.case()
    answers = []
    for asked in (case_id, uuid4()):
        door = register.door(who)
        for attempt in (
            register.open(asked, who),
            door.history(asked),
            door.change(asked, NOTE),
            door.change_both(asked, case_id, changes.link("Exercise: alike.")),
        ):
            with pytest.raises(CaseNotFound) as refused:
                await attempt
            answers.append((str(refused.value), refused.value.pointer))

    assert len(set(answers)) == 1
    async with register.sessions() as session:
        assert await read_log.latest(session, case_id, 10) == []


async def test_who_is_let_in_to_one_of_two_cases_links_neither(register: Register) -> None:
    mine, foreign = await register.case(by=SECOND), await register.case()

    with pytest.raises(CaseNotFound):
        await register.door(SECOND).change_both(mine, foreign, changes.link("Exercise: alike."))

    assert not (await register.open(mine, SECOND)).fields.keys() & {f"links/{foreign}/what"}


async def test_who_is_recused_between_coming_in_and_changing_changes_nothing(
    register: Register,
) -> None:
    case_id = await register.case()
    entered = await register.door().enter(case_id, Purpose.CHANGE)
    await recuse(register, case_id, OFFICER)

    async with register.sessions.begin() as session:
        with pytest.raises(CaseNotFound):
            await changing.change(
                session, register.rules, entered, NOTE.needed, NOTE.do, register.origin(OFFICER)
            )


async def test_an_assignment_that_ended_after_somebody_came_in_changes_nothing(
    register: Register,
) -> None:
    case_id = await register.case()
    entered = await register.door().enter(case_id, Purpose.CHANGE)
    await hand_over(register, OFFICER, SECOND)

    async with register.sessions.begin() as session:
        with pytest.raises(CaseNotFound):
            await retaining.hold(
                session, register.rules, entered, "Exercise.", register.origin(OFFICER), held=True
            )
