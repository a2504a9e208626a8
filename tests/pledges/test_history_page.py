"""What happened to a pledge, as its page tells it."""

import re
from datetime import UTC, datetime, timedelta

import httpx

from muster.database import SessionMaker
from muster.deadlines.sweep import Sweep
from muster.testing import HeldClock
from pledges import storage
from pledges.use_cases.clock import announce
from tests.browsing import Visitor
from tests.pledges.visitors import EVIDENCE, Case, Send, event

ABOUT = {"reference": "RWA-1", "milestone": "arrival"}


async def history(reader: Visitor, case: Case) -> str:
    return (await reader.page(f"/pledges/{case.id}")).partition('id="history"')[2]


async def test_a_report_and_a_claim_stand_in_history_with_their_evidence(
    officer: Visitor, running: Case, claimed: Case
) -> None:
    await officer.post(await running.form("report"), done_on="2026-11-20", evidence=EVIDENCE)

    assert f'href="{EVIDENCE}"' in await history(officer, running)
    assert f'href="{EVIDENCE}"' in await history(officer, claimed)


async def test_what_is_learnt_within_a_minute_has_one_date(
    officer: Visitor, running: Case, send: Send
) -> None:
    at_once = event("RWA", "milestone.reported", "1", done_at="2026-11-24T08:59:01Z", **ABOUT)
    back = event("RWA", "milestone.report-retracted", "2", reason="mistaken", **ABOUT)
    before = event("RWA", "milestone.reported", "3", done_at="2026-11-24T08:59:00Z", **ABOUT)

    await send("RWA", at_once, back)
    told_at_once = await history(officer, running)
    await send("RWA", before)

    assert "Happened" not in told_at_once
    assert (await history(officer, running)).count("Happened") == 1


async def test_a_long_history_is_folded_and_whole(
    officer: Visitor, running: Case, send: Send, clock: HeldClock
) -> None:
    for number in range(22):
        clock.advance(timedelta(minutes=10))
        later = {"due_on": "2027-06-01", "reason": f"Reason {number:02}."}
        await send("RWA", event("RWA", "milestone.extension-requested", f"{number}", **ABOUT,
            **later))  # fmt: skip

    told = await history(officer, running)

    recent, _, earlier = told.partition("3 earlier entries")
    assert re.findall(r"Reason (\d\d)\.", recent) == [f"{n:02}" for n in range(21, 1, -1)]
    assert re.findall(r"Reason (\d\d)\.", earlier) == ["01", "00"]
    assert "The pledge was registered as announced: Medical, serving 13g." in earlier


async def test_what_the_clock_does_counts_among_the_facts_of_a_pledge(
    http: httpx.AsyncClient,
    chief: dict[str, str],
    running: Case,
    send: Send,
    sessions: SessionMaker,
    clock: HeldClock,
) -> None:
    clock.now = datetime(2027, 3, 2, tzinfo=UTC)
    await Sweep(sessions, storage.deadlines, announce, clock=clock).run_once()
    swept = (await running.now())["version"]
    await send("RWA", event("RWA", "milestone.reported", "late", **ABOUT))

    answer = await http.get(f"/v1/pledges/{running.id}/history", headers=chief)

    sequences = [each["sequence"] for each in answer.json()["items"]]
    assert swept > 2
    assert sequences == list(range(1, swept + 2))
