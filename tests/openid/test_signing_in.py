"""People sign in at the provider, and are here what the file of roles says."""

from datetime import timedelta

import httpx
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser

from tests.openid.conftest import SECRET, Provider, Site, token_of
from tests.openid.visiting import Visitor, leads_to

WANTED = "/?text=roads"


async def test_a_person_comes_back_to_the_page_they_asked_for(site: Site, visitor: Visitor) -> None:
    page = await visitor.sign_in(f"{site.url}{WANTED}", "chief")

    assert page.status_code == 200
    assert str(page.url) == f"{site.url}{WANTED}"
    assert "Exercise Chief" in page.text
    assert "code_challenge_method=S256" in " ".join(visitor.seen)


async def test_a_group_gives_its_roles_and_a_verified_address_those_of_a_person(
    site: Site, visitor: Visitor
) -> None:
    await visitor.sign_in(f"{site.url}/", "focal")

    refused = await visitor.http.get(f"{site.url}/pledges/none")
    page = await visitor.http.get(f"{site.url}/")

    assert (page.status_code, refused.status_code) == (200, 404)
    assert "Exercise Focal" in page.text


@pytest.mark.parametrize("account", ["nobody", "unproven"])
async def test_who_has_no_role_here_is_told_whom_to_ask_and_is_not_signed_in(
    site: Site, visitor: Visitor, account: str
) -> None:
    page = await visitor.sign_in(f"{site.url}/", account)

    assert page.status_code == 403
    assert "ask whoever runs Muster for one" in page.text
    assert not [name for name in visitor.http.cookies if name == "muster_pledges"]


async def test_no_code_token_or_secret_stands_in_an_address_of_ours_but_the_code_on_its_way_back(
    site: Site, visitor: Visitor
) -> None:
    await visitor.sign_in(f"{site.url}/", "chief")

    own = [each for each in visitor.seen if each.startswith(site.url)]
    assert [each for each in own if "code=" in each] == [
        each for each in own if "/sign-in/return?" in each
    ]
    assert not [each for each in visitor.seen if SECRET in each or "id_token" in each]


async def test_a_return_that_another_browser_began_signs_nobody_in(
    site: Site, visitor: Visitor
) -> None:
    begun = await visitor.http.get(f"{site.url}/sign-in")
    state = httpx.URL(leads_to(begun) or "").params["state"]
    async with httpx.AsyncClient(headers={"accept": "text/html"}) as other:
        answer = await other.get(f"{site.url}/sign-in/return?code=any&state={state}")

    assert answer.status_code == 401
    assert "begun in another browser" in answer.text
    assert "set-cookie" not in answer.headers


async def test_a_return_counts_once(site: Site, visitor: Visitor) -> None:
    await visitor.sign_in(f"{site.url}/", "chief")
    (returned,) = [each for each in visitor.seen if "/sign-in/return?" in each]

    again = await visitor.http.get(returned)

    assert again.status_code == 401


async def test_a_code_that_the_provider_never_gave_is_refused(site: Site, visitor: Visitor) -> None:
    begun = await visitor.http.get(f"{site.url}/sign-in")
    state = httpx.URL(leads_to(begun) or "").params["state"]

    answer = await visitor.http.get(f"{site.url}/sign-in/return?code=made-up&state={state}")

    assert answer.status_code == 401
    assert "invalid_grant" in answer.text


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "x y"]
)
async def test_nobody_is_sent_to_another_site(site: Site, visitor: Visitor, wanted: str) -> None:
    address = httpx.URL(f"{site.url}/sign-in", params={"next": wanted})

    page = await visitor.sign_in(str(address), "chief")

    assert str(page.url) == f"{site.url}/"


@pytest.mark.parametrize("text", ["é" * 480, '"' * 960, "é" * 2000, "🙂" * 240])
async def test_a_long_address_to_come_back_to_is_no_error_of_ours(
    site: Site, visitor: Visitor, text: str
) -> None:
    answer = await visitor.http.get(
        f"{site.url}/sign-in", params={"next": f"{site.url}/?text={text}"}
    )

    assert answer.status_code == 200


async def test_signing_out_leads_on_to_the_provider_which_then_asks_again(
    site: Site, visitor: Visitor, browser: Browser
) -> None:
    page = await (await browser.new_context(base_url=site.url)).new_page()
    await page.goto("/")
    await page.get_by_placeholder("Enter any login").fill("chief")
    await page.get_by_placeholder("and password").fill("any")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Sign out").click()

    assert await page.get_by_role("heading", level=1).inner_text() == (
        "You are signed out of Pledges"
    )
    assert (await Axe().run(page)).violations_count == 0
    await page.get_by_role("link", name="Sign out there as well").click()
    await page.get_by_role("button", name="Yes, sign me out").click()
    await page.wait_for_url(f"{site.url}/signed-out")
    await page.goto("/")
    await page.get_by_placeholder("Enter any login").wait_for()


async def test_new_keys_of_the_provider_are_taken_over(
    site: Site, visitor: Visitor, provider: Provider
) -> None:
    await visitor.sign_in(f"{site.url}/", "chief")
    provider.stop()
    provider.start()
    visitor.http.cookies.clear()
    site.clock.advance(timedelta(seconds=6))

    page = await visitor.sign_in(f"{site.url}/", "chief")

    assert "Exercise Chief" in page.text


async def test_a_partner_system_reports_with_a_token_for_its_own_credentials(site: Site) -> None:
    headers = {
        "authorization": f"Bearer {await token_of(site, 'partner-ken')}",
        "content-type": "application/cloudevents+json",
    }
    event = {
        "specversion": "1.0", "id": "openid-1", "type": "muster.pledges.pledge.announced.v1",
        "data": {
            "reference": "OPENID-1", "kind": "engineering", "title": "Exercise", "items": ["13g"],
            "milestones": [
                {"reference": "deployed", "title": "Exercise", "due_on": "2030-01-01",
                 "zone": "Africa/Nairobi"},
            ],
        },
    }  # fmt: skip
    async with httpx.AsyncClient(headers=headers) as http:
        own = await http.post(f"{site.url}/v1/events", json=event | {"source": "/partners/KEN"})
        other = await http.post(f"{site.url}/v1/events", json=event | {"source": "/partners/RWA"})

    assert own.status_code == 202, own.text
    assert other.status_code == 403, other.text
