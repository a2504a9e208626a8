"""Staff report misconduct, also from a paper that came in earlier."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from conduct import may_refuse, payloads, storage
from conduct.api.repeated import kept_apart
from conduct.domain.report import Report
from conduct.domain.rights import Capacity
from conduct.domain.words import Channel
from conduct.edge import AtDoor, Door
from conduct.storage import naming
from conduct.use_cases.partners import report_of
from conduct.use_cases.reporting import entrust, take_report
from conduct.views.case import CaseNamed, Reported
from muster.dates import Day
from muster.identity import Principal
from muster.web import IdempotencyKey, RequestKey, Router, house_of, refuses, require

router = Router(prefix="/v1", tags=["Reports"])

Reporter = Annotated[Principal, require("cases:report")]


class NewReport(payloads.ReportSubmitted):
    """Several alleged perpetrators and victims may be named."""

    received_on: Day | None = None
    """Of a paper: the day on which it was received."""


@router.post("/reports", status_code=201, responses=refuses(*may_refuse.REPORTING))
async def report(
    request: Request, body: NewReport, response: Response, caller: Reporter,
    key: IdempotencyKey, door: AtDoor,
) -> Reported:  # fmt: skip
    """Each personnel category and contributing country becomes a case of its own.

    Whoever reports and works on cases is entrusted with them until others are assigned.
    """
    lead = await _made(door, said_in(body), kept_apart(door.rules.keyring, key))
    async with door.sessions() as session:
        made = await naming.of_one_report(session, lead)
    response.headers["location"] = f"{house_of(request).public_url}/v1/cases/{lead}"
    return Reported(cases=[CaseNamed.of(each) for each in made])


def said_in(body: NewReport) -> Report:
    channel = Channel.STAFF if body.received_on is None else Channel.PAPER
    return replace(report_of(body, channel), received_on=body.received_on)


async def _made(door: Door, said: Report, key: RequestKey | None) -> UUID:
    """The lead case, of an earlier request too."""
    async with door.sessions.begin() as session:
        keys = storage.idempotency_keys
        if earlier := await keys.claim(session, key, now=door.now):
            return UUID(earlier)
        held = await take_report(session, door.rules, said, door.origin)
        for capacity in sorted(door.caller.roles & set(Capacity)):
            await entrust(session, door.rules, held, Capacity(capacity), door.origin)
        lead = held[0].case.id
        await keys.settle(session, key, lead)
    return lead
