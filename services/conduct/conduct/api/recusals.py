"""Who knows a party, or has another interest in a case, steps aside."""

from uuid import UUID

from conduct import may_refuse, payloads
from conduct.edge import AtDoor
from conduct.use_cases import assigning
from conduct.views.people import RecusalView
from conduct.visibility import ASSIGNS, Concerned, check_any, check_knows, check_steers
from muster.web import Router, refuses

router = Router(prefix="/v1", tags=["Assignments"])


class NewRecusal(payloads.Payload):
    person: payloads.Subject | None = None
    """By default oneself; of others only chiefs say so."""
    reason: payloads.Reason


@router.post("/cases/{case_id}/recusals", status_code=201, responses=refuses(*may_refuse.RECUSING))
async def recuse(case_id: UUID, body: NewRecusal, caller: Concerned, door: AtDoor) -> RecusalView:
    """Somebody steps aside, for good, and sees no more of the case."""
    person = body.person or caller.subject
    async with door.sessions.begin() as session:
        keyring = door.rules.keyring
        if person == caller.subject:
            await check_knows(session, keyring, caller, case_id, door.now, ASSIGNS)
        else:
            check_any(caller, ASSIGNS)
            await check_steers(session, keyring, caller, case_id)
        await assigning.recuse(session, door.rules, case_id, person, body.reason, door.origin)
    return RecusalView(case_id=case_id, person=person, at=door.now)
