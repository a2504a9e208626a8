"""Keys and sealed values in the database."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text, update

from conduct.sealing import envelope
from conduct.sealing.envelope import CaseKey, Unreadable
from conduct.sealing.keyring import Keyring
from conduct.storage import keys, sealed
from conduct.storage.sealed import FieldChangedMeanwhile, SealedValue, sealed_fields
from muster.database import SessionMaker
from tests.conduct.sealing.cases import CANARY, add_case, add_keys, read
from tests.conduct.sealing.keyrings import FACTS, IDENTITY

KEY = CaseKey(UUID("5c6e2f6e-4a0b-4a55-9a54-0d8d8f0a2b11"), FACTS, bytes(range(32)))
EXAMPLES = {
    "narrative": CANARY,
    "incidents/1/place": "Exercise place one",
    "incidents/10/place": "Exercise place ten",
    "incidents_1/place": "Exercise place of another field",
}


def value(field: str, version: int = 1, said: str = CANARY) -> SealedValue:
    return SealedValue(KEY.case_id, field, version, FACTS, KEY.seal(field, version, said))


async def test_what_was_written_is_read_back(sessions: SessionMaker, keyring: Keyring) -> None:
    case_id = await add_case(sessions, keyring, EXAMPLES)

    assert await read(sessions, keyring, case_id) == EXAMPLES


async def test_keys_of_a_case_are_found_by_compartment(
    sessions: SessionMaker, keyring: Keyring, case_id: UUID
) -> None:
    async with sessions.begin() as session:
        made = await add_keys(session, keyring, case_id)

    async with sessions() as session:
        wrapped = await keys.of(session, case_id)
        of_nobody = await keys.of(session, uuid4())

    assert [
        envelope.unwrap(keyring, wrapped[k.compartment], case_id, k.compartment) for k in made
    ] == made
    assert of_nobody == {}


async def test_the_newest_version_counts_and_no_other_is_lost(sessions: SessionMaker) -> None:
    written = [value("narrative", version, f"Exercise {version}") for version in (1, 2, 10)]
    async with sessions.begin() as session:
        await sealed.write(session, written)

    async with sessions() as session:
        newest = await sealed.newest(session, KEY.case_id, names=["narrative"])
        first = await sealed.one(session, KEY.case_id, "narrative", 1)
        versions = await sealed.versions(session, KEY.case_id, prefixes=sealed.EVERYTHING)
        missing = await sealed.one(session, KEY.case_id, "narrative", 3)

    assert newest == {"narrative": written[2]}
    assert first == written[0]
    assert versions == {"narrative": 10}
    assert missing is None


@pytest.mark.parametrize(
    ("names", "prefixes", "found"),
    [
        ([], [], set()),
        (["narrative"], [], {"narrative"}),
        (["narr"], [], set()),
        ([], ["incidents/1/"], {"incidents/1/place"}),
        ([], ["incidents_"], {"incidents_1/place"}),
        (["narrative"], ["incidents/"], {"narrative", "incidents/1/place", "incidents/10/place"}),
        ([], sealed.EVERYTHING, set(EXAMPLES)),
    ],
    ids=["nothing", "a name", "half a name", "a prefix", "an underscore", "both", "everything"],
)
async def test_fields_are_chosen_by_name_and_prefix(
    sessions: SessionMaker, names: list[str], prefixes: list[str], found: set[str]
) -> None:
    async with sessions.begin() as session:
        await sealed.write(session, [value(field) for field in EXAMPLES])

        newest = await sealed.newest(session, KEY.case_id, names=names, prefixes=prefixes)

    assert newest.keys() == found


async def test_one_question_finds_a_field_of_many_cases(
    sessions: SessionMaker, keyring: Keyring
) -> None:
    cases = {await add_case(sessions, keyring, EXAMPLES) for _ in range(3)}

    async with sessions() as session:
        found = await sealed.newest_of_cases(session, cases, names=["narrative"])
        wrapped = await keys.of_cases(session, cases)

    assert found.keys() == wrapped.keys() == cases
    assert all(each.keys() == {"narrative"} for each in found.values())


async def test_of_two_who_write_the_same_version_one_is_told(sessions: SessionMaker) -> None:
    async with sessions.begin() as session:
        await sealed.write(session, [value("narrative")])

    with pytest.raises(FieldChangedMeanwhile):
        async with sessions.begin() as session:
            await sealed.write(session, [value("kind"), value("narrative", said="Exercise other")])

    async with sessions() as session:
        found = await sealed.newest(session, KEY.case_id, prefixes=sealed.EVERYTHING)
    assert KEY.open("narrative", 1, found["narrative"].sealed) == CANARY
    assert found.keys() == {"narrative"}


async def test_values_swapped_in_the_database_do_not_open(
    sessions: SessionMaker, keyring: Keyring
) -> None:
    case_id, other = [await add_case(sessions, keyring, EXAMPLES) for _ in range(2)]
    async with sessions.begin() as session:
        taken = await sealed.one(session, other, "narrative", 1)
        assert taken is not None
        here = (sealed_fields.c.case_id == case_id) & (sealed_fields.c.field == "narrative")
        await session.execute(update(sealed_fields).where(here).values(sealed=taken.sealed))

    with pytest.raises(Unreadable):
        await read(sessions, keyring, case_id)
    assert await read(sessions, keyring, other) == EXAMPLES


async def test_keys_swapped_in_the_database_do_not_unwrap(
    sessions: SessionMaker, keyring: Keyring
) -> None:
    case_id, other = [await add_case(sessions, keyring, EXAMPLES) for _ in range(2)]
    async with sessions.begin() as session:
        theirs = (await keys.of(session, other))[FACTS]
        here = keys.case_keys.c.case_id == case_id
        await session.execute(update(keys.case_keys).where(here).values(wrapped=theirs))

    with pytest.raises(Unreadable):
        await read(sessions, keyring, case_id)


async def test_a_stolen_database_holds_no_word_of_a_case(
    sessions: SessionMaker, keyring: Keyring
) -> None:
    await add_case(sessions, keyring, EXAMPLES)

    async with sessions() as session:
        dumped = ""
        for table in ("case_keys", "sealed_fields"):
            rows = await session.scalars(text(f"SELECT t::text FROM {table} t"))
            dumped += "\n".join(rows)

    assert "incidents/1/place" in dumped
    assert not any(said in dumped for said in EXAMPLES.values())
    assert not any(keyring.current(each)[1].hex() in dumped for each in (FACTS, IDENTITY))


async def test_keys_in_use_are_counted_by_what_wraps_them(
    sessions: SessionMaker, keyring: Keyring
) -> None:
    for _ in range(3):
        await add_case(sessions, keyring)

    async with sessions() as session:
        assert await keys.in_use(session) == {FACTS: {"f-2026-11": 3}, IDENTITY: {"i-2026-11": 3}}
