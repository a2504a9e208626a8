"""The pages by keyboard alone, and without JavaScript."""

import re

from playwright.async_api import Browser, Page, expect

from conduct.settings import Settings
from tests.conduct.scenes import OFFICER
from tests.conduct.seats import browse
from tests.conduct.staff import Staff


async def test_a_report_is_written_and_sent_by_keys_alone_without_javascript(
    browser: Browser, served: Settings, office: Staff
) -> None:
    page = await browse(browser, served, office, OFFICER, 360, script=False)
    await page.goto("/report")
    await page.keyboard.press("Tab")
    await expect(page.locator("a.skip")).to_be_focused()

    await type_into(page, "Mission", "EXERCISE")
    await type_into(page, "What was reported", "Exercise narrative.")
    await page.get_by_role("button", name="Add another victim").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Victim 2")).to_be_visible()
    await page.get_by_label("Mission").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="Choose the kind")).to_be_visible()
    await page.get_by_label("Kind", exact=True).select_option("sexual-abuse")
    await page.get_by_label("How it reached you").select_option("staff")
    await page.get_by_label("Mission").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Send the report").focus()
    await page.keyboard.press("Enter")

    await expect(page.get_by_text("The report was sent")).to_be_visible()
    await expect(page.get_by_role("link", name=re.compile("^[0-9A-Z]{4}-"))).to_have_count(1)


async def type_into(page: Page, label: str, text: str) -> None:
    await page.get_by_label(label).focus()
    await page.keyboard.type(text)


async def test_identity_is_folded_away_and_opens_without_javascript(
    browser: Browser, served: Settings, office: Staff
) -> None:
    (case_id,) = await office.report()
    await office.assign(case_id, *OFFICER)
    page = await browse(browser, served, office, OFFICER, 1440, script=False)

    await page.goto(f"/cases/{case_id}")
    await expect(page.get_by_text("Exercise victim one")).to_be_hidden()
    await page.get_by_text("Identity of victim").click()

    await expect(page.get_by_text("Exercise victim one")).to_be_visible()


async def test_each_press_of_tab_leads_on_to_something_that_shows_the_focus(
    browser: Browser, served: Settings, office: Staff
) -> None:
    (case_id,) = await office.report()
    await office.assign(case_id, *OFFICER)
    page = await browse(browser, served, office, OFFICER, 1440)

    for path in ("/", "/report", f"/cases/{case_id}", f"/cases/{case_id}/hand-on", "/access"):
        await page.goto(path)
        for _ in range(40):
            await page.keyboard.press("Tab")
            at = await page.evaluate(FOCUSED)
            if at is None:
                break
            assert at[1], f"{path}: focus does not show on {at[0]}"


FOCUSED = """() => {
    const at = document.activeElement, style = getComputedStyle(at);
    if (at === document.body) return null;
    // The parts of a day are within the field, and show by themselves which of them has the focus.
    if (at.type === 'date') return ['a day', true];
    const box = at.getBoundingClientRect();
    const marked = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
    return [at.outerHTML.slice(0, 80), marked && box.width * box.height > 0];
}"""
