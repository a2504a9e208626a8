"""What a house may ask for where nobody else may see what was shown or sent."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from structlog.testing import capture_logs

from muster.web.problems import faults_of
from tests.shared.web_sample import ADDRESS, Sample, create_sample

ALIKE = {"origin": ADDRESS, "host": "muster.test"}
IDLE = timedelta(minutes=20)
FRONT = {"front.html": "{% extends 'layout.html' %}{% block content %}{% endblock %}"}
CANARY = "canary-7f3a"


@pytest.fixture
def confidential(tmp_path: Path) -> Sample:
    return create_sample(
        tmp_path,
        templates=FRONT,
        no_store=True,
        session_lifetime=IDLE,
        clears_browser=True,
        discreet=True,
    )


@pytest.fixture
def usual(tmp_path: Path) -> Sample:
    return create_sample(tmp_path, templates=FRONT)


@pytest.mark.parametrize(
    "path",
    ["/", "/v1/me", "/v1/fails/sealed", "/v1/fails/otherwise", "/nowhere", "/livez", "/docs",
     "/static/muster.css", "/openapi.json"],
)  # fmt: skip
async def test_no_answer_is_stored(confidential: Sample, path: str) -> None:
    async with confidential.client() as client:
        answer = await client.get(path)

    assert answer.headers.get_list("cache-control") == ["no-store"]


async def test_a_session_lasts_as_long_as_it_is_used(confidential: Sample) -> None:
    async with confidential.client() as client:
        client.cookies.update(confidential.session())
        for _ in range(5):
            confidential.clock.pass_by(IDLE - timedelta(seconds=1))
            assert (await client.get("/v1/me")).status_code == 200
        confidential.clock.pass_by(IDLE)
        assert (await client.get("/v1/me")).status_code == 401


async def test_a_used_session_keeps_the_secret_of_its_forms_and_its_end(
    confidential: Sample,
) -> None:
    cookies = confidential.session()
    before = confidential.cookie.find(cookies, confidential.clock())
    confidential.clock.pass_by(timedelta(minutes=10))

    async with confidential.client(cookie="; ".join("=".join(c) for c in cookies.items())) as http:
        answer = await http.get("/v1/me")

    after = confidential.cookie.find(dict(answer.cookies), confidential.clock())
    assert before
    assert after
    assert (after.csrf, after.principal) == (before.csrf, before.principal)
    assert after.expires_at == before.expires_at


async def test_a_session_in_steady_use_is_sealed_anew_only_now_and_then(
    confidential: Sample,
) -> None:
    async with confidential.client() as client:
        client.cookies.update(confidential.session())
        confidential.clock.pass_by(timedelta(seconds=30))
        answer = await client.get("/v1/me")

    assert "set-cookie" not in answer.headers


async def test_other_houses_keep_a_session_however_long_it_lies(usual: Sample) -> None:
    async with usual.client() as client:
        client.cookies.update(usual.session())
        usual.clock.pass_by(timedelta(hours=7))
        answer = await client.get("/v1/me")

    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "private, no-cache"


async def sign_out(sample: Sample) -> Any:
    cookies = sample.session()
    sample.clock.pass_by(timedelta(minutes=10))
    async with sample.client(**ALIKE) as client:
        client.cookies.update(cookies)
        return await client.post("/sign-out", data={"csrf": sample.csrf(cookies)})


async def test_signing_out_clears_the_browser_where_the_house_asks_for_it(
    confidential: Sample,
) -> None:
    answer = await sign_out(confidential)

    assert answer.status_code == 303
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    [cookie] = answer.headers.get_list("set-cookie")
    assert cookie.startswith('muster_sample=""; ')
    assert "Max-Age=0" in cookie


async def test_signing_out_elsewhere_clears_only_the_session(usual: Sample) -> None:
    answer = await sign_out(usual)

    assert "clear-site-data" not in answer.headers


async def test_an_unforeseen_error_is_logged_without_its_words(confidential: Sample) -> None:
    async with confidential.client() as client:
        with capture_logs() as logs:
            answer = await client.get("/v1/fails/otherwise")

    [said] = [each for each in logs if each["event"] == "request failed"]
    assert answer.status_code == 500
    assert said["error"] == ["RuntimeError"]
    assert said["at"][-1].startswith("web_sample.py:")
    assert "12345" not in str(said)


@pytest.mark.parametrize("how", ["otherwise", "away"])
async def test_the_log_has_the_route_and_not_the_address(confidential: Sample, how: str) -> None:
    async with confidential.client() as client:
        with capture_logs() as logs:
            await client.get(f"/v1/fails/{how}?q={CANARY}")

    [said] = [each for each in logs if each["event"].startswith("request ")]
    assert said["path"] == "/v1/fails/{how}"


async def test_elsewhere_the_log_has_the_address(usual: Sample) -> None:
    async with usual.client() as client:
        with capture_logs() as logs:
            await client.get("/v1/fails/away")

    assert [each["path"] for each in logs] == ["/v1/fails/away"]


async def test_a_wrong_body_is_pointed_at_without_being_repeated(confidential: Sample) -> None:
    async with confidential.client(**confidential.bearer("partner:KEN")) as client:
        sizes = [{"width": CANARY}]
        answer = await client.post("/v1/boxes", json={"title": CANARY * 9, "sizes": sizes})

    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json()["errors"]] == ["#/title", "#/sizes/0/width"]
    assert CANARY not in answer.text


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: UUID
    pet: Cat | Dog = Field(discriminator="kind")
    counts: dict[int, int] = {}


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"id": "zanary"}, "#/data/id"),
        ({"pet": {"kind": CANARY}}, "#/data/pet"),
        ({CANARY: 1}, "#/data"),
        ({"counts": {CANARY: 1}}, "#/data/counts"),
    ],
    ids=["found", "tag", "name", "key"],
)
def test_nothing_sent_is_repeated_where_pydantic_would(sent: Any, pointer: str) -> None:
    whole = {"id": str(UUID(int=1)), "pet": {"kind": "cat"}} | sent
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Strict).validate_python(whole)

    [fault] = faults_of(refused.value.errors(), within="#/data", discreet=True)

    assert fault["pointer"] == pointer
    assert CANARY not in str(fault)
    assert "`z`" not in str(fault)
