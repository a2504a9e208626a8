"""The pages in a real browser: no barrier, nothing cut off, complete without JavaScript."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path

import httpx
import pytest
import uvicorn
from axe_playwright_python.async_playwright import Axe
from fastapi.routing import iter_route_contexts
from playwright.async_api import Browser, Page

from conduct import pages
from conduct.app import create_app
from conduct.sealing.keyring import Keyring
from conduct.settings import Settings
from conduct.use_cases.rules import Rules
from muster.database import SessionMaker
from muster.testing import HeldClock, TestIssuer
from tests.conduct.scenes import (
    CHIEF,
    INVESTIGATOR,
    OFFICER,
    OVERSIGHT,
    UNIT,
    VISITOR,
    in_the_middle,
)
from tests.conduct.staff import Staff, signed_in

Who = tuple[str, str]
VIOLATIONS = {"resultTypes": ["violations"]}


@pytest.fixture
async def served(
    conduct_url: str, issuer: TestIssuer, clock: HeldClock, keyring: Keyring, tmp_path: Path
) -> AsyncIterator[Settings]:
    """The service on a real port."""
    # Listening from here on: what the browser asks before the server is up waits for it.
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    settings = Settings(
        **issuer.service_settings(
            "conduct", database_url=conduct_url, public_url=address, root_path="",
            keyring=keyring.path, shredded_list=tmp_path / "shredded",
        )
    )  # fmt: skip
    config = uvicorn.Config(
        create_app(settings, clock=clock), log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield settings
    server.should_exit = True
    await serving


@pytest.fixture
async def office(
    served: Settings, clock: HeldClock, sessions: SessionMaker, rules: Rules
) -> AsyncIterator[Staff]:
    async with httpx.AsyncClient(base_url=served.base_url) as http:
        yield Staff(http, served, clock, sessions, rules)


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
        str(each.path) for each in iter_route_contexts(pages.router.routes)
        if "GET" in (each.methods or ())
    }  # fmt: skip

    assert found == set(VISITS)


async def browse(
    browser: Browser, served: Settings, office: Staff, who: Who, width: int, **more: object
) -> Page:
    context = await browser.new_context(
        base_url=served.base_url,
        viewport={"width": width, "height": 900},
        color_scheme="dark" if more.get("dark") else "light",
        java_script_enabled=bool(more.get("script", True)),
    )
    held, _ = signed_in(office.principal(*who), served, office.clock)
    name, _, value = held.partition("=")
    await context.add_cookies([{"name": name, "value": value, "url": served.base_url}])
    return await context.new_page()


@pytest.mark.parametrize(("width", "dark"), [(360, True), (1440, False)])
async def test_every_page_is_open_to_all_and_fits(
    browser: Browser, served: Settings, office: Staff, width: int, dark: bool
) -> None:
    scene = asdict(await in_the_middle(office))
    seats: dict[Who, Page] = {}
    faults: dict[str, str] = {}
    for who, path in [*VISITS.values(), *MORE]:
        if who not in seats:
            seats[who] = await browse(browser, served, office, who, width, dark=dark)
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
    if await page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
        return "does not fit"
    found = await Axe().run(page, options=VIOLATIONS)
    return str(found.generate_report()) if found.violations_count else ""
