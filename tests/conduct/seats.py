"""Browsers of the staff of conduct, signed in."""

from playwright.async_api import Browser, Page

from conduct.settings import Settings
from tests.conduct.staff import Staff, signed_in

Who = tuple[str, str]
"""Role and name."""


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
