"""Many pledges read and written at once: each milestone with its own deadline, each sender told
what became of his own."""

import asyncio
from typing import Any

import httpx
from structlog.testing import capture_logs

from muster.database import SessionMaker
from muster.testing import TestIssuer
from pledges import storage
from tests.databases import somebody_waits
from tests.pledges.test_pledge import unregistered
from tests.pledges.visitors import Case, Send, announced, event, milestone

BATCH = "application/cloudevents-batch+json"


def part(reference: str) -> dict[str, Any]:
    return milestone(reference, f"Exercise {reference}", due_on="2027-03-01")


async def milestones(case: Case) -> list[tuple[str, str, int]]:
    return [
        (each["reference"], each["deadline"]["state"], each["deadline"]["version"])
        for each in (await case.now())["milestones"]
    ]


async def test_a_batch_that_announces_and_retracts_is_written_at_once(
    running: Case, send: Send
) -> None:
    about = {"reference": "RWA-1", "milestone": "arrival"}
    await send("RWA", event("RWA", "milestone.reported", "done", **about))

    with capture_logs() as logs:
        await send(
            "RWA",
            announced("RWA", "RWA-7", milestones=[part("arrival")]),
            event("RWA", "milestone.report-retracted", "back", reason="mistaken", **about),
        )

    assert logs == []
    assert await milestones(running) == [("arrival", "pending", 2)]


async def test_each_milestone_of_a_pledge_has_its_own_newest_deadline(
    http: httpx.AsyncClient, chief: dict[str, str], send: Send
) -> None:
    parts = [part(each) for each in ("b", "a", "c")]
    [pledge] = await send("RWA", announced("RWA", "RWA-7", milestones=parts))
    about = {"reference": "RWA-7", "milestone": "b"}
    for number in range(3):
        await send("RWA", event("RWA", "milestone.reported", f"done-{number}", **about))
        await send(
            "RWA",
            event("RWA", "milestone.report-retracted", f"back-{number}", reason="no", **about),
        )

    done = {"reference": "RWA-7", "milestone": "a"}
    await send("RWA", event("RWA", "milestone.reported", "done", **done))

    assert await milestones(Case(http, chief, pledge)) == [
        ("b", "pending", 4), ("a", "met", 1), ("c", "pending", 1),
    ]  # fmt: skip


async def test_what_ends_with_a_pledge_is_told_in_the_order_of_its_milestones(
    http: httpx.AsyncClient, chief: dict[str, str], send: Send
) -> None:
    parts = [part(each) for each in ("c", "b", "a")]
    [pledge] = await send("RWA", announced("RWA", "RWA-7", milestones=parts))

    await send("RWA", event("RWA", "pledge.withdrawn", "gone", reference="RWA-7", reason="budget"))

    history = (await http.get(f"/v1/pledges/{pledge}/history", headers=chief)).json()["items"]
    ended = [each["data"] for each in history if each["type"].endswith("superseded.v1")]
    assert [each["milestone_title"] for each in ended] == [each["title"] for each in parts]


async def test_of_two_announced_together_only_the_one_whose_reference_is_taken_is_refused(
    http: httpx.AsyncClient, issuer: TestIssuer, sessions: SessionMaker
) -> None:
    headers = issuer.bearer("partner:RWA", "pledges") | {"content-type": BATCH}
    said = [announced("RWA", each) for each in ("RWA-8", "RWA-9")]
    async with sessions.begin() as session:
        await storage.keep(session, [], new=[unregistered(reference="RWA-9")])
        sending = asyncio.create_task(http.post("/v1/events", headers=headers, json=said))
        await somebody_waits(sessions)

    [made, taken] = (await sending).json()["results"]
    assert made["status"] == "accepted"
    assert (taken["status"], taken["problem"]["type"].rpartition("/")[2]) == (
        "rejected", "reference-taken",
    )  # fmt: skip
