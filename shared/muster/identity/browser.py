"""A browser's session: a cookie only this service can read, and the secret of its forms."""

import hmac
import json
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from pydantic import ValidationError
from starlette.responses import Response

from muster.identity.principal import Claims, Principal, claims_of
from muster.identity.sealed import KEY, seal, unseal

LIFETIME = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in here, until when. csrf: what each of the session's forms must carry."""

    principal: Principal
    csrf: str
    expires_at: datetime
    used_at: datetime
    """When it was last sealed: with the sign-in, or since then because it was used."""

    def accepts(self, csrf: str | None) -> bool:
        return csrf is not None and hmac.compare_digest(self.csrf.encode(), csrf.encode())


def seal_session(
    key: bytes,
    audience: str,
    principal: Principal,
    now: datetime,
    lifetime: timedelta = LIFETIME,
    *,
    csrf: str | None = None,
) -> str:
    """Ends with the lifetime or with what the principal was made from, whichever is first.

    csrf: of the session that is gone on with, so that its open forms stay good.
    """
    ends = min(now + lifetime, principal.expires_at)
    session = Session(principal, csrf or secrets.token_urlsafe(24), ends, now)
    return _sealed(key, audience, session)


def _sealed(key: bytes, audience: str, session: Session) -> str:
    held = {
        "claims": dict(claims_of(session.principal)),
        "csrf": session.csrf,
        "ends": int(session.expires_at.timestamp()),
        "used": int(session.used_at.timestamp()),
    }
    try:
        return seal(key, _purpose(audience), json.dumps(held).encode())
    except ValueError:
        raise ValueError(
            "the session is too large for a cookie: the principal has too many claims"
        ) from None


def open_session(key: bytes, audience: str, sealed: str, now: datetime) -> Session | None:
    """None: not ours, not for this service, changed by somebody, or over."""
    plain = unseal(key, _purpose(audience), sealed)
    if plain is None:
        return None
    held = json.loads(plain)
    try:
        principal = Claims.model_validate(held["claims"]).principal()
    except (ValidationError, ValueError, KeyError):
        return None
    ends = datetime.fromtimestamp(held["ends"], UTC)
    used = datetime.fromtimestamp(held.get("used", 0), UTC)
    return Session(principal, held["csrf"], ends, used) if now < ends else None


def _purpose(audience: str) -> str:
    return f"session for {audience}"


@dataclass(frozen=True)
class SessionCookie:
    """How one service keeps its browsers' sessions. audience: the service's name."""

    audience: str
    key: bytes
    public_url: str
    """Where the service's users reach it, its prefix included."""
    idle: timedelta | None = None
    """How long a session may lie unused, whoever put it; None: until it ends."""

    def __post_init__(self) -> None:
        if len(self.key) != KEY:
            raise ValueError(f"a session key is {KEY} bytes")

    @property
    def name(self) -> str:
        return f"muster_{self.audience}"

    @property
    def path(self) -> str:
        return urlsplit(self.public_url).path.rstrip("/") or "/"

    def put(
        self,
        response: Response,
        principal: Principal,
        now: datetime,
        lifetime: timedelta = LIFETIME,
        *,
        csrf: str | None = None,
    ) -> None:
        """Sign the browser that gets this response in. Raises `ValueError` where it is too much
        for a cookie. csrf: as in `seal_session`.
        """
        sealed = seal_session(self.key, self.audience, principal, now, lifetime, csrf=csrf)
        self._set(response, sealed, min(lifetime, principal.expires_at - now))

    def find(self, cookies: dict[str, str], now: datetime) -> Session | None:
        sealed = cookies.get(self.name)
        found = None if sealed is None else open_session(self.key, self.audience, sealed, now)
        forgotten = found and self.idle is not None and now - found.used_at >= self.idle
        return None if forgotten else found

    def renew(self, session: Session, now: datetime) -> str | None:
        """A `Set-Cookie` that says it was used, once in a twentieth of what it may lie unused."""
        if self.idle is None or now - session.used_at < self.idle / 20:
            return None
        response = Response()
        sealed = _sealed(self.key, self.audience, replace(session, used_at=now))
        self._set(response, sealed, session.expires_at - now)
        return response.headers["set-cookie"]

    def _set(self, response: Response, sealed: str, lasts: timedelta) -> None:
        response.set_cookie(
            self.name,
            sealed,
            max_age=int(lasts.total_seconds()),
            path=self.path,
            secure=self.public_url.startswith("https:"),
            httponly=True,
            samesite="lax",
        )

    def remove(self, response: Response) -> None:
        response.delete_cookie(
            self.name,
            path=self.path,
            secure=self.public_url.startswith("https:"),
            httponly=True,
            samesite="lax",
        )
