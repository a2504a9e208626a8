"""The front page, signing in and the mailbox, over ASGI."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from httpx import ASGITransport

from muster.http_client import AsyncClient
from muster.identity import SessionCookie
from muster_local import health
from muster_local.front import Front, create_front
from muster_local.health import Health, Server
from muster_local.kafka import Kafka
from muster_local.keys import Keys
from muster_local.mail import Mailbox
from muster_local.post_office import PostOffice
from muster_local.services import Service
from muster_local.sign_in import Doors
from muster_local.supervisor import Worker

URL = "http://127.0.0.1:8080"
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
FORM = {"name": "Ada Example", "role": "desk-officer", "next": f"{URL}/pledges/x?y=1"}


def clock() -> datetime:
    return NOW


@pytest.fixture
def mailbox(tmp_path: Path) -> Mailbox:
    return Mailbox(tmp_path / "mail")


@pytest.fixture
def cookie(tmp_path: Path) -> SessionCookie:
    keys = Keys(tmp_path / "keys")
    keys.make()
    return SessionCookie("pledges", keys.secret("pledges-session"), f"{URL}/pledges")


@pytest.fixture
async def browser(
    tmp_path: Path, mailbox: Mailbox, cookie: SessionCookie
) -> AsyncIterator[AsyncClient]:
    pledges = FastAPI()

    @pledges.get("/readyz")
    async def ready() -> dict[str, str]:
        return {}

    @pledges.get("/who")
    async def who(request: Request) -> str | None:
        session = cookie.find(request.cookies, NOW)
        return session.principal.subject if session else None

    worker = Worker("pledges", run=lambda stop: stop.wait())  # type: ignore[arg-type,return-value]
    worker.running_since = NOW
    service = Service(
        name="pledges",
        title="Pledges",
        summary="a stand-in",
        migrate=lambda: None,
        create_app=lambda: pledges,
        run_worker=worker.run,
    )
    broker = Kafka(tmp_path / "kafka", port=1, controller_port=2)
    front = Front(
        url=URL,
        data=tmp_path,
        services=[service],
        apps={"pledges": pledges},
        health=Health({"Kafka": broker}, {"pledges": pledges}, [worker]),
        mailbox=mailbox,
        issuer=Keys(tmp_path / "keys").issuer(),
        doors=Doors(URL, (cookie,), clock),
        clock=clock,
    )
    async with AsyncClient(
        transport=ASGITransport(create_front(front)),
        base_url=URL,
        headers={"accept": "text/html"},
    ) as client:
        yield client


async def test_start_page_says_what_runs_and_how_to_post_an_event(browser: AsyncClient) -> None:
    page = (await browser.get("/")).text

    assert "Muster is running" in page
    for address in ("/pledges/docs", "/pledges/events", "/pledges/metrics", "/mailbox",
                    "/pledges/openapi.json", "/pledges/asyncapi.json"):  # fmt: skip
        assert f'href="{address}"' in page
    assert f"curl -sS {URL}/pledges/v1/events" in page
    assert "token --as partner:KEN" in page
    assert "2026-11-24T10:01:30+00:00" in page


async def test_readiness_names_every_part_and_the_one_that_is_down(browser: AsyncClient) -> None:
    answer = await browser.get("/readyz")

    assert answer.status_code == 503
    assert {name: check["ok"] for name, check in answer.json()["checks"].items()} == {
        "Kafka": False,
        "pledges": True,
        "pledges worker": True,
    }


async def test_signing_in_opens_the_services_and_leads_back(browser: AsyncClient) -> None:
    answer = await browser.post("/sign-in", data=FORM)

    assert answer.status_code == 303
    assert answer.headers["location"] == f"{URL}/pledges/x?y=1"
    assert (await browser.get("/pledges/who")).json() == "staff:desk-officer/ada example"


async def test_a_focal_point_signs_in_for_a_state(browser: AsyncClient) -> None:
    said = {**FORM, "role": "state-focal-point", "country": "KEN"}

    answer = await browser.post("/sign-in", data=said)

    assert answer.status_code == 303
    assert (await browser.get("/pledges/who")).json() == "focal-point:KEN/ada example"


async def test_what_was_filled_in_is_still_there_when_something_is_missing(
    browser: AsyncClient,
) -> None:
    said = {**FORM, "name": "", "role": "state-focal-point", "country": "KEN"}

    page = (await browser.post("/sign-in", data=said)).text

    assert '<option value="state-focal-point" selected>focal point of a State' in page
    assert '<option value="KEN" selected>Kenya' in page


async def test_the_country_counts_for_a_focal_point_only(browser: AsyncClient) -> None:
    await browser.post("/sign-in", data={**FORM, "country": "KEN"})

    assert (await browser.get("/pledges/who")).json() == "staff:desk-officer/ada example"


@pytest.mark.parametrize(
    "foreign",
    [
        f"{URL}/",
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
    ],
)
async def test_signing_in_never_leads_elsewhere(browser: AsyncClient, foreign: str) -> None:
    answer = await browser.post("/sign-in", data={**FORM, "next": foreign})

    assert answer.headers["location"] == f"{URL}/notifications/"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": " "}, "Enter your own name"),
        ({"name": "x" * 81}, "at most 80 letters"),
        ({"role": ""}, "Choose the role"),
        ({"role": "admin"}, "Choose the role"),
        ({"role": "state-focal-point"}, "Choose the State"),
        ({"role": "state-focal-point", "country": "XXX"}, "Choose the State"),
    ],
    ids=["no name", "long name", "no role", "unknown role", "no country", "unknown country"],
)
async def test_an_incomplete_sign_in_says_what_is_missing(
    browser: AsyncClient, change: dict[str, str], says: str
) -> None:
    answer = await browser.post("/sign-in", data={**FORM, **change})

    assert answer.status_code == 422
    assert says in answer.text
    assert "set-cookie" not in answer.headers


async def test_a_form_of_another_site_signs_nobody_in(browser: AsyncClient) -> None:
    foreign = await browser.post("/sign-in", data=FORM, headers={"origin": "https://evil.example"})
    own = await browser.post("/sign-in", data=FORM, headers={"origin": URL})

    assert (foreign.status_code, own.status_code) == (403, 303)


async def test_a_service_that_does_not_answer_is_down_and_the_page_comes_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(health, "ANSWER_WITHIN", 0.05)

    async def never(scope: object, receive: object, send: object) -> None:
        await asyncio.Event().wait()

    [part] = await Health({}, {"pledges": never}, []).parts()

    assert (part.ok, part.says) == (False, "no answer within 0.05 s")


class HungKafka(Kafka):
    is_running = True


class HungPostOffice(PostOffice):
    is_running = True


async def test_a_server_that_runs_and_hangs_is_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "ANSWER_WITHIN", 0.2)
    gone = asyncio.Event()

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await gone.wait()
        writer.close()

    listening = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    hung: dict[str, Server] = {
        "Kafka": HungKafka(tmp_path / "kafka", port=port, controller_port=1),
        "Mail": HungPostOffice(tmp_path / "mail", port=port),
    }
    async with listening:
        parts = await Health(hung, {}, []).parts()
        gone.set()

    says = "runs, and gives no answer within 0.2 s"
    assert [(part.ok, part.says) for part in parts] == [(False, says)] * 2


async def test_localhost_leads_to_the_address_sessions_belong_to(browser: AsyncClient) -> None:
    answer = await browser.get("/mailbox?page=2", headers={"host": "localhost:8080"})

    assert answer.headers["location"] == f"{URL}/mailbox?page=2"


async def test_an_empty_mailbox_says_what_would_be_here(browser: AsyncClient) -> None:
    assert "No mail yet" in (await browser.get("/mailbox")).text


async def test_a_mail_is_listed_and_shown_with_its_parts(
    browser: AsyncClient, mailbox: Mailbox
) -> None:
    content = (
        b"From: muster@exercise.example\r\nTo: desk-officer@exercise.example\r\n"
        b"Subject: Missed <b>\r\nMessage-ID: <1@x>\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/alternative; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: text/plain\r\n\r\nSee http://127.0.0.1:8080/a\r\n"
        b"--x\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script><p>See</p>\r\n--x--\r\n"
    )
    key = mailbox.keep(content, "muster@exercise.example", ["desk-officer@exercise.example"])

    listed = (await browser.get("/mailbox")).text
    shown = await browser.get(f"/mailbox/{key}")
    html = await browser.get(f"/mailbox/{key}/html")

    assert "Missed &lt;b&gt;" in listed
    assert '<a href="http://127.0.0.1:8080/a" rel="noreferrer">' in shown.text
    assert "&lt;1@x&gt;" in shown.text
    assert "frame-src 'self'" in shown.headers["content-security-policy"]
    policy = html.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-popups")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy


async def test_a_mail_that_is_not_there_is_a_plain_404(browser: AsyncClient) -> None:
    answer = await browser.get("/mailbox/none")

    assert answer.status_code == 404
    assert re.search("the mailbox holds no such mail", answer.text, re.IGNORECASE)
