"""What a service tells its web edge, once, when it is built."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

from prometheus_client import CollectorRegistry
from starlette.requests import HTTPConnection

from muster.clock import Clock
from muster.database import SessionMaker
from muster.identity import RelyingParty, SessionCookie, TokenVerifier
from muster.web.catalogue import Catalogue
from muster.web.health import Check
from muster.web.limits import Limits
from muster.web.pages import Pages


@dataclass(frozen=True, kw_only=True)
class House:
    pages: Pages
    sessions: SessionMaker
    verifier: TokenVerifier
    relying_party: RelyingParty | None = None
    """Where people sign in at the identity provider; None: elsewhere on this platform."""
    session_key: bytes
    """32 bytes, this service's own."""
    registry: CollectorRegistry
    checks: Mapping[str, Check] = field(default_factory=dict)
    """What `/readyz` asks beside the database."""
    catalogue: Catalogue | None = None
    limits: Limits = field(default_factory=Limits)
    session_lifetime: timedelta | None = None
    """A browser that was not used for so long is signed out; None: only as the sign-in ends."""
    no_store: bool = False
    """Nothing that this service answers is kept by browsers or on the way to them."""
    clears_browser: bool = False
    """At sign-out a browser forgets whatever else it kept of this host: the service's own one."""
    discreet: bool = False
    """Neither problems nor logs repeat what was sent, or say more of an error than its kind."""

    @property
    def service(self) -> str:
        return self.pages.service

    @property
    def public_url(self) -> str:
        return self.pages.public_url

    @property
    def clock(self) -> Clock:
        return self.pages.clock

    @property
    def cookie(self) -> SessionCookie:
        return SessionCookie(self.service, self.session_key, self.public_url, self.session_lifetime)


def house_of(request: HTTPConnection) -> House:
    return cast(House, request.app.state.house)


def is_discreet(request: HTTPConnection) -> bool:
    """False for an app that has pages and no house."""
    house: House | None = getattr(request.app.state, "house", None)
    return house is not None and house.discreet
