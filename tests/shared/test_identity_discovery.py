"""What a provider says of itself, and what happens when it says nothing, or something odd."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from muster.http_client import MockTransport, Request, Response
from muster.identity import IdentityProviderAway
from muster.identity.discovery import Discovery
from tests.shared.web_sample import Ticks

ISSUER = "https://identity.test"
SAID = {
    "issuer": ISSUER,
    "jwks_uri": f"{ISSUER}/jwks",
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
}


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": f"{ISSUER}/"},
        {"jwks_uri": "http://["},
        {"token_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
    ],
    ids=str,
)
async def test_a_document_that_cannot_be_trusted_is_as_none(changes: dict[str, Any]) -> None:
    said = SAID | changes
    answer = MockTransport(lambda _: Response(200, json=said))

    with pytest.raises(IdentityProviderAway):
        await Discovery(ISSUER, clock=Ticks(), transport=answer).metadata()


async def test_whoever_waits_while_a_provider_does_not_answer_asks_no_second_time() -> None:
    clock, asked = Ticks(), []

    def slowly(request: Request) -> Response:
        asked.append(request.url)
        clock.pass_by(timedelta(seconds=5))
        return Response(503)

    discovery = Discovery(ISSUER, clock=clock, transport=MockTransport(slowly))
    found = await asyncio.gather(*(discovery.present() for _ in range(6)), return_exceptions=True)

    assert {type(each) for each in found} == {IdentityProviderAway}
    assert len(asked) == 1
