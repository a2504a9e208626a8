"""The pages in a real browser: no barrier, nothing cut off, complete without JavaScript."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
import uvicorn
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from muster.testing import HeldClock, TestIssuer
from pledges.app import create_app
from pledges.settings import Settings
from tests.browsing import session_of
from tests.pledges.visitors import EVIDENCE, announced, event, milestone, send_events


@pytest.fixture
async def served(pledges_url: str, issuer: TestIssuer, clock: HeldClock) -> AsyncIterator[Settings]:
    """The service on a real port."""
    # Listening from here on: what the browser asks before the server is up waits for it.
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    settings = Settings(
        **issuer.service_settings(
            "pledges", database_url=pledges_url, public_url=address, root_path=""
        )
    )
    config = uvicorn.Config(
        create_app(settings, clock=clock), log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield settings
    server.should_exit = True
    await serving


@pytest.fixture
async def pledge(served: Settings, issuer: TestIssuer, clock: HeldClock) -> str:
    """Address of a pledge with a claim to decide, a later date asked for, and long words."""
    data = {"reference": "RWA-1", "pledger": {"country": "RWA"}}
    parts = [
        milestone("past", "Site surveyed", due_on="2026-10-01"),
        milestone("near", "Doctors named", due_on="2026-12-01", grace_days=5),
        milestone("far", "Hospital-" * 12 + "opened", due_on="2027-06-01"),
        milestone("hour", "Inspected", due_at=(clock() + timedelta(hours=5)).isoformat()),
    ]
    later = {"milestone": "far", "due_on": "2027-09-01", "reason": "Rain."}
    claim = {"milestone": "past", "done_on": "2026-09-20", "evidence": EVIDENCE}
    async with httpx.AsyncClient(base_url=served.base_url) as http:
        ids = await send_events(
            http, issuer, "RWA", announced("RWA", "RWA-1", milestones=parts), imported=True
        )
        await send_events(
            http,
            issuer,
            "RWA",
            event("RWA", "milestone.reported", "claim", **data, **claim),
            event("RWA", "milestone.extension-requested", "later", **data, **later),
        )
    return f"/pledges/{ids[0]}"


async def signed_in(
    browser: Browser, served: Settings, clock: HeldClock, role: str, width: int, **more: object
) -> Page:
    context = await browser.new_context(
        base_url=served.base_url,
        viewport={"width": width, "height": 800},
        color_scheme="dark" if more.get("dark") else "light",
        java_script_enabled=bool(more.get("script", True)),
    )
    held, _ = session_of(f"staff:{role}", "Exercise Visitor", served, clock)
    name, _, value = held.partition("=")
    await context.add_cookies([{"name": name, "value": value, "url": served.base_url}])
    return await context.new_page()


@pytest.mark.parametrize("role", ["desk-chief", "desk-officer"])
async def test_every_page_is_open_to_all_and_fits_in_the_dark(
    role: str, browser: Browser, served: Settings, clock: HeldClock, pledge: str
) -> None:
    page = await signed_in(browser, served, clock, role, 360, dark=True)
    await page.goto(pledge)
    forms = page.locator("table a[href*='/milestones/']")
    addresses = {str(await each.get_attribute("href")) for each in await forms.all()}
    kinds = {address.rpartition("/")[2]: address for address in sorted(addresses)}
    assert kinds.keys() >= {"report", "retract"}

    for path in ("/", "/?text=nothing", "/commitments", pledge, *kinds.values()):
        await page.goto(path)
        found = await Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, path


async def test_an_empty_register_is_open_to_all(
    browser: Browser, served: Settings, clock: HeldClock
) -> None:
    page = await signed_in(browser, served, clock, "leadership", 360)

    await page.goto("/")

    assert (await Axe().run(page)).violations_count == 0
    await expect(page.get_by_text("No pledges yet")).to_be_visible()


async def test_a_milestone_is_extended_without_javascript(
    browser: Browser, served: Settings, clock: HeldClock, pledge: str
) -> None:
    page = await signed_in(browser, served, clock, "desk-chief", 360, script=False)

    await page.goto("/")
    await page.get_by_role("link", name="waiting for a decision").click()
    await page.get_by_role("link", name="Level 2 hospital").click()
    await page.locator(".notice").get_by_role("link", name="Extend").click()
    await page.get_by_role("button", name="Extend").click()
    await expect(page.get_by_role("link", name="Say why")).to_be_visible()
    await page.get_by_label("Reason").fill("Agreed.")
    await page.get_by_role("button", name="Extend").click()

    await expect(page.get_by_text("The later due date was saved")).to_be_visible()
    await expect(page.get_by_role("cell", name="1 Sep 2027, 23:59 Kigali")).to_be_visible()


async def test_the_filter_leads_to_the_pledges_it_names(
    browser: Browser, served: Settings, clock: HeldClock, pledge: str
) -> None:
    page = await signed_in(browser, served, clock, "desk-officer", 360)

    await page.goto("/")
    await page.get_by_text("Filter and sort").click()
    await page.get_by_label("Pledger").fill("Rwanda")
    await page.get_by_label("Milestones", exact=True).select_option("missed")
    await page.get_by_role("button", name="Show").click()

    await expect(page.get_by_text("Only: pledger Rwanda, milestones some missed")).to_be_visible()
    await expect(page.get_by_role("link", name="Level 2 hospital")).to_be_visible()
