"""What an OpenID provider says of itself (OpenID Connect Discovery 1.0)."""

import asyncio
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from muster.clock import Clock
from muster.http_client import AsyncBaseTransport, Unreachable, fetch_json
from muster.identity.keys import IdentityProviderAway

KEPT = timedelta(hours=1)
JUST_NOW = timedelta(seconds=30)
TRY_AT_MOST_EVERY = timedelta(seconds=5)
AWAY = "the identity provider cannot be reached just now"

log = structlog.get_logger()


class Metadata(BaseModel):
    """The members that we read. Each address is absolute."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    issuer: str
    jwks_uri: str
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class Discovery:
    """Asked for when it is first needed, kept for an hour, and longer while nobody answers."""

    def __init__(
        self, issuer: str, *, clock: Clock, transport: AsyncBaseTransport | None = None
    ) -> None:
        self.issuer = issuer
        self._clock = clock
        self._transport = transport
        self._known: Metadata | None = None
        self._asked_at: datetime | None = None
        self._fetched_at: datetime | None = None
        self._one_at_a_time = asyncio.Lock()

    async def metadata(self) -> Metadata:
        """However old, where nobody answers. Raises `IdentityProviderAway`."""
        await self._look(KEPT)
        return self._found()

    async def present(self) -> Metadata:
        """Of a provider that answered just now: people are about to be sent there.

        Raises `IdentityProviderAway`.
        """
        if not await self._look(JUST_NOW):
            raise IdentityProviderAway(AWAY)
        return self._found()

    def _found(self) -> Metadata:
        if self._known is None:
            raise IdentityProviderAway(AWAY)
        return self._known

    async def _look(self, kept: timedelta) -> bool:
        """Whether what is known is no older afterwards."""
        if not self._is_fresh(kept):
            async with self._one_at_a_time:
                if not self._is_fresh(kept) and self._may_ask():
                    await self._ask()
        return self._is_fresh(kept)

    async def jwks_url(self) -> str:
        """Raises `Unreachable`, as the fetching of keys itself does."""
        try:
            return (await self.metadata()).jwks_uri
        except IdentityProviderAway as away:
            raise Unreachable(away.message) from away

    def _is_fresh(self, kept: timedelta) -> bool:
        return self._fetched_at is not None and self._clock() - self._fetched_at < kept

    def _may_ask(self) -> bool:
        return self._asked_at is None or self._clock() - self._asked_at >= TRY_AT_MOST_EVERY

    async def _ask(self) -> None:
        address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            found = Metadata.model_validate(await fetch_json(address, transport=self._transport))
            self._take_over(found)
        except Unreachable as reason:
            log.warning("identity provider not reached", reason=reason.message)
        except ValidationError:
            log.warning("identity provider not understood", reason="members are missing")
        finally:
            # Counted from the end: whoever waited for this try does not begin another one.
            self._asked_at = self._clock()

    def _take_over(self, found: Metadata) -> None:
        # Another issuer's document would have us trust another issuer's keys.
        if found.issuer != self.issuer:
            log.warning("identity provider not trusted", reason="it names another ISSUER")
        elif not all(map(_is_web, _addresses(found))):
            log.warning("identity provider not understood", reason="an address is none")
        else:
            self._known, self._fetched_at = found, self._clock()


def _addresses(found: Metadata) -> list[str]:
    every = (
        found.jwks_uri, found.authorization_endpoint, found.token_endpoint,
        found.userinfo_endpoint, found.end_session_endpoint,
    )  # fmt: skip
    return [each for each in every if each is not None]


def _is_web(address: str) -> bool:
    try:
        return urlsplit(address).scheme in ("https", "http")
    except ValueError:
        return False
