"""A duplicate is kept, and held, as long as the case that it was merged into."""

import asyncio
from uuid import UUID

import pytest

from conduct.sealing.shredded import ShreddedList
from conduct.use_cases import changes, shredding
from tests.conduct.test_retention import hold, outside, shred
from tests.conduct.working import NOT_A_CASE, Register
from tests.killing import held

__all__ = ["outside"]


async def merge(register: Register, duplicate: UUID, into: UUID) -> None:
    await register.door().change_both(duplicate, into, changes.merge("Exercise: the same."))


async def duplicate_of(register: Register) -> tuple[UUID, UUID]:
    """And the case that it was merged into, which has ended. Both were kept long enough."""
    duplicate, into = await register.case(), await register.case()
    await merge(register, duplicate, into)
    await register.do(into, *NOT_A_CASE)
    await register.ask("UPDATE cases SET retention_on = '2020-01-01'")
    return duplicate, into


async def test_what_holds_a_case_holds_what_was_merged_into_it(
    register: Register, outside: ShreddedList
) -> None:
    duplicate, into = await duplicate_of(register)

    await hold(register, into, on=True)
    assert await shred(register, outside) == []

    await hold(register, into, on=False)
    assert set(await shred(register, outside)) == {duplicate, into}


async def test_a_duplicate_of_a_duplicate_is_held_as_well(
    register: Register, outside: ShreddedList
) -> None:
    first, second, into = [await register.case() for _ in range(3)]
    await merge(register, first, second)
    await merge(register, second, into)
    await register.ask("UPDATE cases SET retention_on = '2020-01-01'")

    await hold(register, into, on=True)

    assert await shred(register, outside) == []


async def test_a_duplicate_outlasts_no_case_and_no_case_its_duplicates(
    register: Register, outside: ShreddedList
) -> None:
    duplicate, into = await duplicate_of(register)
    await register.ask("UPDATE cases SET retention_on = NULL WHERE id = :id", id=into)
    assert await shred(register, outside) == []

    await register.ask("UPDATE cases SET retention_on = '2060-01-01' WHERE id = :id", id=into)
    assert await shred(register, outside) == []

    await register.ask("UPDATE cases SET retention_on = '2020-01-01' WHERE id = :id", id=into)
    assert set(await shred(register, outside)) == {duplicate, into}


async def test_a_case_that_was_parted_again_is_held_by_nobody_else(
    register: Register, outside: ShreddedList
) -> None:
    duplicate, into = await register.case(), await register.case()
    await merge(register, duplicate, into)
    await register.door().change_both(duplicate, into, changes.part("Exercise: two after all."))
    await register.do(duplicate, *NOT_A_CASE)
    await register.ask("UPDATE cases SET retention_on = '2020-01-01' WHERE id = :id", id=duplicate)

    await hold(register, into, on=True)

    assert await shred(register, outside) == [duplicate]


async def test_one_that_was_merged_before_this_was_noted_is_held_as_well(
    register: Register, outside: ShreddedList
) -> None:
    _, into = await duplicate_of(register)
    await register.ask("UPDATE cases SET merged_into = NULL")

    await hold(register, into, on=True)

    assert await shred(register, outside) == []


async def test_a_duplicate_is_not_looked_at_while_somebody_holds_its_case(
    register: Register, outside: ShreddedList, conduct_url: str
) -> None:
    _, into = await duplicate_of(register)
    lock = f"SELECT id FROM aggregates WHERE id = '{into}' FOR UPDATE"

    async with held(conduct_url, lock) as others:
        looking = asyncio.create_task(shred(register, outside))
        await others.until_reached()
        await register.ask("UPDATE cases SET legal_hold = true WHERE id = :id", id=into)

    assert await looking == []


async def test_once_a_duplicate_is_marked_the_case_is_held_too_late_for_it(
    register: Register, outside: ShreddedList, monkeypatch: pytest.MonkeyPatch
) -> None:
    duplicate, into = await duplicate_of(register)
    await register.ask("UPDATE cases SET retention_on = '2019-01-01' WHERE id = :id", id=duplicate)

    async def dies(*asked: object) -> None:
        raise ConnectionResetError("the database went away")

    with monkeypatch.context() as without:
        without.setattr(shredding, "destroy", dies)
        with pytest.raises(ConnectionResetError):
            await shred(register, outside)
    await hold(register, into, on=True)

    assert await shred(register, outside) == [duplicate]
