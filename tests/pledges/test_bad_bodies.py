"""Bodies that neither an operation nor a form can take: refused, and nothing changed."""

import asyncio
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
import uvicorn

from muster.database import SessionMaker
from muster.http_server import http_config
from muster.testing import HeldClock, eventually
from pledges.app import create_app
from pledges.settings import Settings
from tests.bad_bodies import EXPECTED, MIB, json_operations, refusals
from tests.browsing import Visitor
from tests.pledges.test_bad_input import ONE, but, stored
from tests.pledges.visitors import Case
from tests.problems import refusal_of

ACTS = ("report", "retract", "extend", "waive", "decide")


async def test_no_operation_takes_a_body_that_is_not_what_it_says(
    http: httpx.AsyncClient,
    settings: Settings,
    chief: dict[str, str],
    sessions: SessionMaker,
    running: Case,
) -> None:
    before = await stored(sessions)
    milestone_id = (await running.now())["milestones"][0]["id"]
    found = {}
    for method, path in json_operations(create_app(settings)):
        place = path.format(pledge_id=running.id, milestone_id=milestone_id)
        found[method, path] = await refusals(http, method, place, chief | {"if-match": "*"})

    assert len(found) == 9
    assert found == dict.fromkeys(found, EXPECTED)
    assert await stored(sessions) == before


STALE = (412, "stale-version", None)
VERSIONS = {None: (428, "precondition-missing", None)} | dict.fromkeys(
    ("", '"999"', 'W/"2"', "2", "*x", '"2'), STALE
)


async def test_a_change_to_another_version_is_refused(
    http: httpx.AsyncClient, chief: dict[str, str], running: Case
) -> None:
    address = (await running.form("waive")).replace("/waive", "/waiver")
    body = {"reason": "agreed", "authority": "USG"}
    found = {}
    for tag in VERSIONS:
        headers = chief if tag is None else chief | {"if-match": tag}
        answer = await http.post(f"/v1{address}", headers=headers, json=body)
        found[tag] = await refusal_of(http, answer)

    assert found == VERSIONS
    assert await running.state() == "pending"


BAD_KEYS = ("", '"', '""', "a b", '"a"b"', "x" * 256, '"\\"')


async def test_a_key_that_is_none_is_refused(
    http: httpx.AsyncClient, chief: dict[str, str], running: Case
) -> None:
    address = f"/v1/pledges/{running.id}/milestones"
    body = {"reference": "second", "title": "Second", "due_on": "2027-04-01"}
    found = {}
    for key in BAD_KEYS:
        answer = await http.post(address, headers=chief | {"idempotency-key": key}, json=body)
        found[key] = await refusal_of(http, answer)

    assert found == dict.fromkeys(BAD_KEYS, (400, "bad-idempotency-key", None))
    assert len((await running.now())["milestones"]) == 1


FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
FILE = b'--x\r\ncontent-disposition: form-data; name="reason"; filename="a"\r\n\r\nabc\r\n--x--\r\n'
BAD_FORMS = {
    "over 1 MiB": (FORM, b"reason=" + b"x" * MIB, 413),
    "10,000 fields": (FORM, b"&".join(b"f%d=1" % number for number in range(10_000)), 400),
    "a file": (MULTIPART, FILE, 400),
    "half of it": (MULTIPART, FILE[:40], 403),
    "no boundary": ("multipart/form-data", FILE, 400),
    "JSON": ("application/json", b'{"reason": "x"}', 403),
    "not UTF-8": (FORM, b"csrf=\xff&reason=%FF%FE", 403),
}


async def test_no_form_takes_what_no_form_sends(
    http: httpx.AsyncClient, boss: Visitor, running: Case
) -> None:
    found = {}
    for act in ACTS:
        address = await running.form(act)
        for name, (kind, body, _) in BAD_FORMS.items():
            headers = boss.headers | {"content-type": kind}
            answer = await http.post(address, headers=headers, content=body)
            assert "<h1>" in answer.text, name
            found[act, name] = answer.status_code

    expected = {name: status for name, (_, _, status) in BAD_FORMS.items()}
    assert found == {(act, name): expected[name] for act in ACTS for name in expected}
    assert await running.state() == "pending"


@pytest.fixture
async def port(settings: Settings, clock: HeldClock) -> AsyncIterator[int]:
    """Of a real server."""
    app = create_app(settings, clock=clock)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(http_config(app, timeout_graceful_shutdown=1))
        serving = asyncio.create_task(server.serve(sockets=[listener]))

        async def started() -> bool:
            return server.started

        await eventually(started)
        yield listener.getsockname()[1]
        server.should_exit = True
        await serving


async def test_a_client_that_hangs_up_in_the_middle_leaves_nothing_and_holds_up_nobody(
    port: int, kenya: dict[str, str], sessions: SessionMaker
) -> None:
    body = but()
    head = f"POST /v1/events HTTP/1.1\r\nhost: x\r\ncontent-type: {ONE}\r\n"
    head += f"authorization: {kenya['authorization']}\r\ncontent-length: {len(body)}\r\n\r\n"
    for _ in range(20):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head.encode() + body[:-1])
        await writer.drain()
        writer.transport.abort()

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=5) as client:
        before = await stored(sessions)
        whole = await client.post("/v1/events", headers=kenya | {"content-type": ONE}, content=body)

    assert before == 0
    assert whole.status_code == 202, whole.text
