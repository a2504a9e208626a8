"""What becomes known later, or was said wrongly; what stood before is kept."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Response

from conduct import may_refuse, payloads
from conduct.api.changed import Writer, added, changed
from conduct.api.repeated import of_a_case
from conduct.domain.parties import Alleged, Incident, Victim
from conduct.domain.words import Kind
from conduct.edge import AtDoor
from conduct.use_cases import changes
from conduct.views.case import Changed
from muster.web import IdempotencyKey, Router, etag, refuses

router = Router(prefix="/v1/cases/{case_id}", tags=["Corrections of a case"])

Number = Annotated[int, Path(ge=1, le=1_000_000)]


class NewKind(payloads.Payload):
    kind: Kind


class NewNarrative(payloads.Payload):
    narrative: payloads.Text


class Urgency(payloads.Payload):
    reason: payloads.Reason


class Removal(payloads.Payload):
    reason: payloads.Reason


@router.post("/perpetrators", status_code=201, responses=refuses(*may_refuse.NAMING))
async def add_perpetrator(
    case_id: UUID, body: payloads.AllegedNamed, response: Response, caller: Writer,
    key: IdempotencyKey, door: AtDoor,
) -> Changed:  # fmt: skip
    """Of the case's category and State; others belong to a case of their own."""
    change = changes.put_perpetrator(Alleged(**body.model_dump()), None)
    return await added(door, case_id, change, response, key, "perpetrator")


@router.put("/perpetrators/{party_id}", responses=refuses(*may_refuse.NAMING))
async def correct_perpetrator(
    case_id: UUID, party_id: UUID, body: payloads.AllegedNamed, response: Response,
    caller: Writer, door: AtDoor,
) -> Changed:  # fmt: skip
    """All that is known of the person from now on."""
    change = changes.put_perpetrator(Alleged(**body.model_dump()), party_id)
    return await changed(door, case_id, change, response, made=party_id)


@router.post("/perpetrators/{party_id}/removal", responses=refuses(*may_refuse.REMOVING))
async def remove_perpetrator(
    case_id: UUID, party_id: UUID, body: Removal, response: Response, caller: Writer, door: AtDoor
) -> Changed:
    """Who was added by mistake; the history keeps what was known."""
    change = changes.remove_perpetrator(party_id, body.reason)
    return await changed(door, case_id, change, response)


@router.post("/further-cases", status_code=201, responses=refuses(*may_refuse.NAMING_ANOTHER))
async def open_further_case(
    case_id: UUID, body: payloads.AllegedNamed, response: Response, caller: Writer,
    key: IdempotencyKey, door: AtDoor,
) -> Changed:  # fmt: skip
    """Somebody of another category or State became known: a case of their own, linked to this one.

    Answered with the new case.
    """
    held = await door.open_further(
        case_id, Alleged(**body.model_dump()), of_a_case(door.rules.keyring, key)
    )
    response.headers["etag"] = etag(held.case.version)
    return Changed.of(held, None)


@router.post("/victims", status_code=201, responses=refuses(*may_refuse.CORRECTING))
async def add_victim(
    case_id: UUID, body: payloads.VictimNamed, response: Response, caller: Writer,
    key: IdempotencyKey, door: AtDoor,
) -> Changed:  # fmt: skip
    """A clock of assistance starts, whatever became of the case."""
    change = changes.put_victim(Victim(**body.model_dump()), None)
    return await added(door, case_id, change, response, key, "victim")


@router.put("/victims/{party_id}", responses=refuses(*may_refuse.CORRECTING))
async def correct_victim(
    case_id: UUID, party_id: UUID, body: payloads.VictimNamed, response: Response,
    caller: Writer, door: AtDoor,
) -> Changed:  # fmt: skip
    """All that is known of the person from now on."""
    change = changes.put_victim(Victim(**body.model_dump()), party_id)
    return await changed(door, case_id, change, response, made=party_id)


@router.post("/victims/{party_id}/removal", responses=refuses(*may_refuse.REMOVING_A_VICTIM))
async def remove_victim(
    case_id: UUID, party_id: UUID, body: Removal, response: Response, caller: Writer, door: AtDoor
) -> Changed:
    """Who was added by mistake; the history keeps what was known, and their clock ends. Not of whom
    assistance is recorded.
    """
    return await changed(door, case_id, changes.remove_victim(party_id, body.reason), response)


@router.post("/incidents", status_code=201, responses=refuses(*may_refuse.CORRECTING))
async def add_incident(
    case_id: UUID, body: payloads.IncidentNamed, response: Response, caller: Writer,
    key: IdempotencyKey, door: AtDoor,
) -> Changed:  # fmt: skip
    change = changes.put_incident(Incident(**body.model_dump()), None)
    return await added(door, case_id, change, response, key, "incident")


@router.put("/incidents/{number}", responses=refuses(*may_refuse.CORRECTING))
async def correct_incident(
    case_id: UUID, number: Number, body: payloads.IncidentNamed, response: Response,
    caller: Writer, door: AtDoor,
) -> Changed:  # fmt: skip
    """All that is known of it from now on."""
    change = changes.put_incident(Incident(**body.model_dump()), number)
    return await changed(door, case_id, change, response, made=number)


@router.post("/incidents/{number}/removal", responses=refuses(*may_refuse.REMOVING))
async def remove_incident(
    case_id: UUID, number: Number, body: Removal, response: Response, caller: Writer, door: AtDoor
) -> Changed:
    """One that does not concern this case: those of a report stand in all its cases at first, and
    count for each of them under resolution 2272. The history keeps what was known.
    """
    return await changed(door, case_id, changes.remove_incident(number, body.reason), response)


@router.post("/kind", responses=refuses(*may_refuse.CHANGING))
async def correct_kind(
    case_id: UUID, body: NewKind, response: Response, caller: Writer, door: AtDoor
) -> Changed:
    """Exploitation of a child counts as abuse, whatever is said."""
    return await changed(door, case_id, changes.correct_kind(body.kind), response)


@router.post("/narrative", responses=refuses(*may_refuse.NOTING))
async def correct_narrative(
    case_id: UUID, body: NewNarrative, response: Response, caller: Writer, door: AtDoor
) -> Changed:
    return await changed(door, case_id, changes.correct_narrative(body.narrative), response)


@router.post("/urgent", responses=refuses(*may_refuse.HURRYING))
async def make_urgent(
    case_id: UUID, body: Urgency, response: Response, caller: Writer, door: AtDoor
) -> Changed:
    """Clocks that start from now on are shorter."""
    return await changed(door, case_id, changes.make_urgent(body.reason), response)
