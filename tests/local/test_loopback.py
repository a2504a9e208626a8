"""Who may reach the platform through a browser: our own pages, at our own address."""

import pytest
from httpx import ASGITransport
from starlette.responses import PlainTextResponse

from muster.http_client import AsyncClient
from muster_local.loopback import OwnAddressOnly

URL = "http://127.0.0.1:8080"
CHANGING = ["POST", "PUT", "PATCH", "DELETE"]


async def ask(method: str, **headers: str) -> int:
    app = OwnAddressOnly(PlainTextResponse("ours"), URL)
    async with AsyncClient(transport=ASGITransport(app), base_url=URL) as client:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return (await client.request(method, "/", headers=sent)).status_code


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("method", CHANGING)
async def test_a_page_of_another_site_or_port_changes_nothing(method: str, site: str) -> None:
    assert await ask(method, sec_fetch_site=site) == 403


@pytest.mark.parametrize("site", ["same-origin", "none"])
@pytest.mark.parametrize("method", CHANGING)
async def test_our_own_pages_may(method: str, site: str) -> None:
    assert await ask(method, sec_fetch_site=site) == 200


async def test_a_link_on_another_site_may_lead_here() -> None:
    assert await ask("GET", sec_fetch_site="cross-site") == 200


@pytest.mark.parametrize("method", ["GET", *CHANGING])
async def test_a_name_that_was_bent_to_this_machine_reaches_nothing(method: str) -> None:
    assert await ask(method, host="rebound.example") == 421


@pytest.mark.parametrize("method", ["GET", *CHANGING])
async def test_a_script_of_another_origin_reads_and_changes_nothing(method: str) -> None:
    assert await ask(method, origin="http://127.0.0.1:8081") == 403


async def test_no_other_protocol_gets_through() -> None:
    sent: list[str] = []

    async def inner(scope: object, receive: object, send: object) -> None:
        sent.append("reached")

    async def answer(message: object) -> None:
        sent.append("refused")

    scope = {"type": "websocket", "headers": [(b"host", b"127.0.0.1:8080")], "extensions": {}}
    await OwnAddressOnly(inner, URL)(scope, answer, answer)  # type: ignore[arg-type]

    assert "reached" not in sent
