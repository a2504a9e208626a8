"""A partner's batch and a person at work on the same cases never wait in a circle."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from conduct.storage import cases
from muster.database import SessionMaker
from tests.conduct.callers import Callers, Program, event
from tests.databases import somebody_waits


async def notified(officer: Program) -> UUID:
    [case] = await officer.reports()
    for step in ("registered", "preliminary-assessment"):
        await officer.done(f"/cases/{case}/steps", step=step)
    await officer.done(f"/cases/{case}/referral", to="state")
    await officer.done(f"/cases/{case}/notice")
    return UUID(case)


async def test_a_batch_that_answers_in_another_order_than_a_person_links_disturbs_nobody(
    officer: Program, callers: Callers, sessions: SessionMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    low, high = sorted([await notified(officer) for _ in range(2)])
    locked, really = asyncio.Event(), cases.one

    async def one(*asked: Any) -> cases.Held:
        found = await really(*asked)
        if not locked.is_set():
            locked.set()
            await somebody_waits(sessions)
        return found

    monkeypatch.setattr(cases, "one", one)
    answers = [event("KEN", "state.replied", case=str(e), investigates=True) for e in (high, low)]
    sending = asyncio.create_task(callers.send("KEN", *answers))
    await locked.wait()

    linked = await officer.post(f"/cases/{low}/links", case_id=str(high), reason="Exercise")

    assert linked.is_success, linked.text
    assert [each["status"] for each in await sending] == ["accepted", "accepted"]
