"""Who opened a case, and whether the log of it is as it was written."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response

from conduct import may_refuse
from conduct.edge import AtDoor, Door
from conduct.storage import access, audit, read_log
from conduct.storage.cases import CaseNotFound
from conduct.views.case import View
from conduct.views.people import ReadView
from conduct.views.places import NumberPlace
from conduct.visibility import OVERSEES, Concerned, check_knows, check_steers
from muster.identity import Principal
from muster.web import PageOf, Paging, PagingQuery, cut_page, link_next, next_page, refuses, require

router = APIRouter(prefix="/v1", tags=["Read log"])

Overseer = Annotated[Principal, require("cases:oversee")]


class Verification(View):
    """The chain of one case's read log, looked at link by link."""

    case_id: UUID
    entries: int
    head: str
    """Hash of the last entry, in hexadecimal."""
    is_whole: bool
    broken_at: int | None
    """Number of the first entry that is not as it was written."""
    fault: str | None


class HeadView(View):
    """One hash over where all chains end, as it was published."""

    sequence: int
    hour: datetime
    chains: int
    entries: int
    head: str


@router.get("/cases/{case_id}/reads", responses=refuses(*may_refuse.SEEING))
async def list_reads(
    case_id: UUID, request: Request, response: Response, caller: Concerned, paging: PagingQuery,
    door: AtDoor,
) -> PageOf[ReadView]:  # fmt: skip
    """Newest first, for those who work on the case and for oversight."""
    async with door.sessions() as session:
        keyring = door.rules.keyring
        await check_knows(session, keyring, caller, case_id, door.now, OVERSEES)
    return await reads_of(case_id, request, response, paging, door)


async def reads_of(
    read_id: UUID, request: Request, response: Response, paging: Paging, door: Door
) -> PageOf[ReadView]:
    """read_id: of a case or a review that the caller may know of."""
    after = paging.after(NumberPlace)
    before = after.number if after else None
    async with door.sessions() as session:
        rows = await read_log.latest(session, read_id, paging.fetch, before=before)
        names = await access.names(session, {row.reader for row in rows})
    shown, cursor = cut_page(rows, paging, lambda row: (row.number,))
    address = next_page(request, cursor)
    link_next(response, address)
    return PageOf(items=[ReadView.of(row, names) for row in shown], next=address)


@router.get("/cases/{case_id}/reads/verification", responses=refuses(*may_refuse.SEEING))
async def verify(case_id: UUID, caller: Overseer, door: AtDoor) -> Verification:
    async with door.sessions() as session:
        await check_steers(session, door.rules.keyring, caller, case_id)
        broken = await read_log.verify(session, case_id)
        end = await read_log.end_of(session, case_id)
    if end is None:
        raise CaseNotFound
    return Verification(
        case_id=case_id, entries=end.number, head=end.hash.hex(), is_whole=broken is None,
        broken_at=broken.number if broken else None, fault=broken.fault if broken else None,
    )  # fmt: skip


@router.get("/audit-heads")
async def list_heads(
    request: Request, response: Response, caller: Overseer, paging: PagingQuery, door: AtDoor
) -> PageOf[HeadView]:
    """Newest first, to be compared with what stands on the topic."""
    after = paging.after(NumberPlace)
    async with door.sessions() as session:
        before = after.number if after else None
        rows = await audit.listed(session, before=before, limit=paging.fetch)
    shown, cursor = cut_page(rows, paging, lambda row: (row.sequence,))
    address = next_page(request, cursor)
    link_next(response, address)
    heads = [
        HeadView(
            sequence=row.sequence, hour=row.hour, chains=row.chains, entries=row.entries,
            head=row.head.hex(),
        )
        for row in shown
    ]  # fmt: skip
    return PageOf(items=heads, next=address)
