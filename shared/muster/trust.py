"""Whom a service believes, as its settings say."""

from muster.clock import Clock
from muster.errors import CannotServe
from muster.identity import RelyingParty, TokenVerifier
from muster.identity.discovery import Discovery
from muster.identity.role_map import read_role_map
from muster.settings import ServiceSettings


class NobodyCanSignIn(CannotServe):
    """The process cannot start: nothing says where people sign in, or who they are here."""


def trusted(settings: ServiceSettings, clock: Clock) -> tuple[TokenVerifier, RelyingParty | None]:
    """Who checks tokens, and who signs people in at the issuer where the settings say so.

    Raises `BadRolesFile` or `NobodyCanSignIn`.
    """
    discovery = Discovery(settings.issuer, clock=clock)
    file = settings.oidc_roles_file
    roles = None if file is None else read_role_map(file)
    keys = settings.jwks_url or discovery.jwks_url
    verifier = TokenVerifier(
        issuer=settings.issuer, audience=settings.audience, jwks_url=keys, roles=roles, clock=clock
    )
    if settings.oidc_client_id is None:
        if settings.sign_in_url is None:
            raise NobodyCanSignIn("set OIDC_CLIENT_ID, or SIGN_IN_URL of a page that signs in")
        return verifier, None
    if roles is None:
        raise NobodyCanSignIn("set OIDC_ROLES_FILE: without it nobody who signs in has a role")
    of_people = TokenVerifier(
        issuer=settings.issuer, audience=settings.oidc_client_id, jwks_url=keys, clock=clock
    )
    secret = settings.oidc_client_secret
    return verifier, RelyingParty(
        discovery,
        of_people,
        client_id=settings.oidc_client_id,
        client_secret=None if secret is None else secret.get_secret_value(),
        scopes=settings.oidc_scopes,
        returns_to=f"{settings.base_url}/sign-in/return",
        roles=roles,
        clock=clock,
    )
