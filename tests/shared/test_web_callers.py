"""Tokens, browser sessions, and forms that were not sent from our own pages."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.shared.web_sample import ADDRESS, Sample, create_sample

BROWSER = {"accept": "text/html"}


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return create_sample(tmp_path, templates={"front.html": "{{ csrf_field }}"})


async def test_nobody_is_told_how_to_sign_in(sample: Sample) -> None:
    async with sample.client() as client:
        answer = await client.get("/v1/me")

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["type"] == f"{ADDRESS}/problems/not-signed-in"


async def test_a_browser_is_sent_to_sign_in_and_back(sample: Sample) -> None:
    async with sample.client(**BROWSER) as client:
        answer = await client.get("/?status=missed&page=2")

    sign_in = urlsplit(answer.headers["location"])
    assert answer.status_code == 303
    assert sign_in.path == "/sign-in"
    assert parse_qs(sign_in.query) == {"next": [f"{ADDRESS}/?status=missed&page=2"]}


async def test_a_bad_token_is_refused_with_the_reason_in_the_challenge(sample: Sample) -> None:
    token = sample.token("partner:KEN")
    sample.clock.pass_by(timedelta(hours=2))
    async with sample.client(authorization=f"Bearer {token}") as client:
        answer = await client.get("/v1/me")

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == (
        'Bearer error="invalid_token", '
        'error_description="the token expired at 2026-11-24T13:00:00+00:00"'
    )


async def test_another_scheme_is_refused(sample: Sample) -> None:
    async with sample.client(authorization="Basic YTpi") as client:
        assert (await client.get("/v1/me")).status_code == 401


async def test_a_missing_scope_is_named(sample: Sample) -> None:
    async with sample.client(**sample.bearer("staff:desk-officer")) as client:
        answer = await client.get("/v1/waivers")

    assert answer.status_code == 403
    assert answer.json()["type"] == f"{ADDRESS}/problems/missing-scope"
    assert answer.headers["www-authenticate"] == (
        'Bearer error="insufficient_scope", scope="milestones:waive"'
    )


async def test_the_right_scope_opens(sample: Sample) -> None:
    async with sample.client(**sample.bearer("staff:desk-chief")) as client:
        assert (await client.get("/v1/waivers")).json() == []


async def test_keys_that_cannot_be_fetched_are_not_the_callers_fault(
    sample: Sample, tmp_path: Path
) -> None:
    (tmp_path / "jwks.json").unlink()
    async with sample.client(**sample.bearer("partner:KEN")) as client:
        answer = await client.get("/v1/me")

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"


async def test_a_browser_that_signed_in_is_known_by_its_cookie(sample: Sample) -> None:
    async with sample.client() as client:
        client.cookies.update(sample.session())
        answer = await client.get("/v1/me")

    assert answer.json()["name"] == "Ada Ames"


async def test_a_form_of_ours_is_accepted(sample: Sample) -> None:
    cookies = sample.session()
    async with sample.client(origin=ADDRESS, **{"sec-fetch-site": "same-origin"}) as client:
        client.cookies.update(cookies)
        form = {"title": "Rope", "csrf": sample.csrf(cookies)}
        answer = await client.post("/boxes", data=form)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/?kept=Rope"


@pytest.mark.parametrize("secret", [None, "", "guess"])
async def test_a_form_without_the_sessions_secret_is_refused(
    secret: str | None, sample: Sample
) -> None:
    async with sample.client() as client:
        client.cookies.update(sample.session())
        answer = await client.post("/boxes", data={"title": "Rope", "csrf": secret or ""})

    assert answer.status_code == 403
    assert answer.json()["type"] == f"{ADDRESS}/problems/foreign-request"


async def test_the_secret_of_another_session_is_refused(sample: Sample) -> None:
    async with sample.client() as client:
        client.cookies.update(sample.session())
        form = {"title": "Rope", "csrf": sample.csrf(sample.session())}
        answer = await client.post("/boxes", data=form)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.test"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"host": "rebound.test"},
    ],
    ids=["other origin", "no origin", "cross-site", "same site, other host", "other host"],
)
async def test_a_form_from_elsewhere_is_refused_even_with_the_secret(
    headers: dict[str, str], sample: Sample
) -> None:
    cookies = sample.session()
    async with sample.client(**headers) as client:
        client.headers["cookie"] = "; ".join(f"{name}={each}" for name, each in cookies.items())
        answer = await client.post("/boxes", data={"csrf": sample.csrf(cookies)})

    assert answer.status_code == 403


async def test_a_script_of_ours_sends_the_secret_as_a_header(sample: Sample) -> None:
    cookies = sample.session()
    async with sample.client(**{"x-csrf-token": sample.csrf(cookies)}) as client:
        client.cookies.update(cookies)
        answer = await client.post("/boxes")

    assert answer.status_code == 303


async def test_a_token_needs_no_form_secret(sample: Sample) -> None:
    async with sample.client(**sample.bearer("partner:KEN")) as client:
        assert (await client.post("/boxes")).status_code == 303


async def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(sample: Sample) -> None:
    async with sample.client(referer=f"{ADDRESS}/boxes/new?x=1", **BROWSER) as client:
        answer = await client.post("/boxes", data={"title": "Rope"})

    assert answer.status_code == 401
    assert "/sign-in?next=http%3A%2F%2Fmuster.test%2Fboxes%2Fnew%3Fx%3D1" in answer.text


async def test_signing_out_ends_the_session_of_this_browser(sample: Sample) -> None:
    cookies = sample.session()
    async with sample.client() as client:
        client.cookies.update(cookies)
        answer = await client.post("/sign-out", data={"csrf": sample.csrf(cookies)})
        page = await client.get(answer.headers["location"])

    assert answer.status_code == 303
    assert 'muster_sample=""; ' in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert "You are signed out of Sample" in page.text
