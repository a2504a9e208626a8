"""Deliverables: planned, reminded of, missed once, moved, completed, dropped; by API and event."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from muster.database import SessionMaker
from muster.testing import HeldClock
from tests.performance.recorded import count, facts, types
from tests.performance.senders import Send, event
from tests.performance.staff import EVIDENCE, Program, planned, sweep

REFERENCE = "exercise-guidance"
DUE = "2027-06-30"
MORNING_AFTER = datetime(2027, 7, 1, 0, 0, 1, tzinfo=UTC)


def reported(status: str, *, code: str = "UN", reference: str = REFERENCE, **more: Any) -> Any:
    return event(code, "deliverable.reported", reference=reference, status=status, **more)


def planned_event(code: str = "UN", due_on: str = DUE, **more: Any) -> Any:
    return event(code, "deliverable.announced", **planned(REFERENCE, due_on) | more)


async def test_what_is_planned_is_awaited_on_its_day_in_its_own_zone(
    desk: Program, result: str, sessions: SessionMaker
) -> None:
    made = await desk.plan(REFERENCE, DUE, zone="Africa/Nairobi", grace_days=3)

    assert (made["status"], made["state"], made["version"]) == ("not_started", "pending", 1)
    assert made["due_at"] == "2027-06-30T20:59:59.999999Z"
    assert made["deadline"]["missed_if_not_by"] == "2027-07-03T21:00:00Z"
    assert await types(sessions) == ["deliverable.planned"]


async def test_people_are_reminded_and_told_once_that_it_was_missed(
    desk: Program, result: str, sessions: SessionMaker, clock: HeldClock
) -> None:
    await desk.plan(REFERENCE, DUE)

    for days in (30, 14, 7, 1):
        clock.now = datetime(2027, 6, 30, 1, tzinfo=UTC) - timedelta(days=days)
        await sweep(sessions, clock)
    clock.now = MORNING_AFTER
    await sweep(sessions, clock)
    await sweep(sessions, clock)

    told = [(e["type"], e.get("step")) for e in await facts(sessions)]
    assert told == [
        ("deliverable.planned", None),
        ("deliverable.due-soon", "30 days before"),
        ("deliverable.due-soon", "14 days before"),
        ("deliverable.due-soon", "7 days before"),
        ("deliverable.due-soon", "1 day before"),
        ("deliverable.missed", None),
    ]


@pytest.mark.parametrize(
    ("at", "done_on", "in_time", "state"),
    [
        (datetime(2027, 6, 30, 23, 59, tzinfo=UTC), None, True, "met"),
        (datetime(2027, 7, 2, 12, tzinfo=UTC), "2027-06-29", True, "met"),
        (datetime(2027, 7, 2, 12, tzinfo=UTC), None, False, "met_late"),
        (datetime(2027, 7, 9, 12, tzinfo=UTC), "2027-06-29", False, "met_late"),
    ],
    ids=["on its day", "in the grace, of a day in time", "in the grace", "after the miss"],
)
async def test_completed_in_time_or_late(
    desk: Program, result: str, sessions: SessionMaker, clock: HeldClock,
    at: datetime, done_on: str | None, in_time: bool, state: str,
) -> None:  # fmt: skip
    made = await desk.plan(REFERENCE, DUE, grace_days=3)
    clock.now = at

    answer = await desk.post(
        f"/deliverables/{made['id']}/completion", done_on=done_on, evidence=EVIDENCE
    )

    now = answer.json()
    assert (now["status"], now["state"], now["evidence"]) == ("completed", state, EVIDENCE)
    completed = next(e for e in await facts(sessions) if e["type"] == "deliverable.completed")
    assert completed["in_time"] is in_time


async def test_what_the_sweep_has_not_seen_yet_is_late_all_the_same(
    desk: Program, result: str, sessions: SessionMaker, clock: HeldClock
) -> None:
    made = await desk.plan(REFERENCE, DUE)
    clock.now = MORNING_AFTER

    await desk.post(f"/deliverables/{made['id']}/completion", done_on=DUE)
    await sweep(sessions, clock)

    assert (await types(sessions))[-2:] == ["deliverable.missed", "deliverable.completed"]


async def test_a_later_day_opens_the_next_version_and_the_miss_stays_in_the_history(
    head: Program, result: str, sessions: SessionMaker, clock: HeldClock
) -> None:
    made = await head.plan(REFERENCE, DUE)
    clock.now = MORNING_AFTER
    await sweep(sessions, clock)
    path = f"/deliverables/{made['id']}"
    tag = (await head.get(path)).headers["etag"]

    moved = await head.post(f"{path}/extension", match=tag, due_on="2027-09-30", reason="Longer")
    clock.now = datetime(2027, 10, 1, 1, tzinfo=UTC)
    await sweep(sessions, clock)

    now = moved.json()
    assert (now["state"], now["deadline"]["version"]) == ("pending", 2)
    assert [e["missed_at"] for e in now["earlier"]] == ["2027-07-01T00:00:00Z"]
    missed = [e for e in await facts(sessions) if e["type"] == "deliverable.missed"]
    assert [e["version"] for e in missed] == [1, 2]
    history = await head.listed(f"{path}/history")
    assert [e["data"].get("reason") for e in history if "moved" in e["type"]] == ["Longer"]


async def test_moving_reopening_and_dropping_need_the_version_that_was_read(
    head: Program, result: str
) -> None:
    path = f"/deliverables/{(await head.plan(REFERENCE, DUE))['id']}"
    tag = (await head.get(path)).headers["etag"]
    await head.post(f"{path}/status", status="in_progress")

    acts: tuple[tuple[str, dict[str, str]], ...] = (
        ("extension", {"due_on": "2027-09-30"}),
        ("reopening", {}),
        ("withdrawal", {}),
    )
    for act, body in acts:
        without = await head.post(f"{path}/{act}", **body, reason="Exercise")
        stale = await head.post(f"{path}/{act}", match=tag, **body, reason="Exercise")
        assert (without.status_code, stale.status_code) == (428, 412)


async def test_what_is_dropped_is_awaited_no_more_and_never_missed(
    head: Program, result: str, sessions: SessionMaker, clock: HeldClock
) -> None:
    path = f"/deliverables/{(await head.plan(REFERENCE, DUE))['id']}"

    dropped = await head.post(f"{path}/withdrawal", match="*", reason="Exercise: replaced")
    clock.now = MORNING_AFTER
    await sweep(sessions, clock)
    again = await head.post(f"{path}/completion")

    assert (dropped.json()["status"], dropped.json()["state"]) == ("not_applicable", "waived")
    assert await types(sessions) == ["deliverable.planned", "deliverable.dropped"]
    assert (again.status_code, again.json()["type"][-15:]) == (409, "deadline-closed")


async def test_a_report_that_was_a_mistake_is_taken_back_and_it_is_missed_in_its_time(
    head: Program, result: str, sessions: SessionMaker, clock: HeldClock
) -> None:
    path = f"/deliverables/{(await head.plan(REFERENCE, DUE))['id']}"
    unknown = await head.post(f"{path}/reopening", match="*", reason="Exercise: not done yet")
    await head.post(f"{path}/completion", evidence="https://example.org/exercise")

    reopened = await head.post(f"{path}/reopening", match="*", reason="Exercise: another one")
    clock.now = MORNING_AFTER
    await sweep(sessions, clock)

    assert (unknown.status_code, unknown.json()["type"][-18:]) == (409, "nothing-to-retract")
    assert (reopened.json()["status"], reopened.json()["state"]) == ("in_progress", "pending")
    assert reopened.json()["evidence"] is None
    assert await types(sessions) == [
        "deliverable.planned", "deliverable.completed", "deliverable.reopened",
        "deliverable.missed",
    ]  # fmt: skip
    assert [each["version"] for each in await facts(sessions)] == [1, 1, 2, 2]


async def test_what_was_missed_and_wrongly_reported_done_is_missed_again_at_once(
    head: Program, result: str, sessions: SessionMaker, clock: HeldClock
) -> None:
    path = f"/deliverables/{(await head.plan(REFERENCE, DUE))['id']}"
    clock.now = MORNING_AFTER
    await sweep(sessions, clock)
    await head.post(f"{path}/completion")

    await head.post(f"{path}/reopening", match="*", reason="Exercise: it is not done")
    await sweep(sessions, clock)

    assert (await types(sessions))[-3:] == [
        "deliverable.completed", "deliverable.reopened", "deliverable.missed",
    ]  # fmt: skip
    done = await head.post(f"{path}/completion")
    assert done.json()["status"] == "completed"


async def test_the_owner_says_how_it_stands(
    desk: Program, result: str, sessions: SessionMaker
) -> None:
    path = f"/deliverables/{(await desk.plan(REFERENCE, DUE))['id']}"

    for status in ("in_progress", "in_progress", "delayed"):
        await desk.post(f"{path}/status", status=status)
    refused = await desk.post(f"{path}/status", status="completed")

    changes = [(e.get("before"), e.get("status")) for e in (await facts(sessions))[1:]]
    assert changes == [("not_started", "in_progress"), ("in_progress", "delayed")]
    assert refused.status_code == 422
    assert refused.json()["type"].endswith("/status-not-set")


async def test_an_office_of_the_un_plans_and_the_owner_reports(
    result: str, send: Send, sessions: SessionMaker
) -> None:
    made = await send("UN", planned_event(owner="African Union"), reported("in_progress"))
    done = await send("AU", reported("completed", code="AU", done_on="2026-11-20"))

    assert [each["status"] for each in made + done] == ["accepted"] * 3
    assert len({each["subject"] for each in made + done}) == 1
    assert await types(sessions) == [
        "deliverable.planned", "deliverable.status-changed", "deliverable.completed",
    ]  # fmt: skip


async def test_history_being_loaded_is_missed_in_silence(
    result: str, send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    past = planned_event(due_on="2025-06-30")
    done = reported("completed", reference="exercise-done", done_on="2025-06-01")
    other = event("UN", "deliverable.announced", **planned("exercise-done", "2025-06-30"))

    results = await send("UN", past, other, done, imported=True)
    await sweep(sessions, clock)

    assert [each["status"] for each in results] == ["accepted"] * 3
    assert "deliverable.missed" not in await types(sessions)
    states = "deadlines WHERE state = '{}'"
    assert await count(sessions, states.format("missed")) == 1
    assert await count(sessions, states.format("met")) == 1


@pytest.mark.parametrize(
    ("broken", "slug", "pointer"),
    [
        (planned_event("KEN"), "not-your-deliverable", "#/data/reference"),
        (planned_event(result="nothing"), "unknown-result", "#/data/result"),
        (planned_event(due_on="2026-11-01"), "due-day-past", "#/data/due_on"),
        (planned_event(zone="Mars/Base"), "unknown-zone", "#/data/zone"),
        (planned_event(due_on="9999-12-31"), "terms-contradict", "#/data/due_on"),
        (planned_event(due_on="31 June"), "invalid-data", "#/data/due_on"),
        (planned_event(grace_days=-1), "invalid-data", "#/data/grace_days"),
        (planned_event(reference="two words"), "invalid-data", "#/data/reference"),
        (planned_event(title=""), "invalid-data", "#/data/title"),
        (reported("completed", reference="none"), "unknown-deliverable", "#/data/reference"),
        (reported("done"), "invalid-data", "#/data/status"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
async def test_an_event_that_cannot_be_taken_in_is_refused_and_leaves_nothing(
    result: str, send: Send, sessions: SessionMaker, broken: Any, slug: str, pointer: str | None
) -> None:
    refused = (await send(broken["source"].split("/")[-1], broken))[0]

    assert refused["problem"]["type"].endswith(f"/problems/{slug}")
    faults = refused["problem"].get("errors") or [{"pointer": None}]
    assert faults[0]["pointer"] == pointer
    assert await count(sessions, "aggregates") == 0


@pytest.mark.parametrize(
    ("said", "slug"),
    [
        (reported("not_applicable"), "dropped-without-reason"),
        (reported("completed", done_on="2026-12-24"), "claim-in-the-future"),
        (reported("completed", done_on="0001-01-01"), "day-outside-our-time"),
        (reported("completed", evidence="javascript:1"), "invalid-data"),
        (reported("delayed", code="KEN"), "not-your-deliverable"),
        (planned_event(), "deliverable-taken"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
async def test_a_report_that_cannot_be_taken_in_changes_nothing(
    result: str, send: Send, sessions: SessionMaker, said: Any, slug: str
) -> None:
    await send("UN", planned_event())

    refused = (await send(said["source"].split("/")[-1], said))[0]

    assert refused["problem"]["type"].endswith(f"/problems/{slug}")
    assert await types(sessions) == ["deliverable.planned"]
