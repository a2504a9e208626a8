"""Emergency access: asked for by one person, granted by another, for four hours."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from conduct import may_refuse, payloads
from conduct.domain.assignment import BreakGlass
from conduct.domain.references import NotAReference
from conduct.edge import AtDoor, Door
from conduct.storage import access, naming, requests, vault
from conduct.storage.cases import CaseNotFound
from conduct.use_cases import glass, purposes
from conduct.use_cases.entering import Purpose
from conduct.use_cases.glass import RequestNotFound
from conduct.views.people import AccessView
from conduct.views.places import RequestPlace
from conduct.visibility import STEERS, Concerned, Steering, desks_of, may_any, steered
from muster.identity import Principal
from muster.web import PageOf, PagingQuery, Router, cut_page, link_next, next_page, refuses, require

router = Router(prefix="/v1/access", tags=["Emergency access"])

Asker = Annotated[Principal, require("cases:read")]


class NewRequest(payloads.Payload):
    case: payloads.Named
    """Its reference or id."""
    purpose: payloads.Reason


@router.get("")
async def list_requests(
    request: Request, response: Response, caller: Concerned, paging: PagingQuery, door: AtDoor
) -> PageOf[AccessView]:
    """Newest first: the caller's own and, for who decides, those of cases that they steer.

    Whoever reads what others ask for stands in the read logs of these cases.
    """
    after, keyring = paging.after(RequestPlace), door.rules.keyring
    async with door.sessions() as session:
        rows = await requests.listed(
            session, caller.subject, decides=may_any(caller, *STEERS),
            audiences=await desks_of(session, keyring, caller), after=after, limit=paging.fetch,
        )  # fmt: skip
    shown, cursor = cut_page(rows, paging, lambda row: (row.asked_at, row.id))
    await _note_reading(door, [(row.case_id, row.person) for row in shown])
    async with door.sessions() as session:
        keys = await vault.keys_of_cases(session, keyring, {row.case_id for row in shown})
    said = [access.glass_of(row, keys[row.case_id]) for row in shown]
    address = next_page(request, cursor)
    link_next(response, address)
    return PageOf(items=await _views(door, said), next=address)


@router.post("", status_code=201, responses=refuses(*may_refuse.ASKING))
async def ask(body: NewRequest, caller: Asker, door: AtDoor) -> AccessView:
    async with door.sessions.begin() as session:
        try:
            case_id = await naming.find(session, body.case)
        except NotAReference as refusal:
            refusal.pointer = "#/case"
            raise
        if case_id is None:
            raise CaseNotFound
        asked = await glass.ask(session, door.rules, case_id, body.purpose, door.origin)
    return (await _views(door, [asked]))[0]


@router.post("/{request_id}/approval", responses=refuses(*may_refuse.DECIDING))
async def approve(request_id: UUID, caller: Steering, door: AtDoor) -> AccessView:
    """By somebody else than who asked; it is open from now on, and all concerned are told."""
    return await _decide(door, caller, request_id, grant=True)


@router.post("/{request_id}/refusal", responses=refuses(*may_refuse.DECIDING))
async def refuse(request_id: UUID, caller: Steering, door: AtDoor) -> AccessView:
    return await _decide(door, caller, request_id, grant=False)


@router.post("/{request_id}/end", responses=refuses(*may_refuse.DECIDING))
async def end(request_id: UUID, caller: Concerned, door: AtDoor) -> AccessView:
    """Before its time, by whoever asked or decides."""
    async with door.sessions() as session:
        found = await requests.asked_in(session, request_id)
    if found is None or not (found[1] == caller.subject or await _decides(door, caller, found[0])):
        raise RequestNotFound
    await _note_reading(door, [found])
    async with door.sessions.begin() as session:
        await glass.end(session, door.rules, request_id, door.origin)
    return await _one(door, request_id)


async def _decide(door: Door, caller: Principal, request_id: UUID, *, grant: bool) -> AccessView:
    async with door.sessions() as session:
        found = await requests.asked_in(session, request_id)
    if found is None or not await _decides(door, caller, found[0]):
        raise RequestNotFound
    await _note_reading(door, [found])
    async with door.sessions.begin() as session:
        decided = await glass.decide(session, door.rules, request_id, door.origin, grant=grant)
    return (await _views(door, [decided]))[0]


async def _note_reading(door: Door, asked: Sequence[tuple[UUID, str]]) -> None:
    """What others ask for is read; cases, and who asked."""
    read = {case_id for case_id, person in asked if person != door.caller.subject}
    await purposes.note_reading(door.sessions, read, door.caller, door.now, Purpose.API)


async def _decides(door: Door, caller: Principal, case_id: UUID) -> bool:
    async with door.sessions() as session:
        mine = await steered(session, door.rules.keyring, caller, [case_id])
    return case_id in mine and may_any(caller, *STEERS)


async def _one(door: Door, request_id: UUID) -> AccessView:
    async with door.sessions() as session:
        row = await access.glass_row(session, request_id)
        assert row is not None
        keys = await vault.keys_of(session, door.rules.keyring, row.case_id)
    return (await _views(door, [access.glass_of(row, keys)]))[0]


async def _views(door: Door, said: list[BreakGlass]) -> list[AccessView]:
    people = {id_ for each in said for id_ in (each.person, each.decided_by) if id_}
    async with door.sessions() as session:
        names = await access.names(session, people)
    return [AccessView.of(each, names, door.now) for each in said]
