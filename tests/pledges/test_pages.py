"""The register, one pledge and the commitments, as a browser gets them."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest

from muster.database import SessionMaker
from muster.deadlines.sweep import Sweep
from muster.testing import HeldClock
from pledges import storage
from pledges.use_cases.clock import announce
from tests.browsing import Visit, Visitor
from tests.pledges.visitors import Send, announced, event, milestone

NOBODYS = "01a20c5a-b180-7000-8000-000000000041"


@pytest.fixture
async def shelf(send: Send, sessions: SessionMaker, clock: HeldClock) -> list[str]:
    """Pledges of two countries and an organisation: missed, overdue, due soon, on time, done."""
    rwanda = announced("RWA", "RWA-1", milestones=[
        milestone("past", "Site surveyed", due_on="2026-11-23"),
        milestone("grace", "Doctors named", due_on="2026-11-23", grace_days=5),
        milestone("late", "Hospital opened", due_on="2027-06-01"),
    ])  # fmt: skip
    kenya = announced("KEN", "KEN-1", kind="training", title="Courses", items=["14b", "8c"],
        status="confirmed", milestones=[milestone("first", "First course", due_on="2026-12-01")],
    )  # fmt: skip
    un = announced("UN", "UN-1", kind="policy", title="Report to the Council", items=["6a"])
    clock.now = datetime(2026, 11, 20, tzinfo=UTC)
    ids = await send("RWA", rwanda) + await send("KEN", kenya) + await send("UN", un)
    clock.now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    await Sweep(sessions, storage.deadlines, announce, clock=clock).run_once()
    return ids


def titles(page: str) -> list[str]:
    """Of the pledges listed, in order."""
    listed = page.partition('id="pledges"')[2]
    return re.findall(r'<th scope="row" data-label="Pledge"><a href="[^"]+">([^<]+)</a>', listed)


async def test_an_empty_register_says_how_a_pledge_gets_there(officer: Visitor) -> None:
    page = await officer.page("/")

    assert "No pledges yet" in page
    assert "curl http://muster.example/pledges/v1/events" in page
    assert 'href="/docs"' in page


async def test_the_register_begins_with_what_is_wrong(officer: Visitor, shelf: list[str]) -> None:
    page = await officer.page("/")

    for number, wanted in ((1, "missed"), (1, "overdue"), (1, "due_soon")):
        assert f'<a href="/?milestones={wanted}"><strong>{number}</strong>' in page
    pressing = page.partition("closest to today")[2].partition('id="pledges"')[0]
    assert re.findall(r'#milestone-[^"]+">([^<]+)<', pressing) == [
        "Site surveyed", "Doctors named", "First course",
    ]  # fmt: skip
    assert "23 Nov 2026, 23:59 Kigali" in pressing


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("pledger=KEN", ["Courses"]),
        ("pledger=kenya", ["Courses"]),
        ("pledger=United+Nations", ["Report to the Council"]),
        ("item=8c", ["Courses"]),
        ("status=confirmed", ["Courses"]),
        ("kind=policy", ["Report to the Council"]),
        ("overdue=true", ["Level 2 hospital"]),
        ("milestones=late", ["Level 2 hospital"]),
        ("milestones=overdue", ["Level 2 hospital"]),
        ("milestones=due_soon", ["Courses"]),
        ("milestones=undecided", []),
        ("text=rwa-", ["Level 2 hospital"]),
        ("text=%00", []),
        ("status=&kind=&item=&text=hosp", ["Level 2 hospital"]),
    ],
)
async def test_the_register_is_filtered_by_its_address(
    officer: Visitor, shelf: list[str], query: str, found: list[str]
) -> None:
    page = await officer.page(f"/?{query}")

    assert titles(page) == found
    assert ("No pledge matches" in page) is (not found)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("due", ["Level 2 hospital", "Courses", "Report to the Council"]),
        ("-due", ["Courses", "Level 2 hospital", "Report to the Council"]),
        ("registered", ["Level 2 hospital", "Courses", "Report to the Council"]),
        ("-registered", ["Report to the Council", "Courses", "Level 2 hospital"]),
    ],
)
async def test_the_register_is_sorted_and_paged_by_its_address(
    officer: Visitor, shelf: list[str], sort: str, expected: list[str]
) -> None:
    seen: list[str] = []
    address: str | None = f"/?limit=1&sort={sort}"
    while address:
        page = await officer.page(address)
        seen += titles(page)
        following = re.search(r'rel="next" href="http://muster\.example/pledges([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else None

    assert seen == expected


@pytest.mark.parametrize("query", ["status=lost", "kind=fleet", "sort=title", "milestones=all"])
async def test_what_the_register_cannot_filter_by_is_said(officer: Visitor, query: str) -> None:
    answer = await officer.get(f"/?{query}")

    assert answer.status_code == 422
    assert query.partition("=")[2] in answer.text


async def test_an_address_that_names_no_pledge_gets_a_page_that_says_so(officer: Visitor) -> None:
    unknown = await officer.get(f"/pledges/{uuid4()}")
    unreadable = await officer.get("/pledges/none")

    assert [unknown.status_code, unreadable.status_code] == [404, 404]
    assert "What to do next" in unreadable.text


async def test_a_partner_finds_its_own_pledges_only(visit: Visit, shelf: list[str]) -> None:
    kenya = visit("partner:KEN")

    page = await kenya.page("/")
    foreign = await kenya.get(f"/pledges/{shelf[0]}")

    assert titles(page) == ["Courses"]
    assert "Site surveyed" not in page
    assert "Rwanda" not in page
    assert foreign.status_code == 404


@pytest.mark.parametrize("path", ["/", "/commitments", f"/pledges/{NOBODYS}"])
async def test_a_browser_without_a_session_is_sent_to_sign_in(
    http: httpx.AsyncClient, path: str
) -> None:
    answer = await http.get(path, headers={"accept": "text/html"})

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("http://muster.example/sign-in?next=")


async def test_a_pledge_shows_each_milestone_with_its_state_and_both_ways_of_time(
    officer: Visitor, shelf: list[str]
) -> None:
    page = await officer.page(f"/pledges/{shelf[0]}")

    assert '<span aria-hidden="true">■</span> missed' in page
    assert '<span aria-hidden="true">▲</span> overdue, in grace' in page
    assert "1 Jun 2027, 23:59 Kigali" in page
    assert "in 189 days" in page
    assert "Missed unless reported by 29 Nov 2026, 00:00 Kigali" in page
    assert "Generate specialized capabilities" in page
    assert '<svg class="strip" role="img"' in page


async def test_what_waits_for_a_decision_is_said_first_and_to_whom_it_belongs(
    visit: Visit, officer: Visitor, send: Send, shelf: list[str]
) -> None:  # fmt: skip
    claim = {"reference": "RWA-1", "milestone": "past", "done_on": "2026-11-22"}
    asked = {"reference": "RWA-1", "milestone": "late", "due_on": "2027-09-01", "reason": "Rain."}
    await send(
        "RWA",
        event("RWA", "milestone.reported", "claim", evidence="https://example.org/x", **claim),
        event("RWA", "milestone.extension-requested", "asked", **asked),
    )

    page = await officer.page(f"/pledges/{shelf[0]}")
    register = await officer.page("/?milestones=undecided")
    chief = await visit("staff:desk-chief").page(f"/pledges/{shelf[0]}")

    assert "“Site surveyed” is said to have been done in time" in page
    assert "Rwanda claimed" in page
    assert 'href="https://example.org/x"' in page
    assert "1 Sep 2027" in page
    assert "To be decided by: desk officer" in chief
    assert "somebody who may extend" in page
    assert titles(register) == ["Level 2 hospital"]
    assert "<strong>2</strong>" in register


async def test_earlier_versions_of_a_due_date_stay_in_sight(
    http: httpx.AsyncClient, chief: dict[str, str], officer: Visitor, shelf: list[str]
) -> None:
    pledge = (await http.get(f"/v1/pledges/{shelf[0]}", headers=chief)).json()
    path = f"/v1/pledges/{shelf[0]}/milestones/{pledge['milestones'][0]['id']}/extension"
    version = {"if-match": f'"{pledge["version"]}"'}
    extension = {"due_on": "2027-01-31", "reason": "Agreed."}
    await http.post(path, headers=chief | version, json=extension)

    page = await officer.page(f"/pledges/{shelf[0]}")

    assert "1 earlier version" in page
    assert "Version 1: due 23 Nov 2026, 23:59 Kigali, missed 24 Nov 2026, 00:00 Kigali" in page


async def test_history_says_what_happened_when_and_when_it_was_learnt(
    officer: Visitor, shelf: list[str]
) -> None:
    page = await officer.page(f"/pledges/{shelf[0]}")
    history = page.partition('id="history"')[2]

    assert "Rwanda, partner system" in history
    assert "“Site surveyed” was missed: nothing had been reported." in history
    assert "Happened 24 Nov 2026, 00:00 Kigali" in history
    assert history.index("was missed") < history.index("The pledge was registered")


async def test_history_that_was_loaded_says_so(officer: Visitor, send: Send) -> None:
    past = milestone("2021", "8 % women", due_on="2021-12-31")
    ids = await send("UN", announced("UN", "UGPS", milestones=[past]), imported=True)

    page = await officer.page(f"/pledges/{ids[0]}")

    assert "Loaded as history" in page
    assert "had already been missed when it was loaded as history" in page


async def test_text_from_partners_stays_text(officer: Visitor, send: Send) -> None:
    evil = "<script>alert(1)</script>"
    part = milestone("a", evil, due_on="2027-01-01")
    ids = await send("KEN", announced("KEN", "X", title=evil, milestones=[part]))

    for page in (await officer.page("/"), await officer.page(f"/pledges/{ids[0]}")):
        assert evil not in page
        assert "&lt;script&gt;" in page


async def test_pages_carry_no_style_or_script_of_their_own(
    officer: Visitor, shelf: list[str]
) -> None:
    for path in ("/", "/commitments", f"/pledges/{shelf[0]}"):
        page = await officer.page(path)
        assert " style=" not in page
        assert re.search(r"<[^>]* on[a-z]+=", page) is None
        assert re.findall(r"<script(?! type=\"module\" src=)", page) == []


async def test_the_commitments_show_who_owes_them_and_how_many_pledges_serve_them(
    officer: Visitor, shelf: list[str]
) -> None:
    page = await officer.page("/commitments")

    assert len(re.findall(r'<tr id="item-', page)) == 52
    assert 'href="/?item=8c" aria-label="1 pledge for 8c"' in page
    assert "4 of them have pledges, 48 have none" in page
    assert "Secretary-General" in page
    assert page.index("2. Women, Peace and Security") < page.index("Follow-up")


async def test_a_withdrawn_pledge_says_that_its_milestones_are_no_longer_asked_for(
    officer: Visitor, shelf: list[str], send: Send
) -> None:
    gone = event("RWA", "pledge.withdrawn", "gone", reference="RWA-1", reason="budget")
    await send("RWA", gone)

    for path in ("/?status=withdrawn", f"/pledges/{shelf[0]}"):
        assert "3 no longer asked for" in await officer.page(path)
