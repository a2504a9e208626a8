"""Two who change the register at once: the later one is judged by what the earlier one left."""

import asyncio
from datetime import date

import httpx

from muster.database import SessionMaker
from muster.journal import Actor, Origin
from muster.testing import HeldClock, TestIssuer
from pledges import storage
from pledges.domain.kinds import PledgeStatus
from pledges.domain.pledge import Moved
from pledges.use_cases import staff
from tests.databases import somebody_waits
from tests.pledges.test_api import NEW, PLEDGES
from tests.pledges.test_bad_input import ONE
from tests.pledges.test_pledge import unregistered
from tests.pledges.visitors import Case, event
from tests.problems import refusal_of


async def test_an_event_about_a_pledge_that_is_being_withdrawn_is_judged_after_it(
    http: httpx.AsyncClient,
    issuer: TestIssuer,
    running: Case,
    sessions: SessionMaker,
    clock: HeldClock,
) -> None:
    said = event("RWA", "milestone.reported", "r", reference="RWA-1", milestone="arrival")
    headers = issuer.bearer("partner:RWA", "pledges") | {"content-type": ONE}
    moved = Moved(PledgeStatus.WITHDRAWN, date(2026, 11, 24))
    async with sessions.begin() as session:
        [pledge] = (await storage.named(session, {("RWA", "RWA-1")})).values()
        await staff.move(session, pledge, moved, origin=Origin(Actor.SYSTEM, clock()))
        sending = asyncio.create_task(http.post("/v1/events", headers=headers, json=said))
        await somebody_waits(sessions)

    assert await refusal_of(http, await sending) == (409, "pledge-closed", None)
    assert (await running.now())["status"] == "withdrawn"


async def test_of_two_pledges_of_one_reference_made_at_once_the_second_is_refused(
    http: httpx.AsyncClient, chief: dict[str, str], sessions: SessionMaker
) -> None:
    first = unregistered(reference=NEW["reference"])
    async with sessions.begin() as session:
        await storage.keep(session, [], new=[first])
        making = asyncio.create_task(http.post(PLEDGES, headers=chief, json=NEW))
        await somebody_waits(sessions)

    assert await refusal_of(http, await making) == (409, "reference-taken", "#/reference")


async def test_who_decides_on_what_somebody_else_is_changing_is_told_that_it_has_changed(
    http: httpx.AsyncClient, chief: dict[str, str], running: Case, sessions: SessionMaker,
    clock: HeldClock,
) -> None:  # fmt: skip
    path = f"/v1{await running.form('extension')}"
    seen = chief | {"if-match": f'"{await running.version()}"'}
    body = {"due_on": "2027-06-01", "reason": "agreed"}
    moved = Moved(PledgeStatus.CONFIRMED, date(2026, 11, 24))
    async with sessions.begin() as session:
        [pledge] = (await storage.named(session, {("RWA", "RWA-1")})).values()
        await staff.move(session, pledge, moved, origin=Origin(Actor.SYSTEM, clock()))
        deciding = asyncio.create_task(http.post(path, headers=seen, json=body))
        await somebody_waits(sessions)

    assert (await deciding).status_code == 412
    assert (await running.now())["status"] == "confirmed"
