"""The register as a page: what is counted, what comes first, and what stands on which page."""

import re
from datetime import UTC, datetime
from typing import Any

from muster.testing import HeldClock
from pledges.app import NAVIGATION
from tests.browsing import Visit, Visitor, check_navigation
from tests.pledges.test_pages import titles
from tests.pledges.visitors import EVIDENCE, Case, Send, announced, event, milestone


def titled(name: str, *parts: dict[str, Any]) -> dict[str, Any]:
    return announced("KEN", name, title=name, milestones=list(parts))


async def undecided(reader: Visitor) -> str:
    """Number on the front page."""
    page = await reader.page("/")
    return str(re.findall(r"<strong>(\d+)</strong>", page)[3])


async def test_what_is_done_meanwhile_waits_for_no_decision(
    officer: Visitor, running: Case, send: Send
) -> None:
    about = {"reference": "RWA-1", "milestone": "arrival"}
    later = {"due_on": "2027-06-01", "reason": "Rain."}
    await send("RWA", event("RWA", "milestone.extension-requested", "e", **about, **later))
    asked = await undecided(officer)

    await send("RWA", event("RWA", "milestone.reported", "done", **about))

    assert (asked, await undecided(officer)) == ("1", "0")
    assert titles(await officer.page("/?milestones=undecided")) == []
    assert "A later due date is asked for" not in await officer.page(f"/pledges/{running.id}")


async def test_a_milestone_with_two_questions_is_one_that_waits(
    officer: Visitor, missed: Case, send: Send
) -> None:
    about = {"reference": "RWA-2", "milestone": "arrival"}
    later = {"due_on": "2027-06-01", "reason": "Rain."}
    await send(
        "RWA",
        event("RWA", "milestone.extension-requested", "e", **about, **later),
        event("RWA", "milestone.reported", "c", done_on="2026-02-20", evidence=EVIDENCE, **about),
    )

    assert await undecided(officer) == "1"


async def test_pledges_due_on_one_day_or_never_stand_each_on_one_page(
    officer: Visitor, send: Send
) -> None:
    day = milestone("one", "One", due_on="2027-03-01")
    await send("KEN", titled("A"), titled("B", day), titled("C"), titled("D", day))

    assert await all_pages(officer, "/?sort=due&limit=1") == ["B", "D", "A", "C"]
    assert await all_pages(officer, "/?sort=-due&limit=1") == ["D", "B", "C", "A"]


async def all_pages(reader: Visitor, address: str | None) -> list[str]:
    seen: list[str] = []
    while address:
        page = await reader.page(address)
        seen += titles(page)
        following = re.search(r'rel="next" href="http://muster\.example/pledges([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else None
    return seen


async def test_what_is_done_counts_as_done_and_not_as_due_next(
    officer: Visitor, send: Send
) -> None:
    early = milestone("early", "Early", due_on="2026-12-01") | {"zone": "America/New_York"}
    late = milestone("late", "Late", due_on="2027-06-01")
    later = milestone("later", "Later", due_on="2027-09-01") | {"zone": "Asia/Tokyo"}
    done = event("KEN", "milestone.reported", "done", reference="A", milestone="early")
    await send("KEN", titled("A", early, late, later), done)
    await send("KEN", titled("B", milestone("x", "X", due_on="2027-01-01")))

    page = await officer.page("/?sort=due")

    assert titles(page) == ["B", "A"]
    cells = page.partition('id="pledges"')[2].partition(">A</a>")[2]
    assert "1 Jun 2027, 23:59 Kigali" in cells
    assert "1 done" in cells
    assert "2 on time" in cells


async def test_a_milestone_met_late_is_done_and_a_waived_one_counts_once(
    officer: Visitor, boss: Visitor, running: Case, missed: Case
) -> None:
    agreed = {"reason": "Agreed.", "authority": "USG", "sure": "yes", "due_on": "2027-06-01"}
    for act in ("extend", "waive"):
        version = await running.version()
        await boss.post(await running.form(act), version=version, **agreed)
    await officer.post(await missed.form("report"), done_on="2026-11-20")

    assert "1 waived" in await officer.page(f"/pledges/{running.id}")
    assert "1 done" in await officer.page(f"/pledges/{missed.id}")


async def test_of_what_presses_those_closest_to_today_are_shown(
    officer: Visitor, send: Send, clock: HeldClock
) -> None:
    old = [milestone(f"o{n}", f"Old {n}", due_on=f"2026-03-0{n}") for n in range(1, 6)]
    await send("KEN", titled("A", *old), imported=True)
    soon = [milestone(f"s{n}", f"Soon {n}", due_on=f"2026-12-0{n}") for n in range(1, 8)]
    await send("KEN", titled("B", *soon))

    first = pressing(await officer.page("/"))
    clock.now = datetime(2026, 3, 6, tzinfo=UTC)
    months_before = pressing(await officer.page("/"))

    assert first == ["Soon 1", "Soon 2", "Soon 3", "Soon 4", "Soon 5"]
    assert months_before == ["Old 5", "Old 4", "Old 3", "Old 2", "Old 1"]


def pressing(page: str) -> list[str]:
    listed = page.partition("closest to today")[2].partition('id="pledges"')[0]
    return re.findall(r'#milestone-[^"]+">([^<]+)<', listed)


async def test_what_presses_stands_on_the_first_page_whatever_the_order(
    officer: Visitor, send: Send
) -> None:
    soon = milestone("soon", "Soon", due_on="2026-12-01")
    await send("KEN", titled("A", soon), titled("B", soon))

    sorted_page = await officer.page("/?sort=due&limit=1")
    following = re.search(r'rel="next" href="http://muster\.example/pledges([^"]+)"', sorted_page)
    assert following is not None
    second = await officer.page(following[1].replace("&amp;", "&"))

    assert pressing(sorted_page) == ["Soon", "Soon"]
    assert "All pledges" in sorted_page
    assert titles(second) == ["B"]
    assert pressing(second) == []


async def test_everybody_sees_the_pages_that_are_open_to_him(visit: Visit) -> None:
    await check_navigation(visit, NAVIGATION)
