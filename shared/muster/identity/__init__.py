"""Who is asking: tokens, browser sessions, roles and scopes.

An embedded platform makes its own tokens; its sign-in page puts one cookie per service:

    issuer = LocalIssuer(load_or_make_key(data / "identity.pem"), issuer="http://127.0.0.1:8080")
    token = issuer.issue("partner:KEN", ["pledges"], lifetime=timedelta(hours=1))
    principal = local_principal("staff:desk-officer", name="…", expires_at=now + LIFETIME)
    SessionCookie("pledges", key, "http://127.0.0.1:8080/pledges").put(response, principal, now)
"""

from muster.identity.browser import LIFETIME, Session, SessionCookie, open_session, seal_session
from muster.identity.issuer import LocalIssuer, UnknownRole, load_or_make_key, local_principal
from muster.identity.keys import IdentityProviderAway
from muster.identity.principal import Principal
from muster.identity.relying_party import RelyingParty
from muster.identity.roles import FOCAL_POINT, SCOPES, STAFF_ROLES, scopes_of
from muster.identity.tokens import InvalidToken, TokenVerifier

__all__ = [
    "FOCAL_POINT",
    "LIFETIME",
    "SCOPES",
    "STAFF_ROLES",
    "IdentityProviderAway",
    "InvalidToken",
    "LocalIssuer",
    "Principal",
    "RelyingParty",
    "Session",
    "SessionCookie",
    "TokenVerifier",
    "UnknownRole",
    "load_or_make_key",
    "local_principal",
    "open_session",
    "scopes_of",
    "seal_session",
]
