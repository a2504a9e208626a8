"""What an OpenID provider says of somebody, and of whom it must be true before anyone is let in."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from muster.clock import utc_now
from muster.identity import LocalIssuer, TokenVerifier
from muster.identity.discovery import Discovery
from muster.identity.relying_party import RelyingParty, SignInRefused
from muster.identity.role_map import RoleMap

CLIENT = "muster-pledges"
ROLES = RoleMap.model_validate({"group": [{"name": "exercise-chiefs", "roles": ["desk-chief"]}]})


@dataclass
class Provider:
    """said: claims of its ID token over true ones; None leaves one out. told: when it is asked
    for more.
    """

    url: str
    said: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    sends_id_token: bool = True
    nonce: str = ""
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.about),
                Route("/jwks", self.keys),
                Route("/token", self.token, methods=["POST"]),
                Route("/userinfo", self.more),
            ]
        )

    async def about(self, _: Request) -> JSONResponse:
        places = {
            "jwks_uri": "jwks", "authorization_endpoint": "authorize", "token_endpoint": "token",
            "userinfo_endpoint": "userinfo",
        }  # fmt: skip
        return JSONResponse(
            {"issuer": self.url} | {name: f"{self.url}/{at}" for name, at in places.items()}
        )

    async def keys(self, _: Request) -> JSONResponse:
        return JSONResponse(LocalIssuer(self.key, issuer=self.url).jwks())

    async def token(self, _: Request) -> JSONResponse:
        true = {
            "iss": self.url, "aud": CLIENT, "sub": "chief", "nonce": self.nonce,
            "exp": int(datetime.now(UTC).timestamp()) + 60, "name": "Exercise Chief",
        }  # fmt: skip
        claims = {name: said for name, said in (true | self.said).items() if said is not None}
        (public,) = LocalIssuer(self.key, issuer=self.url).jwks()["keys"]
        signed = jwt.encode(claims, self.key, "EdDSA", {"kid": public["kid"]})
        answer = {"access_token": "exercise", "token_type": "Bearer"}
        return JSONResponse(answer | ({"id_token": signed} if self.sends_id_token else {}))

    async def more(self, _: Request) -> JSONResponse:
        return JSONResponse({"sub": "chief", "groups": ["exercise-chiefs"]} | self.told)


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        made = Provider(f"http://127.0.0.1:{listening.getsockname()[1]}")
        server = uvicorn.Server(uvicorn.Config(made.app, log_level="warning"))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        yield made
        server.should_exit = True
        await serving


def client_of(provider: Provider) -> RelyingParty:
    discovery = Discovery(provider.url, clock=utc_now)
    verifier = TokenVerifier(
        issuer=provider.url, audience=CLIENT, jwks_url=discovery.jwks_url, clock=utc_now
    )
    return RelyingParty(
        discovery, verifier, client_id=CLIENT, client_secret="exercise-secret", scopes="openid",
        returns_to="http://muster.example/sign-in/return", roles=ROLES, clock=utc_now,
    )  # fmt: skip


async def test_who_is_told_of_truly_is_let_in_with_the_roles_of_their_groups(
    provider: Provider,
) -> None:
    party = client_of(provider)
    kept = (await party.begin(silent=False)).kept
    provider.nonce = kept.nonce

    principal = await party.finish(kept, "exercise-code")

    assert (principal.name, principal.roles) == ("Exercise Chief", frozenset({"desk-chief"}))


@pytest.mark.parametrize(
    ("lies", "refusal"),
    [
        ({"said": {"azp": "another-client"}}, "another client"),
        ({"said": {"nonce": "of-another-sign-in"}}, "another sign-in"),
        ({"said": {"nonce": None}}, "another sign-in"),
        ({"said": {"aud": "another-client"}}, "another service"),
        ({"said": {"iss": "http://another.example"}}, "issue"),
        ({"said": {"sub": None}}, "sub"),
        ({"told": {"sub": "somebody-else"}}, "somebody else"),
        ({"told": {"sub": None}}, "somebody else"),
        ({"sends_id_token": False}, "no ID token"),
    ],
    ids=[
        "made for another client", "of another sign-in", "of no sign-in", "meant for another",
        "by somebody else", "of nobody", "groups of somebody else", "groups of nobody",
        "no ID token",
    ],
)  # fmt: skip
async def test_nobody_is_let_in_by_what_was_said_of_or_to_others(
    provider: Provider, lies: dict[str, Any], refusal: str
) -> None:
    party = client_of(provider)
    kept = (await party.begin(silent=False)).kept
    provider.nonce = kept.nonce
    for name, lie in lies.items():
        setattr(provider, name, lie)

    with pytest.raises(SignInRefused, match=refusal):
        await party.finish(kept, "exercise-code")
