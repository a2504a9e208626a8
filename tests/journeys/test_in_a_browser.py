"""What a person sees: signing in, an alert that arrives, answering it, the pledge behind it."""

import re

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from tests.journeys.conftest import Partner, Platform, in_seconds

NAME = "Exercise Visitor"


@pytest.fixture
async def page(browser: Browser, platform: Platform) -> Page:
    context = await browser.new_context(base_url=platform.url)
    page = await context.new_page()
    page.set_default_timeout(15_000)
    return page


async def sign_in(page: Page, wanted: str) -> None:
    await page.goto(wanted)
    await page.get_by_label("Your name").fill(NAME)
    await page.get_by_label("Role").select_option("desk-officer")
    await page.get_by_role("button", name="Sign in").click()


async def test_a_visitor_sees_an_alert_arrive_answers_it_and_finds_the_pledge(
    page: Page, kenya: Partner
) -> None:
    await sign_in(page, "/notifications/")
    await expect(page.get_by_role("heading", name="Alerts", exact=True)).to_be_visible()

    await kenya.post([kenya.announcement("browser-1", in_seconds(2))])
    arrived = page.get_by_role("link", name="Missed: browser-1 deployed")
    await expect(arrived).to_be_visible()
    await arrived.click()
    await page.get_by_label("Note").first.fill("calling the mission")
    await page.get_by_role("button", name="Acknowledge").click()
    await expect(page.get_by_text(f"{NAME} acknowledged this")).to_be_visible()

    await page.get_by_role("link", name="Open what it is about").click()
    await expect(page).to_have_url(re.compile(r"/pledges/pledges/[0-9a-f-]+$"))
    await expect(page.get_by_role("heading", name="Engineers browser-1")).to_be_visible()


async def test_the_keyboard_alone_is_enough(page: Page, kenya: Partner) -> None:
    await kenya.post([kenya.announcement("browser-2", in_seconds(0.5))])
    await sign_in(page, "/notifications/")
    link = page.get_by_role("link", name="Missed: browser-2 deployed")
    await expect(link).to_be_visible()

    await link.focus()
    await page.keyboard.press("Enter")
    await page.get_by_label("Note").first.focus()
    await page.keyboard.type("on it")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")

    await expect(page.get_by_text(f"{NAME} acknowledged this")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1440])
async def test_every_page_is_open_to_all_fits_and_loads_nothing_from_elsewhere(
    page: Page, platform: Platform, kenya: Partner, width: int
) -> None:
    await page.set_viewport_size({"width": width, "height": 900})
    announced = kenya.announcement(f"browser-{width}", in_seconds(3600))
    results = await kenya.post([announced])
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await sign_in(page, "/notifications/")

    pledge = f"/pledges/pledges/{results[0]['subject']}"
    pages = ["/", "/mailbox", "/pledges/", pledge, "/pledges/commitments", "/pledges/events",
             "/pledges/docs", "/pledges/problems", "/notifications/", "/notifications/events",
             "/notifications/docs", "/pledges/pledges/none"]  # fmt: skip
    for path in pages:
        await page.goto(path)
        found = await Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, path
    assert {url.split("/")[2] for url in asked} == {platform.url.split("/")[2]}
