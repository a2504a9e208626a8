"""Every page that the routers know, in a real browser: no barrier, nothing cut off, keys do."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from playwright.async_api import Browser, Page
from starlette.applications import Starlette

import notifications.app
import notifications.settings
import performance.app
import performance.settings
import pledges.app
import pledges.settings
from muster.clock import utc_now
from muster.identity import LocalIssuer
from muster.testing import TestIssuer, eventually
from muster_local.front import Front, create_front
from muster_local.health import Health
from muster_local.mail import Mailbox
from muster_local.sign_in import Doors
from tests.journeys.conftest import Partner, Platform, in_seconds
from tests.journeys.test_in_a_browser import sign_in
from tests.performance.senders import event, women
from tests.performance.staff import planned

WIDTHS = (360, 1440)
VIOLATIONS = {"resultTypes": ["violations"]}
"""What passes is not written down: half the time of a long page."""
TABS = 8
"""How often the Tab key is pressed on each page."""
CHIEF, OFFICER = "desk-chief", "desk-officer"

NO_PAGES = ("/v1/", "/openapi.json", "/asyncapi.json", "/livez", "/readyz", "/metrics", "/stream",
            "/static", "/jwks.json", "/plots/")  # fmt: skip
"""What programs read, and pictures within pages."""

DELIVERABLE = "/performance/deliverables/{deliverable_id}"
MILESTONE = "/pledges/pledges/{pledge_id}/milestones/{milestone_id}"
ASKED = "/pledges/pledges/{asked_id}/milestones/{asked_milestone_id}"
REPORTED = "/pledges/pledges/{reported_id}/milestones/{reported_milestone_id}"
VISITS: dict[str, tuple[str, str]] = {
    "/": (OFFICER, "/"),
    "/sign-in": (OFFICER, "/sign-in?next=/pledges/"),
    "/mailbox": (OFFICER, "/mailbox"),
    "/mailbox/{key}": (OFFICER, "/mailbox/{mail}"),
    "/mailbox/{key}/html": (OFFICER, "/mailbox/{mail}/html"),
    "/pledges/": (OFFICER, "/pledges/"),
    "/pledges/commitments": (OFFICER, "/pledges/commitments"),
    "/pledges/pledges/{pledge_id}": (CHIEF, "/pledges/pledges/{pledge_id}"),
    f"{MILESTONE}/report": (OFFICER, f"{MILESTONE}/report"),
    f"{MILESTONE}/retract": (OFFICER, f"{REPORTED}/retract"),
    f"{MILESTONE}/extend": (CHIEF, f"{MILESTONE}/extend"),
    f"{MILESTONE}/decline": (CHIEF, f"{ASKED}/decline"),
    f"{MILESTONE}/waive": (CHIEF, f"{MILESTONE}/waive"),
    f"{MILESTONE}/decide": (OFFICER, f"{REPORTED}/decide"),
    "/performance/": (OFFICER, "/performance/"),
    "/performance/women": (OFFICER, "/performance/women"),
    "/performance/women/{country}": (OFFICER, "/performance/women/KEN"),
    "/performance/fatalities": (OFFICER, "/performance/fatalities"),
    "/performance/casualties/{casualty_id}": (CHIEF, "/performance/casualties/{casualty_id}"),
    "/performance/crimes": (CHIEF, "/performance/crimes"),
    "/performance/crimes/{crime_id}": (CHIEF, "/performance/crimes/{crime_id}"),
    "/performance/explore": (OFFICER, "/performance/explore?by=country"),
    "/performance/indicators": (OFFICER, "/performance/indicators"),
    "/performance/indicators/{code}": (OFFICER, "/performance/indicators/women-share"),
    "/performance/missions": (OFFICER, "/performance/missions"),
    "/performance/missions/{acronym:path}": (OFFICER, "/performance/missions/MONUSCO"),
    "/performance/series/{series_id}": (OFFICER, "/performance/series/{series_id}"),
    "/performance/targets": (OFFICER, "/performance/targets"),
    "/performance/frame": (OFFICER, "/performance/frame"),
    DELIVERABLE: (CHIEF, DELIVERABLE),
    f"{DELIVERABLE}/status": (OFFICER, f"{DELIVERABLE}/status"),
    f"{DELIVERABLE}/complete": (OFFICER, f"{DELIVERABLE}/complete"),
    f"{DELIVERABLE}/move": (CHIEF, f"{DELIVERABLE}/move"),
    f"{DELIVERABLE}/drop": (CHIEF, f"{DELIVERABLE}/drop"),
    f"{DELIVERABLE}/reopen": (CHIEF, "/performance/deliverables/{done_id}/reopen"),
    "/notifications/": (OFFICER, "/notifications/"),
    "/notifications/alerts/{alert_id}": (OFFICER, "/notifications/alerts/{alert_id}"),
}
"""Path as the router has it, behind its service's prefix: in which role, and where."""
for service in ("", "/pledges", "/performance", "/notifications"):
    VISITS[f"{service}/problems"] = (OFFICER, f"{service}/problems")
    VISITS[f"{service}/problems/{{slug}}"] = (OFFICER, f"{service}/problems/not-found")
for service in ("/pledges", "/performance", "/notifications"):
    for name in ("events", "docs", "signed-out"):
        VISITS[f"{service}/{name}"] = (OFFICER, f"{service}/{name}")
ALIKE = tuple(
    f"/{service}/{name}"
    for service in ("performance", "notifications")
    for name in ("problems", "signed-out", "events", "docs")
)
"""The house's own pages, looked at closely in pledges: they say other words in other services."""
MORE = ("/pledges/pledges/none", "/notifications/?state=acknowledged", "/pledges/?text=nothing",
        "/performance/women?rating=red", "/performance/explore?country=FRA",
        "/performance/frame?status=delayed", "/performance/targets?state=withdrawn",
        "/performance/missions/none")  # fmt: skip
"""Refusals and empty lists: pages too."""


def test_every_page_of_the_routers_is_visited(tmp_path: Path) -> None:
    found = set(pages_of(front(tmp_path), ""))
    issuer = TestIssuer(tmp_path, utc_now)
    for module in (pledges, performance, notifications):
        name = module.__name__
        told = issuer.service_settings(name, database_url="postgresql://nobody@127.0.0.1:1/none")
        app = module.app.create_app(module.settings.Settings(**told))
        found |= set(pages_of(app, f"/{name}"))

    assert found == set(VISITS)


def front(folder: Path) -> FastAPI:
    """The platform's own pages, without what they show."""
    made = create_front(
        Front(
            url="http://127.0.0.1:8080",
            data=folder,
            services=[],
            apps={},
            health=Health({}, {}, []),
            mailbox=Mailbox(folder / "mail"),
            issuer=LocalIssuer(Ed25519PrivateKey.generate(), issuer="https://issuer.example"),
            doors=Doors("http://127.0.0.1:8080", (), utc_now),
            clock=utc_now,
        )
    )
    assert isinstance(made, Starlette)
    own: Any = made.routes[-1]
    assert isinstance(own.app, FastAPI)
    return own.app


def pages_of(app: FastAPI, prefix: str) -> Iterator[str]:
    for each in iter_route_contexts(app.routes):
        path = str(each.path)
        if "GET" in (each.methods or ()) and not path.startswith(NO_PAGES) and ".csv" not in path:
            yield f"{prefix}{path}"


@pytest.fixture
async def things(platform: Platform, kenya: Partner) -> dict[str, str]:
    """Ids of what the pages are about."""
    later, due = in_seconds(timedelta(days=1).total_seconds()), in_seconds(3)
    names = {"pledge": later, "reported": later, "asked": later, "missed": due}
    posted = await kenya.post(
        [kenya.announcement(f"page-{name}", at) for name, at in names.items()]
    )
    done = {"reference": "page-reported", "milestone": "deployed"}
    await kenya.post([kenya.event("page-done", "milestone.reported", done)])
    after = (later + timedelta(days=1)).isoformat()
    asked = {"reference": "page-asked", "milestone": "deployed", "due_at": after, "reason": "Rain."}
    await kenya.post([kenya.event("page-later", "milestone.extension-requested", asked)])
    found = await figures(platform)
    async with platform.client("staff:desk-chief", name="Exercise Chief") as chief:
        for name, result in zip(names, posted, strict=True):
            pledge = (await chief.get(f"/pledges/v1/pledges/{result['subject']}")).json()
            found[f"{name}_id"] = pledge["id"]
            prefix = "" if name == "pledge" else f"{name}_"
            found[f"{prefix}milestone_id"] = pledge["milestones"][0]["id"]

        async def alert() -> str | None:
            answer = await chief.get("/notifications/v1/alerts", params={"trigger": "A2"})
            ours = [each for each in answer.json()["items"] if "page-missed" in each["headline"]]
            return str(ours[0]["id"]) if ours else None

        async def mail() -> str | None:
            kept = Mailbox(platform.data / "mail")
            return kept.newest(1)[0].key if platform.mails("page-missed") else None

        return found | {"alert_id": await eventually(alert), "mail": await eventually(mail)}


async def figures(platform: Platform) -> dict[str, str]:
    """Ids of what the pages of performance are about."""
    about = {"country": "KEN", "mission": "MONUSCO", "category": "troops"}
    aim = {"indicator": "women-share", "about": about, "period": "2028-12", "target": 20}
    casualty: dict[str, Any] = {
        "reference": "EXERCISE-PAGE-1", "incident_on": "2026-11-20", "mission": "MONUSCO",
        "country": "KEN", "personnel": "military", "cause": "illness",
    }  # fmt: skip
    crime: dict[str, Any] = {
        "reference": "exercise-page-2", "mission": "MONUSCO", "country": "COD",
        "committed_on": "2026-11-20", "casualties": 1,
    }  # fmt: skip
    events = [
        *(women("KEN", f"2026-{month:02}", month, 100, sender="UN") for month in (8, 9, 10)),
        event("UN", "casualty.reported", **casualty),
        event("UN", "crime.reported", **crime),
    ]
    batch = {"content-type": "application/cloudevents-batch+json"}
    async with platform.client("partner:UN") as partner:
        answer = await partner.post("/performance/v1/events", json=events, headers=batch)
    told = answer.json()["results"]
    assert {each["status"] for each in told} == {"accepted"}, told
    result = {"code": "exercise-result", "priority": "wps", "title": "Exercise: known in time"}
    async with platform.client("staff:desk-chief", name="Exercise Chief") as chief:
        made = [
            await chief.post("/performance/v1/results", json=result),
            await chief.post("/performance/v1/targets", json=aim | {"cited": "Exercise plan"}),
            await chief.post("/performance/v1/deliverables", json=planned("page", "2028-06-30")),
            await chief.post("/performance/v1/deliverables", json=planned("done", "2028-06-30")),
        ]
        assert [each.status_code for each in made] == [201] * 4, [each.text for each in made]
        done_id = made[3].json()["id"]
        done = await chief.post(f"/performance/v1/deliverables/{done_id}/completion", json={})
        assert done.status_code == 200, done.text
        series = (await chief.get("/performance/v1/series?country=KEN")).json()["items"]
    return {
        "casualty_id": told[-2]["subject"],
        "crime_id": told[-1]["subject"],
        "deliverable_id": made[2].json()["id"],
        "done_id": done_id,
        "series_id": series[0]["id"],
    }


@pytest.fixture
async def pages(browser: Browser, platform: Platform) -> AsyncIterator[dict[str, Page]]:
    """One browser for each role, signed in."""
    opened = {}
    for role in (OFFICER, CHIEF):
        context = await browser.new_context(base_url=platform.url)
        opened[role] = await context.new_page()
        opened[role].set_default_timeout(15_000)
        await sign_in(opened[role], "/notifications/", role)
    yield opened
    for page in opened.values():
        await page.context.close()


async def test_every_page_is_open_to_all_fits_and_loads_nothing_from_elsewhere(
    pages: dict[str, Page], platform: Platform, things: dict[str, str]
) -> None:
    asked: list[str] = []
    faults: dict[str, Any] = {}
    for page in pages.values():
        page.on("request", lambda request: asked.append(request.url))
    for role, address in [*VISITS.values(), *((OFFICER, each) for each in MORE)]:
        place = address.format(**things)
        if found := await faults_of(pages[role], place):
            faults[place] = found

    assert faults == {}
    assert {url.split("/")[2] for url in asked} == {platform.url.split("/")[2]}


async def faults_of(page: Page, place: str) -> list[str]:
    answer = await page.goto(place)
    assert answer is not None
    if "sandbox" in answer.headers["content-security-policy"]:
        # Nothing runs in there, the tools of this test included.
        content = await answer.text()
        await page.goto("about:blank")
        await page.set_content(content)
    wanted = 404 if place.endswith("/none") else 200
    faults = [] if answer.status == wanted else [f"answered {answer.status}"]
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 900})
        if await page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            faults.append(f"does not fit into {width}")
    if place.startswith(ALIKE):
        return faults
    # Once, at the width at which the keyboard is used: what is narrow has the same elements.
    found = await Axe().run(page, options=VIOLATIONS)
    if found.violations_count:
        faults.append(found.generate_report())
    return faults + await faults_for_keys(page)


SEEN = """() => {
    const at = document.activeElement, style = getComputedStyle(at);
    const box = at.getBoundingClientRect(), seen = box.width * box.height > 0;
    // A page within the page shows by itself where it is.
    if (at === document.body || at.tagName === 'IFRAME') return null;
    const marked = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
    return [at.outerHTML.slice(0, 80), marked || style.boxShadow !== 'none', seen];
}"""


async def faults_for_keys(page: Page) -> list[str]:
    """Each press of Tab leads on, to something that can be seen and shows that it has the focus."""
    faults: list[str] = []
    reached: list[str] = []
    for _ in range(TABS):
        await page.keyboard.press("Tab")
        at = await page.evaluate(SEEN)
        if at is None:
            break
        name, marked, shown = at
        if not (marked and shown):
            faults.append(f"focus is not visible on {name}")
        reached.append(name)
    if reached and 'href="#main"' not in reached[0] and 'class="top"' in await page.content():
        faults.append(f"the first Tab leads to {reached[0]} and not to the content")
    return faults
