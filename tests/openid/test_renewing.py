"""A session is renewed before it ends, and whoever is at work does not notice."""

import json
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from playwright.async_api import Browser

from tests.openid.conftest import Site, token_of
from tests.openid.visiting import Visitor, leads_to, secret_in
from tests.pledges.visitors import announced

WANTED = "/?text=roads"
SOON = timedelta(minutes=31)
"""After a sign-in: less than half of the session is left."""


async def test_a_session_is_renewed_without_asking_while_the_provider_knows_the_browser(
    site: Site, visitor: Visitor
) -> None:
    await visitor.sign_in(f"{site.url}/", "chief")
    before = visitor.http.cookies["muster_pledges"]
    visitor.seen.clear()
    site.clock.advance(timedelta(minutes=31))

    page = await visitor.open(f"{site.url}{WANTED}")

    assert str(page.url) == f"{site.url}{WANTED}"
    assert "prompt=none" in " ".join(visitor.seen)
    assert visitor.http.cookies["muster_pledges"] != before


async def test_who_lost_their_roles_is_out_when_the_session_is_renewed(
    site: Site, visitor: Visitor
) -> None:
    await visitor.sign_in(f"{site.url}/", "chief")
    site.provider.accounts["chief"] = {"name": "Exercise Chief", "groups": []}
    site.provider.write()
    site.clock.advance(timedelta(minutes=31))

    page = await visitor.open(f"{site.url}/")

    assert page.status_code == 403
    assert "muster_pledges" not in visitor.http.cookies


async def test_while_the_provider_is_away_a_session_goes_on_and_nobody_new_comes_in(
    site: Site, visitor: Visitor
) -> None:
    await visitor.sign_in(f"{site.url}/", "chief")
    site.provider.stop()
    site.clock.advance(timedelta(minutes=40))

    page = await visitor.open(f"{site.url}{WANTED}")
    async with httpx.AsyncClient(headers={"accept": "text/html"}) as other:
        await other.get(f"{site.url}/sign-in")
        site.clock.advance(timedelta(hours=2))
        stranger = await other.get(f"{site.url}/sign-in")

    assert (page.status_code, str(page.url)) == (200, f"{site.url}{WANTED}")
    assert stranger.status_code == 503
    assert "cannot be reached" in stranger.text


async def announce(site: Site) -> None:
    """Where nothing is pledged there is nothing to look for."""
    bearer = {"authorization": f"Bearer {await token_of(site, 'partner-ken')}"}
    async with httpx.AsyncClient(headers=bearer) as http:
        batch = {"content-type": "application/cloudevents-batch+json"}
        content = json.dumps([announced("KEN", "KEN-1")])
        answer = await http.post(f"{site.url}/v1/events", content=content, headers=batch)
    assert [each["status"] for each in answer.json()["results"]] == ["accepted"]


async def returned(visitor: Visitor, site: Site, **answer: str) -> httpx.Response:
    """A sign-in is begun, and the provider answers this."""
    begun = await visitor.http.get(f"{site.url}/sign-in", params={"next": f"{site.url}{WANTED}"})
    state = httpx.URL(leads_to(begun) or "").params["state"]
    return await visitor.http.get(
        f"{site.url}/sign-in/return", params={"state": state, "iss": site.provider.issuer} | answer
    )


@pytest.mark.parametrize("error", ["temporarily_unavailable", "server_error"])
async def test_a_provider_that_cannot_just_now_ends_no_session(
    site: Site, visitor: Visitor, error: str
) -> None:
    await visitor.sign_in(f"{site.url}/", "chief")
    site.clock.advance(SOON)

    answer = await returned(visitor, site, error=error)
    page = await visitor.open(f"{site.url}{WANTED}")

    assert answer.headers["location"] == f"{site.url}{WANTED}"
    assert (page.status_code, str(page.url)) == (200, f"{site.url}{WANTED}")


async def test_a_provider_that_gives_no_tokens_just_now_ends_no_session(
    site: Site, visitor: Visitor
) -> None:
    await visitor.sign_in(f"{site.url}/", "chief")
    site.clock.advance(SOON)
    begun = await visitor.http.get(f"{site.url}/sign-in", params={"next": f"{site.url}{WANTED}"})
    back = await visitor.http.get(leads_to(begun) or "")
    site.provider.stop()

    page = await visitor.open(leads_to(back) or "")

    assert (page.status_code, str(page.url)) == (200, f"{site.url}{WANTED}")


async def test_a_page_that_a_script_reads_is_not_led_to_the_provider(
    site: Site, visitor: Visitor
) -> None:
    await visitor.sign_in(f"{site.url}/", "chief")
    site.clock.advance(SOON)

    read = await visitor.http.get(f"{site.url}/", headers={"sec-fetch-mode": "cors"})
    opened = await visitor.http.get(f"{site.url}/", headers={"sec-fetch-mode": "navigate"})

    assert (read.status_code, opened.status_code) == (200, 303)


async def test_a_form_that_is_open_in_another_tab_stays_good(site: Site, visitor: Visitor) -> None:
    await visitor.sign_in(f"{site.url}/", "chief")
    before = secret_in(await visitor.http.get(f"{site.url}/"))
    site.clock.advance(SOON)

    renewed = await visitor.open(f"{site.url}/")
    visitor.http.cookies.clear()
    anew = await visitor.sign_in(f"{site.url}/", "chief")

    assert secret_in(renewed) == before
    assert secret_in(anew) != before


async def test_a_session_is_not_gone_on_with_as_somebody_else(site: Site, visitor: Visitor) -> None:
    await visitor.sign_in(f"{site.url}/", "chief")
    ours = {"muster_pledges": visitor.http.cookies["muster_pledges"]}
    visitor.http.cookies.clear()
    await visitor.sign_in(f"{site.url}/", "focal")
    visitor.http.cookies.delete("muster_pledges")
    visitor.http.cookies.update(ours)
    site.clock.advance(SOON)

    page = await visitor.open(f"{site.url}/")

    assert page.status_code == 401
    assert "somebody else" in page.text


async def test_who_was_not_seen_for_long_proves_anew_who_they_are(
    site: Site, visitor: Visitor
) -> None:
    site.app.state.house = replace(site.app.state.house, session_lifetime=timedelta(minutes=20))
    signed_in = await visitor.sign_in(f"{site.url}/", "chief")
    visitor.seen.clear()
    # The provider has a clock of its own: to it hardly any time has passed.
    site.clock.advance(timedelta(minutes=21))

    page = await visitor.open(f"{site.url}/")

    assert signed_in.status_code == 200
    assert "max_age=1200" in " ".join(visitor.seen)
    assert page.status_code == 401
    assert "did not ask you who you are" in page.text


async def test_a_browser_keeps_only_the_newest_of_many_sign_ins(
    site: Site, visitor: Visitor
) -> None:
    for _ in range(8):
        await visitor.http.get(f"{site.url}/sign-in")

    begun = [each for each in visitor.http.cookies if each.startswith("muster_pledges_in_")]
    assert len(begun) == 5


async def test_a_provider_that_will_not_sign_anybody_in_is_asked_once(
    site: Site, visitor: Visitor
) -> None:
    answer = await returned(visitor, site, error="login_required")

    assert answer.status_code == 401


async def test_a_form_that_is_sent_late_leads_on_in_a_browser(site: Site, browser: Browser) -> None:
    await announce(site)
    page = await (await browser.new_context(base_url=site.url)).new_page()
    await page.goto("/")
    await page.get_by_placeholder("Enter any login").fill("chief")
    await page.get_by_placeholder("and password").fill("any")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{site.url}/")
    site.clock.advance(SOON)

    await page.get_by_label("Title or reference").fill("roads")
    await page.keyboard.press("Enter")

    await page.wait_for_url("**text=roads**", wait_until="load")
    assert await page.get_by_text("Exercise Chief").count()
