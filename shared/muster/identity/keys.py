"""The keys tokens are checked with, fetched from the issuer and kept for a while."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from muster.clock import Clock
from muster.errors import Unavailable
from muster.http_client import AsyncBaseTransport, Unreachable, fetch_json

FETCH_AT_MOST_EVERY = timedelta(seconds=5)
FETCH_AT_LEAST_EVERY = timedelta(minutes=5)
RSA_BITS = 2048
AWAY = "tokens cannot be checked just now: the identity provider does not answer"
ASYMMETRIC = frozenset({"RSA", "EC", "OKP"})

log = structlog.get_logger()


class IdentityProviderAway(Unavailable):
    """The keys that tokens are checked with cannot be fetched right now. Try again shortly."""


class KeySet:
    """The issuer's public keys by id. `changes` counts how often they were found different."""

    def __init__(
        self,
        url: str | Callable[[], Awaitable[str]],
        *,
        clock: Clock,
        transport: AsyncBaseTransport | None = None,
    ) -> None:
        """url: http(s), `file:` for a key set that lies on this machine, or who knows it and
        raises `Unreachable` otherwise.
        """
        self.changes = 0
        self._url = url
        self._clock = clock
        self._transport = transport
        self._keys: dict[str | None, PyJWK] = {}
        self._away = False
        self._tried_at: datetime | None = None
        self._fetched_at: datetime | None = None
        self._one_at_a_time = asyncio.Lock()
        self._first: asyncio.Task[None] | None = None

    def is_fresh(self) -> bool:
        return self._fetched_at is not None and self._since(self._fetched_at) < FETCH_AT_LEAST_EVERY

    async def key(self, kid: str | None) -> PyJWK | None:
        """None: the issuer has no such key. Raises `IdentityProviderAway`."""
        if not self.is_fresh() or self._find(kid) is None:
            if self._find(kid) is not None and self._one_at_a_time.locked():
                return self._find(kid)
            async with self._one_at_a_time:
                if not self.is_fresh() or self._find(kid) is None:
                    await self._refresh(kid)
        return self._find(kid)

    async def fetched_once(self) -> None:
        """Returns when there are keys, however old. Raises `IdentityProviderAway`."""
        if not self._keys:
            if self._first is None or self._first.done():
                self._first = asyncio.create_task(self._fetch_first())
            # Who asks may have less patience than the provider needs: what was begun goes on.
            await asyncio.shield(self._first)
        if not self._keys:
            raise IdentityProviderAway(AWAY)

    async def _fetch_first(self) -> None:
        with suppress(IdentityProviderAway):
            await self.key(None)

    def _find(self, kid: str | None) -> PyJWK | None:
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(kid)

    def _since(self, instant: datetime) -> timedelta:
        return self._clock() - instant

    async def _refresh(self, kid: str | None) -> None:
        if self._tried_at is None or self._since(self._tried_at) >= FETCH_AT_MOST_EVERY:
            try:
                await self._take_over()
            finally:
                # Counted from the end: whoever waited for this try does not begin another one.
                self._tried_at = self._clock()
        if (self._away or self._fetched_at is None) and self._find(kid) is None:
            raise IdentityProviderAway(AWAY)

    async def _take_over(self) -> None:
        try:
            keys = _readable_keys(await self._fetch())
        except Unreachable as error:
            log.warning("identity keys not fetched", reason=error.message)
            self._away = True
            return
        if {each: key.key for each, key in keys.items()} != {
            each: key.key for each, key in self._keys.items()
        }:
            self.changes += 1
        self._keys = keys
        self._away = False
        self._fetched_at = self._clock()

    async def _fetch(self) -> object:
        url = self._url if isinstance(self._url, str) else await self._url()
        if not url.startswith("file:"):
            return await fetch_json(url, transport=self._transport)
        return await asyncio.to_thread(_read_json, Path(unquote(urlsplit(url).path)))


def _read_json(path: Path) -> object:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise Unreachable(f"{path} cannot be read: {type(error).__name__}") from error


def _readable_keys(document: object) -> dict[str | None, PyJWK]:
    """Public signature keys only: a symmetric one would let anyone who reads it sign."""
    entries = document.get("keys") if isinstance(document, Mapping) else None
    if not isinstance(entries, list):
        raise Unreachable("the key set has no list named `keys`")
    found: dict[str | None, PyJWK] = {}
    for entry in entries:
        if (key := _readable_key(entry)) is not None:
            found[entry.get("kid")] = key
    return found


def _readable_key(entry: Any) -> PyJWK | None:
    if not isinstance(entry, dict) or entry.get("kty") not in ASYMMETRIC:
        return None
    if entry.get("use", "sig") != "sig" or not isinstance(entry.get("kid"), str | None):
        return None
    try:
        key = PyJWK(entry)
    except PyJWTError as error:
        log.warning("identity key skipped", kid=entry.get("kid"), reason=str(error))
        return None
    weak = isinstance(key.key, RSAPublicKey) and key.key.key_size < RSA_BITS
    return None if weak else key
