"""Signing people in at an OpenID provider: authorization code with PKCE (RFC 7636, OpenID Connect).

    begun = await party.begin(silent=False)             # send the browser to begun.address
    principal = await party.finish(begun.kept, code)    # when it came back with a code

No token is kept. A session is renewed by asking the provider once more without bothering anybody
(`prompt=none`): whoever was signed out or lost a role there is found out then.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import urlencode

from muster.clock import Clock
from muster.errors import Forbidden, Unauthenticated
from muster.http_client import HTTPError, oauth_client
from muster.identity.discovery import Discovery, Metadata
from muster.identity.keys import IdentityProviderAway
from muster.identity.principal import Principal
from muster.identity.role_map import RoleMap
from muster.identity.tokens import LEEWAY, InvalidToken, TokenVerifier, principal_from

LASTS = timedelta(hours=1)
"""A session from here. With less than half of it left, reading a page renews it."""
ANSWER_WITHIN = 10.0
"""Seconds."""


class SignInRefused(Unauthenticated):
    """The identity provider did not confirm who you are. Sign in again."""


class NoRoleHere(Forbidden):
    """You are known, but no role of this service is given to you. Ask whoever runs Muster."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the browser that began brings back, sealed."""

    state: str
    nonce: str
    verifier: str
    silent: bool
    proven_since: int | None
    """Seconds since the epoch: a person who proved at the provider who they are before then has to
    do it again. None: whoever the provider knows is let in."""


@dataclass(frozen=True, slots=True)
class Begun:
    address: str
    kept: Kept


class RelyingParty:
    """One service as a client of the provider."""

    def __init__(
        self,
        discovery: Discovery,
        verifier: TokenVerifier,
        *,
        client_id: str,
        client_secret: str | None,
        scopes: str,
        returns_to: str,
        roles: RoleMap,
        clock: Clock,
    ) -> None:
        """verifier: of ID tokens. returns_to: the absolute address that the provider has
        registered for this client.
        """
        self._discovery = discovery
        self._verifier = verifier
        self._client_id = client_id
        self._secret = client_secret
        self._scopes = scopes
        self._returns_to = returns_to
        self._roles = roles
        self._clock = clock

    @property
    def issuer(self) -> str:
        return self._discovery.issuer

    async def begin(self, *, silent: bool, within: timedelta | None = None) -> Begun:
        """silent: the provider asks nothing and sends back. within: how long ago a person may
        have proved at the provider who they are.

        Raises `IdentityProviderAway`.
        """
        provider = await self._discovery.present()
        more: dict[str, str] = {"prompt": "none"} if silent else {}
        since = None
        if within is not None:
            more["max_age"] = str(int(within.total_seconds()))
            since = int((self._clock() - within).timestamp())
        state, nonce, verifier = (secrets.token_urlsafe(size) for size in (24, 24, 48))
        kept = Kept(state, nonce, verifier, silent, since)
        async with self._client(provider) as client:
            address, _ = client.create_authorization_url(
                provider.authorization_endpoint, state=kept.state, nonce=kept.nonce,
                code_verifier=kept.verifier, **more,
            )  # fmt: skip
        return Begun(str(address), kept)

    async def finish(self, kept: Kept, code: str) -> Principal:
        """Raises `SignInRefused`, `NoRoleHere` or `IdentityProviderAway`."""
        provider = await self._discovery.metadata()
        now = self._clock()
        async with self._client(provider) as client:
            tokens = await self._exchange(client, provider, kept, code)
            claims = await self._claims(tokens, kept)
            claims |= await self._more(client, provider, claims["sub"])
        # Whoever came by a browser came by this service's own client, and is no partner system.
        own = {"client_id": self._client_id, "azp": self._client_id}
        ends = {"exp": int((now + LASTS).timestamp())}
        try:
            principal = principal_from(self._roles.translated(claims | own | ends))
        except InvalidToken as reason:
            raise SignInRefused(reason.message) from None
        if not principal.scopes:
            asked = "ask whoever runs Muster for one"
            raise NoRoleHere(f"no role here is given to {principal.name}: {asked}")
        return principal

    async def leaving(self, back: str) -> str | None:
        """Where a browser signs out of the provider too, and comes back from; None: nowhere."""
        try:
            address = (await self._discovery.metadata()).end_session_endpoint
        except IdentityProviderAway:
            return None
        query = urlencode({"client_id": self._client_id, "post_logout_redirect_uri": back})
        return address and f"{address}{'&' if '?' in address else '?'}{query}"

    def _client(self, provider: Metadata) -> Any:
        methods = provider.token_endpoint_auth_methods_supported
        how = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
        return oauth_client(
            self._client_id, self._secret, scope=self._scopes, redirect_uri=self._returns_to,
            token_endpoint_auth_method=how if self._secret else "none",
            code_challenge_method="S256", timeout=ANSWER_WITHIN,
        )  # fmt: skip

    async def _exchange(self, client: Any, provider: Metadata, kept: Kept, code: str) -> Any:
        refusal = _oauth_error()
        try:
            return await client.fetch_token(
                provider.token_endpoint, grant_type="authorization_code", code=code,
                code_verifier=kept.verifier,
            )  # fmt: skip
        except refusal as reason:
            raise SignInRefused(f"the identity provider refused: {reason.error}") from None
        except (HTTPError, ValueError) as reason:
            said = f"the identity provider did not answer: {type(reason).__name__}"
            raise IdentityProviderAway(said) from None

    async def _claims(self, tokens: Any, kept: Kept) -> dict[str, Any]:
        token = tokens.get("id_token")
        if not isinstance(token, str):
            raise SignInRefused("the identity provider sent no ID token")
        try:
            claims = await self._verifier.claims_of(token, self._clock())
        except InvalidToken as reason:
            raise SignInRefused(reason.message) from None
        if claims.get("nonce") != kept.nonce:
            raise SignInRefused("the ID token was made for another sign-in")
        if claims.get("azp", self._client_id) != self._client_id:
            raise SignInRefused("the ID token was made for another client")
        _check_proof(claims.get("auth_time"), kept.proven_since)
        return claims

    async def _more(self, client: Any, provider: Metadata, subject: str) -> dict[str, Any]:
        """Claims that the provider tells only when it is asked: many keep groups there."""
        if provider.userinfo_endpoint is None:
            return {}
        try:
            answer = await client.get(provider.userinfo_endpoint)
            answer.raise_for_status()
            told = answer.json()
        except _oauth_error() as reason:
            raise SignInRefused(f"the identity provider refused: {reason.error}") from None
        except (HTTPError, ValueError) as reason:
            said = f"the identity provider did not answer: {type(reason).__name__}"
            raise IdentityProviderAway(said) from None
        if not isinstance(told, dict) or told.get("sub") != subject:
            raise SignInRefused("the identity provider spoke of somebody else")
        return {name: value for name, value in told.items() if name not in _OF_THE_TOKEN}


def _check_proof(proven_at: Any, since: int | None) -> None:
    """OpenID Connect Core 3.1.3.7, 13. Raises `SignInRefused`."""
    if since is None:
        return
    told = isinstance(proven_at, int | float) and not isinstance(proven_at, bool)
    if not told or proven_at < since - LEEWAY.total_seconds():
        raise SignInRefused("the identity provider did not ask you who you are; sign in there")


_OF_THE_TOKEN = frozenset({
    "iss", "aud", "exp", "nbf", "iat", "nonce", "azp", "client_id", "auth_time",
})  # fmt: skip


def _oauth_error() -> type[Any]:
    from authlib.common.errors import AuthlibBaseError

    return cast(type[Any], AuthlibBaseError)


def ends_early(expires_at: datetime, now: datetime) -> bool:
    return expires_at - now < LASTS / 2
