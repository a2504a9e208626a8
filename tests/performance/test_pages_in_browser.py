"""The pages of figures in a real browser: no barrier, nothing cut off, plots that are drawn."""

import asyncio
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
import uvicorn
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser

from muster.testing import HeldClock, TestIssuer
from performance.app import create_app
from performance.settings import Settings
from tests.performance.senders import event, send_events, women

PAGES = (
    "/", "/women", "/women/KEN", "/explore?by=country", "/indicators", "/indicators/women-share",
    "/missions", "/missions/MONUSCO", "/women?rating=red", "/explore?country=FRA",
)  # fmt: skip


@pytest.fixture
async def served(
    performance_url: str, issuer: TestIssuer, clock: HeldClock
) -> AsyncIterator[Settings]:
    """The service on a real port, with made-up figures."""
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    settings = Settings(
        **issuer.service_settings(
            "performance", database_url=performance_url, public_url=address, root_path=""
        )
    )
    config = uvicorn.Config(
        create_app(settings, clock=clock), log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    async with httpx.AsyncClient(base_url=settings.base_url) as http:
        await send_events(http, issuer, "UN", *exercise())
        await send_events(http, issuer, "UN", women("KEN", "2026-10", 9, 100, sender="UN"))
    yield settings
    server.should_exit = True
    await serving


def exercise() -> list[dict[str, object]]:
    kinds = ("troops", "experts", "formed-police", "individual-police")
    made = [
        women(code, f"2026-{month:02}", month + 2, 100, category=kind, sender="UN")
        for month in range(1, 11)
        for code in ("KEN", "RWA", "GHA")
        for kind in kinds
    ]
    strength = event(
        "UN", "observation.reported", indicator="strength", about={"mission": "MONUSCO"},
        period="2026-10", value=9000,
    )  # fmt: skip
    return [*made, strength]


async def test_pages_are_whole_and_without_barriers_in_the_dark(
    browser: Browser, served: Settings
) -> None:
    context = await browser.new_context(
        base_url=served.base_url, viewport={"width": 360, "height": 800}, color_scheme="dark"
    )
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))

    for path in PAGES:
        answer = await page.goto(path, wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200, path
        found = await Axe().run(page)
        assert found.violations_count == 0, (path, found.generate_report())
        assert await page.evaluate(OVERFLOW) == 0, path
        assert await page.evaluate(UNDRAWN) == [], path

    assert complaints == []


OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
UNDRAWN = "[...document.images].filter(each => !each.naturalWidth).map(each => each.src)"
