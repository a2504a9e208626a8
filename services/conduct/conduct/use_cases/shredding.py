"""Destroying what is known of a case, and again where a restore brought it back."""

import asyncio
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conduct.sealing.shredded import ListUnusable, Shredded, ShreddedList
from conduct.storage import shredding
from muster.errors import Unavailable

AT_ONCE = 1_000
"""Cases in one statement."""


class ShreddingNotListed(Unavailable):
    """Nothing was destroyed: the list outside the database could not be written."""

    def __init__(self) -> None:
        super().__init__("the list of shredded cases cannot be written at present")


async def list_shredded(outside: ShreddedList, case_id: UUID, at: datetime) -> None:
    """The first of two steps, outside a transaction: from here on the case is to be destroyed.

    Raises `ShreddingNotListed`.
    """
    try:
        await asyncio.to_thread(outside.add, case_id, at)
    except ListUnusable as reason:
        raise ShreddingNotListed from reason


async def may_be_listed(outside: ShreddedList, case_id: UUID) -> bool:
    """Also where the list cannot be read: then nobody knows."""
    try:
        listed = await asyncio.to_thread(outside.read)
    except ListUnusable:
        return True
    return case_id in listed.cases


async def destroy(session: AsyncSession, case_id: UUID, at: datetime) -> None:
    """The second step. A crash before it is found at the next start."""
    await shredding.destroy(session, {case_id: at})


async def reapply(session: AsyncSession, listed: Shredded) -> int:
    """Destroys again whatever of the listed cases is there; how many cases had anything."""
    cases = list(listed.cases.items())
    gone = 0
    for begin in range(0, len(cases), AT_ONCE):
        gone += await shredding.destroy(session, dict(cases[begin : begin + AT_ONCE]))
    return gone
