"""The read log: written before anything is opened, one unbroken chain, and a head every hour."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError

from conduct.sealing.envelope import Unreadable
from conduct.storage import audit, read_log
from conduct.storage.audit import Head
from conduct.use_cases import auditing, prompting
from conduct.use_cases.entering import Purpose
from muster.database import direct_connection
from tests.conduct.working import OFFICER, REFERRED, Register
from tests.killing import held


async def entries(register: Register, case_id: UUID) -> list[tuple[str, str]]:
    """Who read, and for what, oldest first."""
    async with register.sessions() as session:
        found = await read_log.links(session, case_id)
    return [(each.entry.reader, each.entry.purpose) for each in found]


async def broken(register: Register, case_id: UUID) -> str | None:
    async with register.sessions() as session:
        fault = await read_log.verify(session, case_id)
    return None if fault is None else str(fault)


async def publish(register: Register) -> Head | None:
    async with register.sessions.begin() as session:
        return await auditing.publish_head(session, register.clock())


async def contradicted(register: Register) -> list[int]:
    async with register.sessions() as session:
        return [each.sequence for each in await audit.contradicted(session)]


async def read_thrice(register: Register) -> UUID:
    case_id = await register.case()
    for _ in range(3):
        await register.open(case_id)
    return case_id


async def test_what_was_read_and_as_what_is_in_the_log(register: Register) -> None:
    case_id = await register.case()
    await register.door().history(case_id)
    await register.do(case_id, *REFERRED[:1])

    async with register.sessions() as session:
        read = [each.entry for each in await read_log.links(session, case_id)]

    assert [each.purpose for each in read] == ["history", "change"]
    assert {each.capacity for each in read} == {"conduct-officer"}
    assert "narrative" not in read[0].fields
    assert {"facts", "victim-identity", "summary"} <= set(read[0].fields)


async def test_the_entry_stands_where_opening_fails_after_it(register: Register) -> None:
    case_id = await register.case()
    await register.ask("UPDATE sealed_fields SET sealed = sealed || 'A' WHERE field = 'narrative'")

    with pytest.raises(Unreadable):
        await register.open(case_id)

    assert await entries(register, case_id) == [(OFFICER.subject, "page")]
    assert await broken(register, case_id) is None


async def test_the_entry_stands_where_the_connection_is_killed_before_anything_is_opened(
    register: Register, conduct_url: str
) -> None:
    case_id = await register.case()
    async with held(conduct_url, "LOCK TABLE case_keys IN ACCESS EXCLUSIVE MODE") as hold:
        opening = asyncio.create_task(register.open(case_id))
        await hold.until_reached()
        assert await entries(register, case_id) == [(OFFICER.subject, "page")]
        async with direct_connection(conduct_url) as connection:
            await connection.fetch(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
        with pytest.raises(DBAPIError):
            await opening

    assert await entries(register, case_id) == [(OFFICER.subject, "page")]
    assert await broken(register, case_id) is None


async def test_nothing_is_opened_where_the_entry_cannot_be_written(
    register: Register, conduct_url: str
) -> None:
    case_id = await register.case()
    async with held(conduct_url, "LOCK TABLE read_log IN ACCESS EXCLUSIVE MODE") as hold:
        opening = asyncio.create_task(register.open(case_id))
        await hold.until_reached()
        opening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await opening

    assert await entries(register, case_id) == []
    assert await broken(register, case_id) is None


async def test_many_who_read_one_case_at_once_make_one_chain(register: Register) -> None:
    case_id = await register.case()

    await asyncio.gather(*(register.open(case_id) for _ in range(20)))

    assert len(await entries(register, case_id)) == 20
    assert await broken(register, case_id) is None


@pytest.mark.parametrize(
    ("forgery", "fault"),
    [
        ("UPDATE read_log SET reader = 'somebody else' WHERE number = 2", "entry 2 is altered"),
        ("UPDATE read_log SET at = at + interval '1 s' WHERE number = 1", "entry 1 is altered"),
        ("UPDATE read_log SET fields = '{}' WHERE number = 3", "entry 3 is altered"),
        ("DELETE FROM read_log WHERE number = 2", "entry 2 is missing"),
        ("DELETE FROM read_log WHERE number = 3", "entry 3 is cut off"),
        ("DELETE FROM read_log", "entry 1 is cut off"),
        ("UPDATE read_log SET number = 5 - number WHERE number > 1", "entry 2 is altered"),
    ],
    ids=["reader", "instant", "fields", "deleted", "cut", "emptied", "swapped"],
)
async def test_what_was_changed_in_the_log_is_found(
    register: Register, forgery: str, fault: str
) -> None:
    case_id = await read_thrice(register)
    assert await broken(register, case_id) is None
    # So that two entries may be swapped in one statement.
    await register.ask("ALTER TABLE read_log DROP CONSTRAINT read_log_pkey")

    await register.ask(forgery)

    assert await broken(register, case_id) == fault


async def test_entries_of_another_case_are_found(register: Register) -> None:
    case_id, other = await read_thrice(register), await read_thrice(register)
    await register.ask("DELETE FROM read_log WHERE case_id = :id", id=case_id)

    await register.ask("UPDATE read_log SET case_id = :id WHERE case_id = :other",
                       id=case_id, other=other)  # fmt: skip

    assert await broken(register, case_id) == "entry 1 is altered"
    assert await broken(register, other) == "entry 1 is cut off"


async def test_a_head_is_published_every_hour_also_when_nobody_read(register: Register) -> None:
    heads = [await publish(register)]
    register.clock.advance(timedelta(hours=1))
    heads.append(await publish(register))
    again = await publish(register)
    await read_thrice(register)
    register.clock.advance(timedelta(hours=1))
    heads.append(await publish(register))

    assert again is None
    assert [each and (each.sequence, each.chains, each.entries) for each in heads] == [
        (1, 0, 0), (2, 0, 0), (3, 1, 3),
    ]  # fmt: skip
    told = await register.ask("SELECT data ->> 'head' FROM journal WHERE type LIKE '%audit%'")
    assert [head for (head,) in told] == [each.head.hex() for each in heads if each]


async def test_one_head_stands_for_the_hours_of_an_outage(register: Register) -> None:
    await publish(register)
    register.clock.advance(timedelta(hours=7))

    head = await publish(register)

    assert head is not None
    assert head.sequence == 2


async def test_two_workers_publish_one_head(register: Register) -> None:
    found = await asyncio.gather(*(publish(register) for _ in range(5)))

    assert len([each for each in found if each]) == 1
    assert await register.ask("SELECT count(*) FROM outbox") == [(1,)]


async def test_every_head_can_be_made_again_from_the_log(register: Register) -> None:
    await publish(register)
    case_id = await read_thrice(register)
    for _ in range(3):
        register.clock.advance(timedelta(hours=1))
        await publish(register)
        await register.case()
        await register.open(case_id)

    assert await contradicted(register) == []
    # What stands still is not written again for every hour.
    assert await register.ask("SELECT count(*) FROM audit_ends") == [(5,)]


async def forge_anew(register: Register, case_id: UUID) -> None:
    await register.ask("DELETE FROM read_log WHERE case_id = :id", id=case_id)
    await register.ask("DELETE FROM read_chains WHERE case_id = :id", id=case_id)
    async with register.sessions.begin() as session:
        await read_log.begin(session, [case_id])
        for _ in range(3):
            await read_log.append(
                session, case_id, at=register.clock(), reader="exercise-nobody",
                capacity="conduct-officer", fields=["summary"], purpose=Purpose.PAGE,
            )  # fmt: skip


async def test_a_chain_forged_anew_contradicts_the_heads_that_were_published(
    register: Register,
) -> None:
    await publish(register)
    case_id = await read_thrice(register)
    for _ in range(2):
        register.clock.advance(timedelta(hours=1))
        await publish(register)

    await forge_anew(register, case_id)

    assert await broken(register, case_id) is None
    assert await contradicted(register) == [2, 3]


@pytest.mark.parametrize(
    "forgery",
    [
        "DELETE FROM read_log",
        "UPDATE audit_ends SET number = 2",
        "DELETE FROM audit_ends",
        "UPDATE audit_heads SET head = head || 'x'",
    ],
)
async def test_what_was_changed_of_log_or_heads_contradicts_them(
    register: Register, forgery: str
) -> None:
    await read_thrice(register)
    await publish(register)

    await register.ask(forgery)

    assert await contradicted(register) == [1]


async def test_what_the_software_reads_for_thresholds_is_in_the_log(register: Register) -> None:
    case_id, beside = await register.case(), await register.case()
    other = await register.case(mission="EXERCISE-2", perpetrators={})

    async with register.sessions.begin() as session:
        await prompting.note_reading(session, case_id, register.clock())

    for each in (case_id, beside):
        assert await entries(register, each) == [(prompting.READER, "thresholds")]
    assert await entries(register, other) == []
