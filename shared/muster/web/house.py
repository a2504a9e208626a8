"""What a service tells its web edge, once, when it is built."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from prometheus_client import CollectorRegistry
from starlette.requests import HTTPConnection

from muster.clock import Clock
from muster.database import SessionMaker
from muster.identity import SessionCookie, TokenVerifier
from muster.web.catalogue import Catalogue
from muster.web.health import Check
from muster.web.limits import Limits
from muster.web.pages import Pages


@dataclass(frozen=True, kw_only=True)
class House:
    pages: Pages
    sessions: SessionMaker
    verifier: TokenVerifier
    session_key: bytes
    """32 bytes, this service's own."""
    registry: CollectorRegistry
    checks: Mapping[str, Check] = field(default_factory=dict)
    """What `/readyz` asks beside the database."""
    catalogue: Catalogue | None = None
    limits: Limits = field(default_factory=Limits)

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
        return SessionCookie(self.service, self.session_key, self.public_url)


def house_of(request: HTTPConnection) -> House:
    return cast(House, request.app.state.house)
