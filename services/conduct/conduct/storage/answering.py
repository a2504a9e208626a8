"""Which cases a partner may answer for, asked without opening any."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import LargeBinary, Text, Uuid

from conduct.domain.limits import Clock
from conduct.sealing.keyring import Keyring
from conduct.storage.desks import Place, key_of


async def may_answer(
    session: AsyncSession, keyring: Keyring, case_id: UUID, countries: Collection[str],
    clocks: Collection[Clock],
) -> bool:  # fmt: skip
    """Whether one of these clocks ever ran in the case and, where countries are named, it is of
    one of them.
    """
    asked = {
        "case_id": case_id, "clocks": list(clocks), "of_no_state": not countries,
        "states": [key_of(keyring, Place.STATE, each) for each in countries],
    }  # fmt: skip
    return bool(await session.scalar(_MAY_ANSWER, asked))


_MAY_ANSWER = text("""
    SELECT EXISTS (
        SELECT FROM cases c JOIN deadlines d ON d.aggregate_id = c.id
        WHERE c.id = :case_id AND c.shredded_on IS NULL AND d.kind = ANY(:clocks)
        AND (:of_no_state OR c.country_key = ANY(:states))
    )
""").bindparams(
    bindparam("case_id", type_=Uuid()),
    bindparam("clocks", type_=ARRAY(Text)),
    bindparam("states", type_=ARRAY(LargeBinary)),
)
