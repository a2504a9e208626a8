"""The house's pages in a real browser: no barrier, nothing cut off, live without losing a word."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.async_playwright import Axe
from fastapi import Request
from playwright.async_api import Browser, Page, expect
from starlette.responses import HTMLResponse, StreamingResponse

from muster.web import Caller, render
from tests.shared.web_sample import Sample, Ticks, create_sample

GALLERY = """
{% extends "layout.html" %}
{% import "macros.html" as ui with context %}
{% block title %}Boxes{% endblock %}
{% block breadcrumbs %}{{ ui.breadcrumbs([("Boxes", "/"), ("Kenya", none)]) }}{% endblock %}
{% block content %}
<h1>Boxes</h1>
{{ ui.notice("One box is late.", "bad") }}
{{ ui.facts([("Keeper", "Kenya"), ("State", "missed" | status), ("Due", due | moment)]) }}
{% call ui.filters("/") %}
{{ ui.choice("state", "State", [("", "any")], optional_mark=false) }}
{% endcall %}
{% set columns = ["Box", ui.sort_link("Due", "due", "due"), "State", ("Days", "number")] %}
{% call(row) ui.table("Boxes by due date", columns, states) %}
<tr>
  {{ ui.cell("Box", "A box with a name that is long enough to be broken", "head") }}
  {{ ui.cell("Due", due | moment("Africa/Kigali")) }}
  {{ ui.cell("State", row | status) }}
  {{ ui.cell("Days", 12, "number") }}
</tr>
{% endcall %}
{{ ui.pager("/?cursor=x", 7 | count("box", "boxes")) }}
{{ ui.error_summary([{"name": "reason", "detail": "Say why"}]) }}
{% call ui.form("/boxes", "Seal the box", danger=true, back="/") %}
{{ ui.field("title", "Title", required=true, hint="As on the lid.") }}
{{ ui.text_area("reason", "Reason", error="Say why") }}
{% endcall %}
{% call(entry) ui.timeline(["Kept", "Opened"]) %}<p>{{ entry }}</p>{% endcall %}
{% call ui.empty("No boxes") %}A box appears here when somebody keeps one.{% endcall %}
{% endblock %}
"""
LIVE = """
{% extends "layout.html" %}
{% block content %}
<h1>Boxes</h1>
<ul id="boxes" data-live="{{ url("/stream") }}">
{% for each in kept %}<li><a href="/{{ each }}">{{ each }}</a></li>{% endfor %}
</ul>
{% endblock %}
"""


class Shelf:
    """What the live page shows, and how its readers are told of a change."""

    def __init__(self) -> None:
        self.kept = ["rope"]
        self.readers: set[asyncio.Queue[bytes]] = set()
        self.is_read = asyncio.Event()

    def keep(self, title: str) -> None:
        self.kept.append(title)
        for reader in self.readers:
            reader.put_nowait(b"id: 1\ndata: changed\n\n")

    async def stream(self) -> AsyncIterator[bytes]:
        mine: asyncio.Queue[bytes] = asyncio.Queue()
        self.readers.add(mine)
        self.is_read.set()
        try:
            yield b": here\n\n"
            while True:
                yield await mine.get()
        finally:
            self.readers.discard(mine)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def sample(tmp_path: Path, shelf: Shelf) -> AsyncIterator[Sample]:
    """Served on a real port."""
    # Listening from here on: what the browser asks before the server is up waits for it.
    listening = socket.create_server(("127.0.0.1", 0))
    made = create_sample(
        tmp_path,
        clock=Ticks(datetime.now(UTC)),
        address=f"http://127.0.0.1:{listening.getsockname()[1]}",
        templates={"front.html": GALLERY, "live.html": LIVE},
    )
    _pages_of_this_test(made, shelf)
    config = uvicorn.Config(made.app, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield made
    server.should_exit = True
    await serving


def _pages_of_this_test(made: Sample, shelf: Shelf) -> None:
    @made.app.get("/gallery", include_in_schema=False)
    async def gallery(request: Request, caller: Caller) -> HTMLResponse:
        due = made.clock() + timedelta(hours=3)
        states = ["pending", "due_soon", "missed", "met_late", "met", "unknown"]
        return render(request, "front.html", due=due, states=states)

    @made.app.get("/live", include_in_schema=False)
    async def live(request: Request, caller: Caller) -> HTMLResponse:
        return render(request, "live.html", kept=shelf.kept)

    @made.app.get("/stream", include_in_schema=False)
    async def stream(caller: Caller) -> StreamingResponse:
        return StreamingResponse(shelf.stream(), media_type="text/event-stream")


async def signed_in(browser: Browser, sample: Sample, width: int, scheme: str = "light") -> Page:
    context = await browser.new_context(
        base_url=sample.cookie.public_url,
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    for name, value in sample.session().items():
        await context.add_cookies([{"name": name, "value": value, "url": sample.cookie.public_url}])
    return await context.new_page()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1440, "light")])
async def test_every_page_of_the_house_is_open_to_all_and_fits(
    width: int, scheme: str, browser: Browser, sample: Sample
) -> None:
    page = await signed_in(browser, sample, width, scheme)

    for path in ("/gallery", "/docs", "/events", "/problems", "/problems/stale-version",
                 "/v1/fails/missing", "/v1/fails/otherwise", "/signed-out"):  # fmt: skip
        await page.goto(path)
        found = await Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, path


async def test_a_page_loads_nothing_from_elsewhere(browser: Browser, sample: Sample) -> None:
    page = await signed_in(browser, sample, 1440)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    await page.goto("/gallery", wait_until="networkidle")

    assert len(asked) >= 3
    assert all(url.startswith(f"{sample.cookie.public_url}/") for url in asked)


async def test_errors_of_a_form_take_the_focus(browser: Browser, sample: Sample) -> None:
    page = await signed_in(browser, sample, 1440)

    await page.goto("/gallery")

    await expect(page.locator(".summary")).to_be_focused()
    await page.get_by_role("link", name="Say why").click()
    await expect(page.get_by_label("Reason")).to_be_focused()


async def test_the_first_tab_skips_to_the_content(browser: Browser, sample: Sample) -> None:
    page = await signed_in(browser, sample, 1440)
    await page.goto("/events")

    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")

    await expect(page.locator("main")).to_be_focused()


async def test_a_live_list_follows_its_stream_and_keeps_the_focus(
    browser: Browser, sample: Sample, shelf: Shelf
) -> None:
    page = await signed_in(browser, sample, 1440)
    await page.goto("/live")
    await page.get_by_role("link", name="rope", exact=True).focus()

    shelf.keep("tent")

    await expect(page.get_by_role("link", name="tent", exact=True)).to_be_visible()
    await expect(page.get_by_role("link", name="rope", exact=True)).to_be_focused()
    await expect(page.get_by_text("This list was updated")).to_be_attached()
    await page.context.close()


async def test_two_tabs_share_one_stream_and_both_follow_it(
    browser: Browser, sample: Sample, shelf: Shelf
) -> None:
    first = await signed_in(browser, sample, 1440)
    second = await first.context.new_page()
    await first.goto("/live")
    await second.goto("/live")
    await asyncio.wait_for(shelf.is_read.wait(), 5)

    shelf.keep("tent")

    await expect(second.get_by_role("link", name="tent", exact=True)).to_be_visible()
    await expect(first.get_by_role("link", name="tent", exact=True)).to_be_visible()
    assert len(shelf.readers) == 1
    await first.context.close()


async def test_a_live_page_whose_session_is_over_leads_to_the_sign_in(
    browser: Browser, sample: Sample, shelf: Shelf
) -> None:
    page = await signed_in(browser, sample, 1440)
    await page.goto("/live")
    await asyncio.wait_for(shelf.is_read.wait(), 5)
    await page.context.clear_cookies()

    shelf.keep("tent")

    await page.wait_for_url("**/sign-in?next=**")
    await page.context.close()


async def test_relative_times_go_on_without_a_reload(browser: Browser, sample: Sample) -> None:
    page = await signed_in(browser, sample, 1440)
    await page.clock.install(time=sample.clock())
    await page.goto("/gallery")
    told = page.locator("dd .relative")

    await page.clock.fast_forward("02:00:00")

    await expect(told).to_have_text("in 59 min")


async def test_signing_out_is_one_click(browser: Browser, sample: Sample) -> None:
    page = await signed_in(browser, sample, 1440)
    await page.goto("/gallery")

    await page.get_by_role("button", name="Sign out").click()

    await expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out of Sample")
    assert await page.context.cookies() == []
