"""The pages in a real browser: no barrier, nothing cut off, nothing kept."""

from dataclasses import asdict

from axe_playwright_python.async_playwright import Axe
from fastapi.routing import iter_route_contexts
from playwright.async_api import Browser, Page

from conduct import pages
from conduct.settings import Settings
from tests.conduct.scenes import (
    CHIEF,
    INVESTIGATOR,
    OFFICER,
    OVERSIGHT,
    UNIT,
    VISITOR,
    in_the_middle,
)
from tests.conduct.seats import Who, browse
from tests.conduct.staff import Staff

CUT_OFF = """() => innerWidth < 700 && [...document.querySelectorAll('.scroll')]
    .some(each => each.scrollWidth > each.clientWidth + 1)"""
VIOLATIONS = {"resultTypes": ["violations"]}

WIDTHS = (360, 1440)
CASE = "/cases/{case_id}"
VISITS: dict[str, tuple[Who, str]] = {
    "/": (OFFICER, "/"),
    "/report": (OFFICER, "/report"),
    "/reports/{report_id}": (OFFICER, "/reports/{report}"),
    CASE: (OFFICER, "/cases/{case}"),
    f"{CASE}/history": (OFFICER, "/cases/{case}/history"),
    f"{CASE}/access": (OFFICER, "/cases/{case}/access"),
    f"{CASE}/hold": (UNIT, "/cases/{case}/hold"),
    f"{CASE}/step-aside": (OFFICER, "/cases/{case}/step-aside"),
    f"{CASE}/assignments": (CHIEF, "/cases/{case}/assignments"),
    f"{CASE}/assignments/recuse": (CHIEF, "/cases/{case}/assignments/recuse"),
    f"{CASE}/assignments/{{assignment_id}}/end": (
        CHIEF, "/cases/{case}/assignments/{assignment}/end"
    ),
    "/clocks": (CHIEF, "/clocks"),
    "/assignments": (CHIEF, "/assignments"),
    "/assignments/hand-over": (CHIEF, "/assignments/hand-over"),
    "/access": (OVERSIGHT, "/access"),
    "/access/{request_id}": (OVERSIGHT, "/access/{waiting}"),
    "/reviews": (UNIT, "/reviews"),
    "/reviews/{prompt_id}": (UNIT, "/reviews/{review}"),
    "/reviews/{prompt_id}/access": (UNIT, "/reviews/{review}/access"),
    f"{CASE}/register": (OFFICER, "/cases/{fresh}/register"),
    f"{CASE}/advance": (OFFICER, "/cases/{case}/advance"),
    f"{CASE}/refer": (OFFICER, "/cases/{assessed}/refer"),
    f"{CASE}/evidence": (OFFICER, "/cases/{case}/evidence"),
    f"{CASE}/end": (OFFICER, "/cases/{found}/end"),
    f"{CASE}/hand-on": (OFFICER, "/cases/{assessed}/hand-on"),
    f"{CASE}/reopen": (OFFICER, "/cases/{ended}/reopen"),
    f"{CASE}/part": (OFFICER, "/cases/{merged}/part"),
    f"{CASE}/extend": (UNIT, "/cases/{case}/extend"),
    f"{CASE}/waive": (UNIT, "/cases/{case}/waive"),
    f"{CASE}/restricted-note": (INVESTIGATOR, "/cases/{case}/restricted-note"),
    f"{CASE}/perpetrators/{{which}}/perpetrator": (
        OFFICER, "/cases/{case}/perpetrators/{perpetrator}/perpetrator"
    ),
    f"{CASE}/victims/{{which}}/victim": (OFFICER, "/cases/{case}/victims/{victim}/victim"),
    f"{CASE}/incidents/{{which}}/incident": (OFFICER, "/cases/{case}/incidents/1/incident"),
    f"{CASE}/find": (OFFICER, "/cases/{reported}/find"),
    **{
        f"{CASE}/{name}": (OFFICER, f"/cases/{{case}}/{name}")
        for name in (
            "kind", "narrative", "urgent", "perpetrator", "incident", "victim", "assist",
            "remove-perpetrator", "remove-victim", "remove-incident",
            "impose", "lift", "action", "notify", "reply", "note", "link", "merge",
        )
    },
}  # fmt: skip
"""Path as the router has it: who, and where."""
MORE: tuple[tuple[Who, str], ...] = (
    (VISITOR, "/"), (VISITOR, "/cases/{case}"), (VISITOR, "/access"), (OFFICER, "/assignments"),
    (INVESTIGATOR, "/cases/{case}"), (UNIT, "/cases/{case}"), (UNIT, "/cases/{merged}"),
    (UNIT, "/clocks?clock=notice"), (("legal-officer", "nobody"), "/"),
)  # fmt: skip


def test_every_page_of_the_routers_is_visited() -> None:
    found = {
        str(each.path) for each in iter_route_contexts(pages.ROUTES)
        if "GET" in (each.methods or ())
    }  # fmt: skip

    assert found == set(VISITS)


async def test_every_page_is_open_to_all_and_fits(
    browser: Browser, served: Settings, office: Staff
) -> None:
    scene = asdict(await in_the_middle(office))
    seats: dict[Who, Page] = {}
    faults: dict[str, str] = {}
    for who, path in [*VISITS.values(), *MORE]:
        if who not in seats:
            seats[who] = await browse(browser, served, office, who, WIDTHS[0], dark=True)
        address = path.format(**scene)
        if found := await faults_of(seats[who], address):
            faults[address] = found

    assert faults == {}


async def faults_of(page: Page, address: str) -> str:
    answer = await page.goto(address)
    assert answer is not None
    if answer.status != 200:
        return f"answered {answer.status}"
    if answer.headers["cache-control"] != "no-store":
        return "may be kept"
    for width in WIDTHS[::-1]:
        await page.set_viewport_size({"width": width, "height": 900})
        if await page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            return f"does not fit into {width}"
        if await page.evaluate(CUT_OFF):
            return f"a table is cut off at {width}"
    # Once, where it is narrow and dark: what is wide has the same elements.
    found = await Axe().run(page, options=VIOLATIONS)
    return str(found.generate_report()) if found.violations_count else ""
