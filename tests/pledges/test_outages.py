"""Time that jumps, workers that race, and partners that repeat themselves in any order."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from muster.database import SessionMaker
from muster.deadlines.sweep import Sweep
from muster.testing import HeldClock
from muster_local.postgres import Postgres
from pledges import storage
from pledges.use_cases.clock import announce
from tests.pledges.test_intake import event

BATCH = {"content-type": "application/cloudevents-batch+json"}


def announced(reference: str, due_on: str, *parts: str) -> dict[str, Any]:
    """parts: references of the milestones; one, `done`, unless some are named."""
    milestones = [
        {"reference": each, "title": each, "due_on": due_on, "zone": "Africa/Nairobi"}
        for each in parts or ("done",)
    ]
    data = {
        "reference": reference, "kind": "medical", "title": f"Pledge {reference}",
        "items": ["13g"], "milestones": milestones,
    }  # fmt: skip
    return event("muster.pledges.pledge.announced.v1", f"announce-{reference}", data)


def reported(reference: str, part: str = "done") -> dict[str, Any]:
    data = {"reference": reference, "milestone": part, "done_at": "2026-11-24T08:00:00Z"}
    return event("muster.pledges.milestone.reported.v1", f"report-{reference}-{part}", data)


async def post_all(
    http: httpx.AsyncClient, sender: dict[str, str], events: list[dict[str, Any]]
) -> None:
    for start in range(0, len(events), 500):
        answer = await http.post(
            "/v1/events", headers=sender | BATCH, json=events[start : start + 500]
        )
        assert answer.status_code == 200, answer.text


async def told(sessions: SessionMaker) -> list[tuple[str, dict[str, Any]]]:
    """Published steps of deadlines: type and data, in the order of the journal."""
    journal = storage.journal.journal
    async with sessions() as session:
        rows = await session.execute(journal.select().order_by(journal.c.seq))
        return [
            (row.type.split(".")[3], row.data)
            for row in rows
            if row.type.split(".")[3] in ("due-soon", "missed")
        ]


async def test_a_clock_that_jumps_a_week_over_a_due_date_fires_the_miss_once_and_late(
    http: httpx.AsyncClient, kenya: dict[str, str], sessions: SessionMaker, clock: HeldClock
) -> None:
    await post_all(http, kenya, [announced("jump", "2026-12-10")])
    sweep = Sweep(sessions, storage.deadlines, announce, clock=clock)

    clock.now = datetime(2026, 12, 17, 12, tzinfo=UTC)
    await sweep.run_once()
    await sweep.run_once()

    steps = await told(sessions)
    assert [kind for kind, _ in steps] == ["missed"]
    assert steps[0][1]["late"] is True


async def test_a_jump_over_the_reminders_and_the_miss_tells_the_miss_alone_and_notes_the_rest(
    http: httpx.AsyncClient, kenya: dict[str, str], sessions: SessionMaker, clock: HeldClock
) -> None:
    await post_all(http, kenya, [announced("all", "2027-02-01")])
    sweep = Sweep(sessions, storage.deadlines, announce, clock=clock)

    clock.now = datetime(2027, 2, 8, 12, tzinfo=UTC)
    for _ in range(3):
        await sweep.run_once()

    [(kind, data)] = await told(sessions)
    assert (kind, data["late"]) == ("missed", True)
    assert await noted(sessions) == [
        "30 days before", "14 days before", "7 days before", "1 day before",
    ]  # fmt: skip


async def noted(sessions: SessionMaker) -> list[str]:
    """Steps that are history and alert nobody."""
    steps = "SELECT data->>'step' FROM journal WHERE type LIKE '%.milestone.noted.v1' ORDER BY seq"
    async with sessions() as session:
        return list(await session.scalars(text(steps)))


async def test_of_several_reminders_passed_meanwhile_only_the_newest_is_told(
    http: httpx.AsyncClient, kenya: dict[str, str], sessions: SessionMaker, clock: HeldClock
) -> None:
    await post_all(http, kenya, [announced("reminders", "2027-02-01")])
    sweep = Sweep(sessions, storage.deadlines, announce, clock=clock)

    clock.now = datetime(2027, 1, 26, tzinfo=UTC)
    await sweep.run_once()

    assert [data["step"] for _, data in await told(sessions)] == ["7 days before"]


async def test_sweeps_and_reports_on_the_same_pledges_neither_block_nor_tell_twice(
    http: httpx.AsyncClient, kenya: dict[str, str], sessions: SessionMaker, clock: HeldClock
) -> None:
    references = [f"race-{number}" for number in range(200)]
    await post_all(http, kenya, [announced(each, "2026-11-30") for each in references])
    clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    sweeps = [Sweep(sessions, storage.deadlines, announce, clock=clock, batch=20) for _ in range(3)]
    late = [reported(each) for each in references]

    async with asyncio.timeout(30):
        await asyncio.gather(
            *(sweep.run_once() for sweep in sweeps),
            *(post_all(http, kenya, late[start : start + 20]) for start in range(0, 200, 20)),
        )
        # A sweep passes over pledges that a writer holds; the next one finds what is left.
        await sweeps[0].run_once()

    missed = [data["reference"] for kind, data in await told(sessions) if kind == "missed"]
    assert sorted(missed) == sorted(references)


async def test_sweeps_reports_and_decisions_on_one_pledge_keep_its_order_and_never_deadlock(
    http: httpx.AsyncClient,
    kenya: dict[str, str],
    chief: dict[str, str],
    sessions: SessionMaker,
    postgres: Postgres,
    clock: HeldClock,
) -> None:
    before = deadlocks(postgres)
    parts = [f"part-{number:02d}" for number in range(60)]
    await post_all(http, kenya, [announced("one", "2026-11-30", *parts)])
    (pledge,) = (await http.get("/v1/pledges", headers=kenya)).json()["items"]
    place = f"/v1/pledges/{pledge['id']}"
    milestones = (await http.get(place, headers=chief)).json()["milestones"]
    clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    sweeps = [Sweep(sessions, storage.deadlines, announce, clock=clock, batch=7) for _ in range(3)]

    async def waive(milestone: dict[str, Any]) -> int:
        address = f"{place}/milestones/{milestone['id']}/waiver"
        agreed = {"reason": "agreed", "authority": "Example"}
        answer = await http.post(address, headers=chief | {"if-match": "*"}, json=agreed)
        return answer.status_code

    async with asyncio.timeout(30):
        waiving = asyncio.gather(*map(waive, milestones[:20]))
        await asyncio.gather(
            *(sweep.run_once() for sweep in sweeps),
            *(post_all(http, kenya, [reported("one", each)]) for each in parts[20:40]),
        )
        waived = await waiving
        await sweeps[0].run_once()

    steps = await told(sessions)
    missed = [data["milestone_title"] for kind, data in steps if kind == "missed"]
    recorded, queued = await versions(sessions)
    assert set(waived) <= {200, 409}
    assert len(missed) == len(set(missed))
    assert set(missed) >= set(parts[40:])
    assert recorded == list(range(1, len(recorded) + 1))
    assert queued == sorted(queued)
    assert len(queued) > 100
    assert deadlocks(postgres) == before


async def versions(sessions: SessionMaker) -> tuple[list[int], list[int]]:
    """Of the only pledge: as its history has them, and as the relay will send them."""
    async with sessions() as session:
        recorded = await session.scalars(text("SELECT sequence FROM journal ORDER BY seq"))
        queued = await session.scalars(text("SELECT headers::json FROM outbox ORDER BY seq"))
        return list(recorded), [int(dict(each)["ce_sequence"]) for each in queued]


def deadlocks(server: Postgres) -> int:
    """So many were broken up by the server."""
    return server.log.read_text(errors="replace").count("deadlock detected")


@pytest.mark.drill
@pytest.mark.parametrize("seed", [1, 2])
async def test_ten_thousand_events_twice_in_any_order_end_in_the_same_state(
    http: httpx.AsyncClient,
    kenya: dict[str, str],
    sessions: SessionMaker,
    clock: HeldClock,
    seed: int,
) -> None:
    references = [f"order-{number}" for number in range(5000)]
    events = [announced(each, "2027-06-01") for each in references]
    events += [reported(each) for each in references]
    shuffle = random.Random(seed)

    for _ in range(2):
        shuffle.shuffle(events)
        await post_all(http, kenya, events)
        clock.advance(timedelta(minutes=1))

    table = storage.deadlines.table
    async with sessions() as session:
        states = [(row.state, row.version) for row in await session.execute(table.select())]
        facts = [tuple(row) for row in await session.execute(text(FACTS))]
    assert states == [("met", 1)] * 5000
    assert facts == [
        ("muster.pledges.milestone.added.v1", 5000),
        ("muster.pledges.milestone.met.v1", 5000),
        ("muster.pledges.pledge.registered.v1", 5000),
    ]


FACTS = "SELECT type, count(*) FROM journal GROUP BY type ORDER BY type"
