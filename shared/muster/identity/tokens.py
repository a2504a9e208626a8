"""Bearer tokens: checked against the issuer's keys, and remembered for a minute."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import jwt
from jwt.exceptions import PyJWTError
from pydantic import BaseModel, ValidationError

from muster.clock import Clock, utc_now
from muster.errors import Unauthenticated
from muster.http_client import AsyncBaseTransport
from muster.identity.keys import KeySet
from muster.identity.principal import Claims, Principal
from muster.identity.role_map import RoleMap

ALGORITHMS = ("EdDSA", "RS256", "ES256")
LEEWAY = timedelta(seconds=10)
REMEMBERED = timedelta(seconds=60)
REMEMBERED_AT_MOST = 10_000
LONGEST_TOKEN = 8 * 1024
"""Characters."""

T = TypeVar("T")


class Times(BaseModel):
    """Seconds since the epoch."""

    exp: int
    nbf: int | None = None


class InvalidToken(Unauthenticated):
    """The bearer token is not one that this service accepts. Get a new one and try again."""


class RecentTokens:
    """Principals of tokens verified lately, by the token's hash; the oldest make room."""

    def __init__(self, at_most: int = REMEMBERED_AT_MOST) -> None:
        self._at_most = at_most
        self._known: dict[bytes, tuple[Principal, datetime]] = {}

    def __len__(self) -> int:
        return len(self._known)

    def find(self, fingerprint: bytes, now: datetime) -> Principal | None:
        principal, until = self._known.get(fingerprint, (None, now))
        return principal if now < until else None

    def keep(self, fingerprint: bytes, principal: Principal, now: datetime) -> None:
        self._known.pop(fingerprint, None)
        while len(self._known) >= self._at_most:
            del self._known[next(iter(self._known))]
        self._known[fingerprint] = principal, min(now + REMEMBERED, principal.expires_at + LEEWAY)

    def forget_all(self) -> None:
        self._known.clear()


class TokenVerifier:
    """Turns a token into the principal it names, or refuses it."""

    def __init__(
        self,
        *,
        issuer: str,
        audience: str,
        jwks_url: str | Callable[[], Awaitable[str]],
        roles: RoleMap | None = None,
        algorithms: Sequence[str] = ALGORITHMS,
        clock: Clock = utc_now,
        transport: AsyncBaseTransport | None = None,
    ) -> None:
        """jwks_url: http(s), `file:`, or who knows it. roles: who its subjects are here; None: its
        tokens say so themselves. transport: for tests of the exchange with the issuer.
        """
        if not algorithms or not set(algorithms) <= set(ALGORITHMS):
            raise ValueError(f"algorithms must be among {', '.join(ALGORITHMS)}")
        self._issuer = issuer
        self._audience = audience
        self._algorithms = list(algorithms)
        self._roles = roles
        self._clock = clock
        self._keys = KeySet(jwks_url, clock=clock, transport=transport)
        self._recent = RecentTokens()
        self._of_change = 0

    async def has_keys(self) -> None:
        """Returns once it could check a token. Raises `IdentityProviderAway`."""
        await self._keys.fetched_once()

    async def verify(self, token: str) -> Principal:
        """Raises `InvalidToken`, or `IdentityProviderAway` when the keys cannot be had."""
        now = self._clock()
        if self._keys.changes != self._of_change:
            self._recent.forget_all()
            self._of_change = self._keys.changes
        fingerprint = hashlib.sha256(token.encode()).digest()
        known = self._recent.find(fingerprint, now)
        if known is not None and self._keys.is_fresh():
            return known
        principal = await self._check(token, now)
        self._recent.keep(fingerprint, principal, now)
        return principal

    async def _check(self, token: str, now: datetime) -> Principal:
        claims = await self.claims_of(token, now)
        if "nonce" in claims:
            # Made for one sign-in, and sent through a browser: no key to the API.
            raise InvalidToken("this is an ID token; services are called with access tokens")
        return principal_from(claims if self._roles is None else self._roles.translated(claims))

    async def claims_of(self, token: str, now: datetime) -> dict[str, Any]:
        """Of a token that is the issuer's, meant for us, and in its time.

        Raises `InvalidToken` or `IdentityProviderAway`.
        """
        if len(token) > LONGEST_TOKEN:
            raise InvalidToken("the token is longer than any we accept")
        try:
            header = jwt.get_unverified_header(token)
        except PyJWTError:
            raise InvalidToken("the token is not a JSON Web Token") from None
        if header.get("alg") not in self._algorithms:
            raise InvalidToken(f"tokens must be signed with {' or '.join(self._algorithms)}")
        key = await self._keys.key(header.get("kid"))
        if key is None:
            raise InvalidToken("the token is signed with a key its issuer does not publish")
        try:
            claims = jwt.decode(
                token, key, self._algorithms, audience=self._audience, issuer=self._issuer,
                options=_OPTIONS,
            )  # fmt: skip
        except PyJWTError as error:
            raise InvalidToken(_reason(error)) from None
        _check_times(claims, now)
        return dict(claims)


_OPTIONS: Any = {
    "require": ["exp", "iss", "aud", "sub"],
    # Times are compared with the injected clock below, not with the machine's.
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
}


def principal_from(claims: dict[str, Any]) -> Principal:
    """Raises `InvalidToken` where a claim cannot be read."""
    return _read(lambda: Claims.model_validate(claims).principal())


def _check_times(claims: dict[str, Any], now: datetime) -> None:
    times = _read(lambda: Times.model_validate(claims))
    expires = _read(lambda: datetime.fromtimestamp(times.exp, UTC))
    if expires + LEEWAY <= now:
        raise InvalidToken(f"the token expired at {expires.isoformat()}")
    if times.nbf is not None and times.nbf > (now + LEEWAY).timestamp():
        starts = _read(lambda: datetime.fromtimestamp(times.nbf or 0, UTC))
        raise InvalidToken(f"the token is not valid before {starts.isoformat()}")


def _read(reading: Callable[[], T]) -> T:
    try:
        return reading()
    except (ValidationError, OverflowError, OSError, ValueError) as error:
        raise InvalidToken(f"the token's claims cannot be read: {_fields(error)}") from None


def _fields(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return "exp"
    return ", ".join(sorted({str(fault["loc"][0]) for fault in error.errors() if fault["loc"]}))


def _reason(error: PyJWTError) -> str:
    match error:
        case jwt.InvalidAudienceError():
            return "the token is meant for another service"
        case jwt.InvalidIssuerError():
            return "the token is from an issuer this service does not know"
        case jwt.MissingRequiredClaimError():
            return f"the token has no {error.claim}"
        case jwt.InvalidSignatureError() | jwt.InvalidAlgorithmError():
            return "the token's signature is not its issuer's"
        case _:
            return "the token cannot be read"
