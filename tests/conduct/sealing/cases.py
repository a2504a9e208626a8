"""Cases of tests: keys made, values sealed, and all of it read back as the service would."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from conduct.sealing import envelope
from conduct.sealing.envelope import CaseKey
from conduct.sealing.keyring import Keyring
from conduct.sealing.keys import Compartment
from conduct.storage import keys, sealed
from conduct.storage.keys import WrappedKey
from conduct.storage.sealed import SealedValue
from muster.database import SessionMaker
from tests.conduct.sealing.keyrings import FACTS

CANARY = "Exercise narrative, canary 5f1c"
NARRATIVE = {"narrative": CANARY}


async def add_keys(session: AsyncSession, keyring: Keyring, case_id: UUID) -> list[CaseKey]:
    made = [envelope.new_case_key(case_id, each) for each in Compartment]
    wrapped = [WrappedKey(case_id, each.compartment, envelope.wrap(keyring, each)) for each in made]
    await keys.add(session, wrapped)
    return made


async def add_case(
    sessions: SessionMaker, keyring: Keyring, values: Mapping[str, str] = NARRATIVE
) -> UUID:
    """A case with these facts, each of version 1."""
    case_id = uuid4()
    async with sessions.begin() as session:
        facts, _ = await add_keys(session, keyring, case_id)
        written = [
            SealedValue(case_id, field, 1, FACTS, facts.seal(field, 1, value))
            for field, value in values.items()
        ]
        await sealed.write(session, written)
    return case_id


async def read(sessions: SessionMaker, keyring: Keyring, case_id: UUID) -> dict[str, str]:
    """All facts of a case, opened."""
    async with sessions() as session:
        wrapped = await keys.of(session, case_id)
        values = await sealed.newest(session, case_id, prefixes=sealed.EVERYTHING)
    if not wrapped:
        return {}
    facts = envelope.unwrap(keyring, wrapped[FACTS], case_id, FACTS)
    return {
        each.field: facts.open(each.field, each.version, each.sealed) for each in values.values()
    }
