"""What a person sees: signing in, an alert that arrives, answering it, the pledge behind it."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.journeys.conftest import Partner, Platform, in_seconds

NAME = "Exercise Visitor"


@pytest.fixture
async def page(browser: Browser, platform: Platform) -> Page:
    context = await browser.new_context(base_url=platform.url)
    page = await context.new_page()
    page.set_default_timeout(15_000)
    return page


async def sign_in(
    page: Page, wanted: str, role: str = "desk-officer", *, country: str = ""
) -> None:
    await page.goto(wanted)
    await page.get_by_label("Your name").fill(NAME)
    await page.get_by_label("Role").select_option(role)
    await page.get_by_label("Country").select_option(country)
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
    await kenya.post([kenya.announcement("browser-2", in_seconds(2))])
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


async def test_the_focal_point_of_a_state_reads_what_concerns_it_and_answers_nothing(
    page: Page, platform: Platform, kenya: Partner
) -> None:
    rwanda = Partner(platform, "RWA")
    await rwanda.post([rwanda.announcement("browser-3", in_seconds(2))])
    await kenya.post([kenya.announcement("browser-4", in_seconds(2))])
    await sign_in(page, "/notifications/", "state-focal-point")
    await expect(
        page.get_by_text("Choose the State whose focal point you are").first
    ).to_be_visible()
    await page.get_by_label("Country").select_option("KEN")
    await page.get_by_role("button", name="Sign in").click()

    own = page.get_by_role("link", name="Missed: browser-4 deployed")
    await expect(own).to_be_visible()
    await expect(page.get_by_text("browser-3")).to_have_count(0)
    await own.click()
    await expect(page.get_by_text("needs the right to acknowledge alerts")).to_be_visible()
    await expect(page.get_by_role("button", name="Acknowledge")).to_have_count(0)
    await page.get_by_role("link", name="Open what it is about").click()
    await expect(page.get_by_role("heading", name="Engineers browser-4")).to_be_visible()
    await expect(page.get_by_role("link", name="Report")).to_have_count(0)
