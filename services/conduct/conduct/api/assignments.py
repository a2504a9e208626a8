"""Chiefs say who works on which case, and open nothing."""

from typing import Annotated
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conduct import may_refuse, payloads
from conduct.domain.rights import Capacity
from conduct.edge import AtDoor, Door
from conduct.storage import access, cases
from conduct.use_cases import assigning
from conduct.use_cases.assigning import Person
from conduct.views.case import CaseNamed, View
from conduct.views.people import AssignmentView
from conduct.visibility import STEERS, Concerned, check_knows, check_steers
from conduct.visibility import steered as steered_by
from muster.errors import Invalid
from muster.identity import Principal
from muster.web import PageOf, Router, refuses, require

router = Router(prefix="/v1", tags=["Assignments"])

Chief = Annotated[Principal, require("cases:assign")]


class SamePerson(Invalid):
    """Cases are handed over to somebody else."""

    def __init__(self) -> None:
        super().__init__("cases are handed over to somebody else", pointer="#/to/id")


class PersonNamed(payloads.Payload):
    id: payloads.Subject
    """Of their token."""
    name: payloads.PersonName

    @property
    def person(self) -> Person:
        return Person(self.id, self.name)


class NewAssignment(payloads.Payload):
    person: PersonNamed
    capacity: Capacity
    """The person needs the role of the same name too."""


class Handover(payloads.Payload):
    leaver: payloads.Subject
    to: PersonNamed


class HandedOver(View):
    cases: list[CaseNamed]
    """Those that the other has now; where they are recused a chief has to look."""


@router.get("/cases/{case_id}/assignments", responses=refuses(*may_refuse.SEEING))
async def list_assignments(
    case_id: UUID, caller: Concerned, door: AtDoor
) -> PageOf[AssignmentView]:
    """All that ever were, oldest first."""
    async with door.sessions() as session:
        keyring = door.rules.keyring
        await check_knows(session, keyring, caller, case_id, door.now, *STEERS)
        return PageOf(items=await _views(session, case_id))


@router.post(
    "/cases/{case_id}/assignments", status_code=201, responses=refuses(*may_refuse.ASSIGNING)
)
async def assign(case_id: UUID, body: NewAssignment, caller: Chief, door: AtDoor) -> AssignmentView:
    """Said again it is the same assignment."""
    async with door.sessions.begin() as session:
        await check_steers(session, door.rules.keyring, caller, case_id)
        person, capacity = body.person.person, body.capacity
        made = await assigning.assign(session, door.rules, case_id, person, capacity, door.origin)
    return await _one(door, case_id, made.id)


@router.post(
    "/cases/{case_id}/assignments/{assignment_id}/end",
    responses=refuses(*may_refuse.UNASSIGNING),
)
async def end_assignment(
    case_id: UUID, assignment_id: UUID, caller: Chief, door: AtDoor
) -> AssignmentView:
    async with door.sessions.begin() as session:
        await check_steers(session, door.rules.keyring, caller, case_id)
        await assigning.end(session, door.rules, case_id, assignment_id, door.origin)
    return await _one(door, case_id, assignment_id)


@router.post("/handovers", responses=refuses(*may_refuse.HANDING_OVER, SamePerson))
async def hand_over(body: Handover, caller: Chief, door: AtDoor) -> HandedOver:
    """Somebody leaves: every assignment of theirs that the caller steers becomes another's."""
    if body.leaver == body.to.id:
        raise SamePerson
    async with door.sessions.begin() as session:
        held = {each.case_id for each in await access.cases_of(session, body.leaver)}
        mine = await steered_by(session, door.rules.keyring, caller, held)
        await cases.lock(session, mine)
        done = await assigning.hand_over_all(
            session, door.rules, body.leaver, body.to.person, door.origin, mine
        )
    return HandedOver(cases=[CaseNamed.of(each) for each in dict.fromkeys(done)])


async def _views(session: AsyncSession, case_id: UUID) -> list[AssignmentView]:
    said = await access.assigned_to(session, case_id)
    names = await access.names(session, {id_ for each in said for id_ in (each.person, each.by)})
    return [AssignmentView.of(each, names) for each in said]


async def _one(door: Door, case_id: UUID, assignment_id: UUID) -> AssignmentView:
    async with door.sessions() as session:
        said = await _views(session, case_id)
    return next(each for each in said if each.id == assignment_id)
