"""What the tests of every service need: an issuer, a clock to hold, and waiting with a bound."""

import asyncio
import base64
import json
import secrets
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from muster.identity import LocalIssuer, Principal, load_or_make_key

T = TypeVar("T")

ISSUER = "https://issuer.example"


class HeldClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        self.now += by


class TestIssuer:
    """Issues tokens that a service with `service_settings` accepts."""

    __test__ = False

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self._issuer = LocalIssuer(load_or_make_key(folder / "key"), issuer=ISSUER, clock=clock)
        self._jwks = folder / "jwks.json"
        self._jwks.write_text(json.dumps(self._issuer.jwks()))

    def token(self, as_: str, audience: str, *, name: str | None = None) -> str:
        return self._issuer.issue(as_, [audience], lifetime=timedelta(days=365), name=name)

    def sign(self, principal: Principal, audience: str) -> str:
        """A token for somebody whom no role alone describes."""
        return self._issuer.sign(principal, [audience])

    def bearer(self, as_: str, audience: str, *, name: str | None = None) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token(as_, audience, name=name)}"}

    def service_settings(self, service: str, **others: Any) -> dict[str, Any]:
        """The settings every service has, as keyword arguments; `others` are added."""
        return {
            "kafka_bootstrap_servers": "127.0.0.1:1",
            "public_url": f"http://muster.example/{service}",
            "root_path": f"/{service}",
            "issuer": ISSUER,
            "audience": service,
            "jwks_url": f"file:{self._jwks}",
            "session_key": base64.b64encode(secrets.token_bytes(32)).decode(),
            "sign_in_url": "http://muster.example/sign-in",
        } | others


async def eventually(
    look: Callable[[], Awaitable[T | None]], *, within: float = 10.0, every: float = 0.02
) -> T:
    """What `look` answers once that is true. within, every: seconds.

    Raises `AssertionError` when it does not come true in time.
    """
    ends = time.monotonic() + within
    while True:
        found = await look()
        if found:
            return found
        if time.monotonic() > ends:
            raise AssertionError(f"did not come true within {within} s; last seen: {found!r}")
        await asyncio.sleep(every)
