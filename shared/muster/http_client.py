"""Outgoing HTTP. The only module that imports the HTTP library, so that changing it is one edit."""

import asyncio
import json
import warnings
from typing import Any

from muster.errors import Unavailable
from muster.lean import without

# A command, which nobody calls here, and what it prints in colours with.
with without("httpx._main"):
    from httpx import AsyncBaseTransport, AsyncClient, HTTPError, MockTransport, Request, Response

__all__ = [
    "AsyncBaseTransport",
    "AsyncClient",
    "HTTPError",
    "MockTransport",
    "Request",
    "Response",
    "Unreachable",
    "call",
    "fetch_json",
    "oauth_client",
]

ANSWER_LIMIT = 256 * 1024
"""Bytes."""


class Unreachable(Unavailable):
    """Another system did not answer, or answered with something that cannot be read."""


async def fetch_json(
    url: str, *, within: float = 5.0, transport: AsyncBaseTransport | None = None
) -> object:
    """within: seconds in all. Follows no redirect. Raises `Unreachable`."""
    content = bytearray()
    try:
        async with (
            asyncio.timeout(within),
            AsyncClient(timeout=within, transport=transport) as client,
            client.stream("GET", url, headers={"accept": "application/json"}) as answer,
        ):
            answer.raise_for_status()
            async for part in answer.aiter_bytes():
                content += part
                if len(content) > ANSWER_LIMIT:
                    raise Unreachable(f"{url} answered with more than {ANSWER_LIMIT} bytes")
    except (HTTPError, TimeoutError) as error:
        raise Unreachable(f"{url} did not answer: {type(error).__name__}") from error
    try:
        return json.loads(content)
    except ValueError as error:
        raise Unreachable(f"{url} did not answer with JSON") from error


async def call(
    url: str, *, within: float = 10.0, transport: AsyncBaseTransport | None = None
) -> None:
    """Returns when the address answers that all is well; what else it says is not read. It is not
    named in the error, for it may hold a secret. within: seconds in all. Raises `Unreachable`.
    """
    try:
        async with (
            asyncio.timeout(within),
            AsyncClient(transport=transport) as client,
            client.stream("GET", url) as answer,
        ):
            answer.raise_for_status()
    except (HTTPError, TimeoutError) as error:
        raise Unreachable(f"no answer: {type(error).__name__}") from None


def oauth_client(client_id: str, client_secret: str | None, **more: Any) -> Any:
    """Authlib's client of one OAuth provider: an `AsyncClient` that knows the protocol."""
    # Loaded only where people sign in by a provider: it takes megabytes.
    import authlib.deprecate  # noqa: F401

    with warnings.catch_warnings():
        # Authlib wants httpx's successor and says so, whatever was said before it was loaded.
        warnings.simplefilter("ignore")
        from authlib.integrations.httpx_client import AsyncOAuth2Client

    # Without leeway, or a token that lasts a minute counts as over before it is used.
    return AsyncOAuth2Client(client_id, client_secret, leeway=0, **more)
