"""Every refusal is a problem (RFC 9457), said once for all services."""

from pathlib import Path
from typing import Any

import pytest

from muster.errors import BrokenRule, Conflict, Invalid, NotFound, Unavailable
from muster.web import problem_of
from muster.web.problems import pointer_path, status_of
from tests.shared.web_sample import ADDRESS, BoxSealed, Sample, create_sample

BROWSER = {"accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return create_sample(tmp_path)


async def test_a_broken_rule_is_told_with_its_page_and_its_place(sample: Sample) -> None:
    async with sample.client() as client:
        answer = await client.get("/v1/fails/sealed")

    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "http://muster.test/problems/box-sealed",
        "title": "Box sealed",
        "status": 409,
        "detail": "this box is sealed",
        "instance": f"urn:uuid:{answer.headers['x-request-id']}",
        "errors": [{"detail": "this box is sealed", "pointer": "#/box"}],
    }


async def test_each_fault_of_a_body_is_pointed_at(sample: Sample) -> None:
    body = {"title": "", "sizes": [{"width": 3}, {"width": 0}]}
    async with sample.client(**sample.bearer("partner:KEN")) as client:
        answer = await client.post("/v1/boxes", json=body)

    problem = answer.json()
    assert answer.status_code == 422
    assert problem["type"] == f"{ADDRESS}/problems/invalid-request"
    assert problem["errors"] == [
        {"detail": "String should have at least 1 character", "pointer": "#/title"},
        {"detail": "Input should be greater than or equal to 1", "pointer": "#/sizes/1/width"},
    ]


async def test_a_wrong_parameter_is_named(sample: Sample) -> None:
    async with sample.client() as client:
        answer = await client.get("/v1/numbers?limit=0")

    assert answer.json()["errors"] == [
        {"detail": "Input should be greater than or equal to 1", "parameter": "limit"}
    ]


async def test_a_body_that_is_not_json_is_malformed(sample: Sample) -> None:
    headers = {"content-type": "application/json", **sample.bearer("partner:KEN")}
    async with sample.client(**headers) as client:
        answer = await client.post("/v1/boxes", content=b'{"title": ')

    assert answer.status_code == 400
    assert answer.json()["type"].endswith("/problems/malformed")


async def test_an_unforeseen_error_shows_nothing_but_its_number(sample: Sample) -> None:
    async with sample.client() as client:
        answer = await client.get("/v1/fails/otherwise")

    assert answer.status_code == 500
    assert answer.json() == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "instance": f"urn:uuid:{answer.headers['x-request-id']}",
    }


async def test_a_database_that_is_away_means_come_back_later(sample: Sample) -> None:
    async with sample.client() as client:
        answer = await client.get("/v1/fails/away")

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert answer.json()["retryable"] is True
    assert answer.json()["type"].endswith("/problems/dependency-unavailable")


async def test_a_real_refused_connection_means_come_back_later(sample: Sample) -> None:
    async with sample.client(**sample.bearer("partner:KEN")) as client:
        answer = await client.post("/v1/boxes", json={"title": "Rope"})

    assert answer.status_code == 503


@pytest.mark.parametrize(
    ("method", "path", "status", "slug"),
    [("GET", "/nowhere", 404, "not-found"), ("DELETE", "/v1/me", 405, "method-not-allowed")],
)
async def test_addresses_and_methods_that_do_not_exist_are_problems_too(
    method: str, path: str, status: int, slug: str, sample: Sample
) -> None:
    async with sample.client() as client:
        answer = await client.request(method, path)

    assert answer.status_code == status
    assert answer.json()["type"] == f"{ADDRESS}/problems/{slug}"
    assert answer.headers.get("allow") == ("GET" if status == 405 else None)


async def test_a_browser_gets_a_page_that_says_what_to_do_next(sample: Sample) -> None:
    async with sample.client(**BROWSER) as client:
        answer = await client.get("/v1/fails/missing")

    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "No box is called &#39;x&#39;." in answer.text
    assert "What to do next" in answer.text


async def test_the_type_of_a_problem_leads_to_its_explanation(sample: Sample) -> None:
    async with sample.client(**BROWSER) as client:
        listed = await client.get("/problems")
        explained = await client.get("/problems/method-not-allowed")
        unknown = await client.get("/problems/nonsense")

    assert "/problems/stale-version" in listed.text
    assert "<code>Allow</code> names those it has" in explained.text
    assert unknown.status_code == 404


async def test_problems_of_other_services_in_the_process_are_not_listed(sample: Sample) -> None:
    async with sample.client(**BROWSER) as client:
        listed = await client.get("/problems")

    assert ("tests", BoxSealed.slug) in BrokenRule.known
    assert "/problems/box-sealed" not in listed.text


@pytest.mark.parametrize(
    ("kind", "status"), [(NotFound, 404), (Conflict, 409), (Invalid, 422), (Unavailable, 503)]
)
def test_a_named_error_has_the_status_of_its_kind(kind: Any, status: int) -> None:
    class NamedForThisTest(kind):  # type: ignore[misc]
        """Only here."""

    try:
        assert status_of(NamedForThisTest) == status
    finally:
        del BrokenRule.known["tests", "named-for-this-test"]


def test_every_known_error_has_a_status_and_an_explanation() -> None:
    for (_, slug), kind in BrokenRule.known.items():
        if not kind.__module__.startswith("tests."):
            assert status_of(kind) < 600, slug
            assert kind.__doc__, slug


def test_an_error_may_bring_several_faults() -> None:
    error = Conflict("two things are wrong")
    error.faults = [{"detail": "a", "pointer": "#/a"}]  # type: ignore[attr-defined]

    assert problem_of(error, ADDRESS)["errors"] == [{"detail": "a", "pointer": "#/a"}]


def test_pointers_are_escaped_for_json_pointer_and_for_a_uri() -> None:
    assert pointer_path(["a/b", 0, "c~d", "é f"]) == "/a~1b/0/c~0d/%C3%A9%20f"


def test_two_services_in_one_process_may_give_two_rules_one_name() -> None:
    from conduct.domain.refusals import StepImpossible as OfACase
    from performance.domain.crime_refusals import StepImpossible as OfACrime

    assert BrokenRule.of("conduct", OfACase.slug) is OfACase
    assert BrokenRule.of("performance", OfACrime.slug) is OfACrime
