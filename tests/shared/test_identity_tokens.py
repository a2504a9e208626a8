"""Which tokens are believed, and for how long."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from muster.http_client import MockTransport, Request, Response
from muster.identity import (
    IdentityProviderAway,
    InvalidToken,
    LocalIssuer,
    TokenVerifier,
    local_principal,
)
from muster.identity.keys import FETCH_AT_LEAST_EVERY, KeySet
from muster.identity.tokens import RecentTokens
from tests.shared.web_sample import ISSUER, NOON, Ticks

KEYS_URL = "https://identity.test/jwks.json"
HOUR = timedelta(hours=1)


class Provider:
    """An identity provider's key page: what it answers, and how often it was asked."""

    def __init__(self, *issuers: LocalIssuer) -> None:
        self.keys = [key for issuer in issuers for key in issuer.jwks()["keys"]]
        self.status = 200
        self.asked = 0

    def __call__(self, request: Request) -> Response:
        self.asked += 1
        return Response(self.status, json={"keys": self.keys})


@pytest.fixture
def clock() -> Ticks:
    return Ticks()


@pytest.fixture
def issuer(clock: Ticks) -> LocalIssuer:
    return LocalIssuer(Ed25519PrivateKey.generate(), issuer=ISSUER, clock=clock)


def verifier(provider: Provider, clock: Ticks, **changes: Any) -> TokenVerifier:
    told = {"issuer": ISSUER, "audience": "pledges", "jwks_url": KEYS_URL} | changes
    return TokenVerifier(clock=clock, transport=MockTransport(provider), **told)


def claims(**changes: Any) -> dict[str, Any]:
    now = int(NOON.timestamp())
    known = {"iss": ISSUER, "aud": "pledges", "sub": "someone", "exp": now + 3600}
    return {name: each for name, each in (known | changes).items() if each is not None}


async def test_a_token_names_its_principal(issuer: LocalIssuer, clock: Ticks) -> None:
    token = issuer.issue("partner:KEN", ["pledges"], lifetime=HOUR)

    principal = await verifier(Provider(issuer), clock).verify(token)

    assert principal.subject == "partner:KEN"
    assert principal.kind == "partner"
    assert principal.source == "/partners/KEN"
    assert principal.countries == {"KEN"}
    assert principal.may("events:write")
    assert not principal.may("milestones:waive")
    assert principal.expires_at == NOON + HOUR


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"aud": "conduct"}, "meant for another service"),
        ({"iss": "https://elsewhere.test"}, "an issuer this service does not know"),
        ({"exp": int(NOON.timestamp()) - 11}, "expired at 2026-11-24T11:59:49"),
        ({"nbf": int(NOON.timestamp()) + 11}, "not valid before 2026-11-24T12:00:11"),
        ({"exp": None}, "has no exp"),
        ({"sub": None}, "has no sub"),
        ({"sub": ""}, "cannot be read: sub"),
        ({"roles": "x" * 300}, "cannot be read: roles"),
        ({"source": "/partners/KEN/../UGA%2f"}, "cannot be read: source"),
        ({"exp": 10**30}, "cannot be read: exp"),
        ({"nonce": "of-a-sign-in"}, "this is an ID token"),
    ],
    ids=[
        "audience", "issuer", "expired", "not yet", "no expiry", "no subject", "empty subject",
        "roles of a wrong shape", "strange source", "expiry beyond time", "an ID token",
    ],
)  # fmt: skip
async def test_a_token_that_is_not_right_is_refused_with_the_reason(
    changes: dict[str, Any], reason: str, clock: Ticks
) -> None:
    key = Ed25519PrivateKey.generate()
    issuer = LocalIssuer(key, issuer=ISSUER, clock=clock)
    kid = issuer.jwks()["keys"][0]["kid"]
    token = jwt.encode(claims(**changes), key, "EdDSA", headers={"kid": kid})

    with pytest.raises(InvalidToken, match=reason):
        await verifier(Provider(issuer), clock).verify(token)


async def test_clocks_may_differ_by_a_few_seconds(issuer: LocalIssuer, clock: Ticks) -> None:
    token = issuer.issue("partner:KEN", ["pledges"], lifetime=HOUR)
    clock.pass_by(HOUR + timedelta(seconds=9))

    assert (await verifier(Provider(issuer), clock).verify(token)).subject == "partner:KEN"


def encoded(part: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


async def test_a_token_signed_by_nobody_is_refused(issuer: LocalIssuer, clock: Ticks) -> None:
    kid = issuer.jwks()["keys"][0]["kid"]
    token = f"{encoded({'alg': 'none', 'kid': kid})}.{encoded(claims())}."

    with pytest.raises(InvalidToken, match="must be signed with EdDSA or RS256 or ES256"):
        await verifier(Provider(issuer), clock).verify(token)


async def test_the_public_key_does_not_serve_as_a_password(
    issuer: LocalIssuer, clock: Ticks
) -> None:
    entry = issuer.jwks()["keys"][0]
    unsigned = f"{encoded({'alg': 'HS256', 'kid': entry['kid']})}.{encoded(claims())}"
    mac = hmac.digest(entry["x"].encode(), unsigned.encode(), hashlib.sha256)
    token = f"{unsigned}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"

    with pytest.raises(InvalidToken, match="must be signed with"):
        await verifier(Provider(issuer), clock).verify(token)


async def test_an_algorithm_that_is_not_configured_is_refused(
    issuer: LocalIssuer, clock: Ticks
) -> None:
    token = issuer.issue("partner:KEN", ["pledges"], lifetime=HOUR)

    with pytest.raises(InvalidToken, match="must be signed with RS256"):
        await verifier(Provider(issuer), clock, algorithms=["RS256"]).verify(token)


def test_symmetric_algorithms_cannot_be_configured(clock: Ticks) -> None:
    with pytest.raises(ValueError, match="EdDSA, RS256, ES256"):
        verifier(Provider(), clock, algorithms=["HS256"])


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
async def test_keys_of_other_identity_providers_are_read(algorithm: str, clock: Ticks) -> None:
    key: Any = (
        rsa.generate_private_key(65537, 2048)
        if algorithm == "RS256"
        else ec.generate_private_key(ec.SECP256R1())
    )
    kind: Any = RSAAlgorithm if algorithm == "RS256" else ECAlgorithm
    provider = Provider()
    provider.keys = [json.loads(kind.to_jwk(key.public_key())) | {"kid": "theirs"}]
    token = jwt.encode(claims(roles=["desk-chief"]), key, algorithm, headers={"kid": "theirs"})

    principal = await verifier(provider, clock).verify(token)

    assert principal.may("milestones:waive")


async def test_a_weak_rsa_key_is_no_key(clock: Ticks) -> None:
    key = rsa.generate_private_key(65537, 1024)
    provider = Provider()
    provider.keys = [json.loads(RSAAlgorithm.to_jwk(key.public_key())) | {"kid": "weak"}]
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        token = jwt.encode(claims(), key, "RS256", headers={"kid": "weak"})

    with pytest.raises(InvalidToken, match="does not publish"):
        await verifier(provider, clock).verify(token)


async def test_a_key_that_is_not_for_signatures_checks_none(
    issuer: LocalIssuer, clock: Ticks
) -> None:
    provider = Provider(issuer)
    provider.keys = [each | {"use": "enc"} for each in issuer.jwks()["keys"]]
    token = issuer.issue("partner:KEN", ["pledges"], lifetime=HOUR)

    with pytest.raises(InvalidToken, match="does not publish"):
        await verifier(provider, clock).verify(token)


async def test_a_scope_claim_narrows_what_the_roles_allow(clock: Ticks) -> None:
    key = Ed25519PrivateKey.generate()
    issuer = LocalIssuer(key, issuer=ISSUER, clock=clock)
    narrowed = claims(roles=["desk-chief"], scope="pledges:read")

    principal = await verifier(Provider(issuer), clock).verify(jwt.encode(narrowed, key, "EdDSA"))

    assert principal.scopes == {"pledges:read"}


async def test_a_key_made_later_is_fetched_when_its_first_token_arrives(
    issuer: LocalIssuer, clock: Ticks
) -> None:
    provider = Provider(issuer)
    checks = verifier(provider, clock)
    await checks.verify(issuer.issue("partner:KEN", ["pledges"], lifetime=HOUR))
    newer = LocalIssuer(Ed25519PrivateKey.generate(), issuer=ISSUER, clock=clock)
    provider.keys += newer.jwks()["keys"]
    clock.pass_by(timedelta(seconds=6))

    principal = await checks.verify(newer.issue("partner:UGA", ["pledges"], lifetime=HOUR))

    assert principal.subject == "partner:UGA"
    assert provider.asked == 2


async def test_unknown_keys_do_not_make_us_ask_all_the_time(
    issuer: LocalIssuer, clock: Ticks
) -> None:
    provider = Provider(issuer)
    checks = verifier(provider, clock)
    stranger = LocalIssuer(Ed25519PrivateKey.generate(), issuer=ISSUER, clock=clock)
    token = stranger.issue("partner:KEN", ["pledges"], lifetime=HOUR)

    for _ in range(20):
        with pytest.raises(InvalidToken, match="does not publish"):
            await checks.verify(token)

    assert provider.asked == 1


async def test_a_withdrawn_key_ends_the_tokens_remembered_under_it(
    issuer: LocalIssuer, clock: Ticks
) -> None:
    provider = Provider(issuer)
    checks = verifier(provider, clock)
    token = issuer.issue("partner:KEN", ["pledges"], lifetime=HOUR)
    clock.pass_by(timedelta(minutes=4, seconds=30))
    await checks.verify(token)
    newer = LocalIssuer(Ed25519PrivateKey.generate(), issuer=ISSUER, clock=clock)
    provider.keys = newer.jwks()["keys"]
    clock.pass_by(timedelta(seconds=30))

    await checks.verify(newer.issue("partner:UGA", ["pledges"], lifetime=HOUR))

    with pytest.raises(InvalidToken, match="does not publish"):
        await checks.verify(token)


async def test_a_remembered_token_is_checked_again_once_the_keys_must_be_fetched_anew(
    issuer: LocalIssuer, clock: Ticks
) -> None:
    provider = Provider(issuer)
    checks = verifier(provider, clock)
    token = issuer.issue("partner:KEN", ["pledges"], lifetime=HOUR)
    await checks.verify(token)
    clock.pass_by(FETCH_AT_LEAST_EVERY - timedelta(seconds=20))
    await checks.verify(token)
    provider.keys = LocalIssuer(Ed25519PrivateKey.generate(), issuer=ISSUER).jwks()["keys"]
    clock.pass_by(timedelta(seconds=20))

    with pytest.raises(InvalidToken, match="does not publish"):
        await checks.verify(token)


async def test_a_token_is_not_remembered_past_its_expiry(issuer: LocalIssuer, clock: Ticks) -> None:
    checks = verifier(Provider(issuer), clock)
    token = issuer.issue("partner:KEN", ["pledges"], lifetime=timedelta(seconds=20))
    await checks.verify(token)
    # With the keys fetched, it is remembered from now on.
    await checks.verify(token)
    clock.pass_by(timedelta(seconds=31))

    with pytest.raises(InvalidToken, match="expired"):
        await checks.verify(token)


async def test_a_provider_that_is_away_is_not_the_callers_fault(
    issuer: LocalIssuer, clock: Ticks
) -> None:
    provider = Provider(issuer)
    provider.status = 500
    checks = verifier(provider, clock)
    token = issuer.issue("partner:KEN", ["pledges"], lifetime=HOUR)

    for _ in range(5):
        with pytest.raises(IdentityProviderAway):
            await checks.verify(token)

    assert provider.asked == 1


async def test_whoever_waits_while_a_provider_does_not_answer_asks_no_second_time(
    issuer: LocalIssuer, clock: Ticks
) -> None:
    provider = Provider(issuer)
    provider.status = 500

    def slowly(request: Request) -> Response:
        clock.pass_by(timedelta(seconds=5))
        return provider(request)

    keys = KeySet(KEYS_URL, clock=clock, transport=MockTransport(slowly))
    tries = (keys.key("any") for _ in range(6))
    found = await asyncio.gather(*tries, return_exceptions=True)

    assert {type(each) for each in found} == {IdentityProviderAway}
    assert provider.asked == 1


async def test_who_asks_whether_there_are_keys_may_have_less_patience_than_the_provider_needs(
    issuer: LocalIssuer, clock: Ticks
) -> None:
    answers = asyncio.Event()
    asked: list[Request] = []

    async def slowly(request: Request) -> Response:
        asked.append(request)
        await answers.wait()
        return Response(200, json=issuer.jwks())

    keys = KeySet(KEYS_URL, clock=clock, transport=MockTransport(slowly))
    for _ in range(2):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await keys.fetched_once()
    answers.set()
    await keys.fetched_once()

    assert len(asked) == 1


async def test_a_first_request_that_was_broken_off_leaves_no_token_unknown(clock: Ticks) -> None:
    async def never(request: Request) -> Response:
        await asyncio.Event().wait()
        raise AssertionError

    keys = KeySet(KEYS_URL, clock=clock, transport=MockTransport(never))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await keys.key("first")

    with pytest.raises(IdentityProviderAway):
        await keys.key("first")


async def test_known_keys_are_used_while_the_provider_is_away(
    issuer: LocalIssuer, clock: Ticks
) -> None:
    provider = Provider(issuer)
    checks = verifier(provider, clock)
    token = issuer.issue("partner:KEN", ["pledges"], lifetime=HOUR)
    await checks.verify(token)
    provider.status = 500
    clock.pass_by(timedelta(minutes=30))

    assert (await checks.verify(token)).subject == "partner:KEN"


async def test_many_first_requests_at_once_fetch_the_keys_once(
    issuer: LocalIssuer, clock: Ticks
) -> None:
    provider = Provider(issuer)
    checks = verifier(provider, clock)
    tokens = [issuer.issue(f"partner:A{n}", ["pledges"], lifetime=HOUR) for n in range(20)]

    await asyncio.gather(*(checks.verify(token) for token in tokens))

    assert provider.asked == 1


def test_the_newest_tokens_are_remembered_and_never_more_than_a_number() -> None:
    recent = RecentTokens(at_most=3)
    kenya = local_principal("partner:KEN", expires_at=NOON + HOUR)

    for number in range(10):
        recent.keep(bytes([number]), kenya, NOON)

    assert len(recent) == 3
    assert recent.find(bytes([9]), NOON) is kenya
    assert recent.find(bytes([0]), NOON) is None
    assert recent.find(bytes([9]), NOON + timedelta(seconds=60)) is None


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é.b.c", "x" * 9000])
async def test_what_is_no_token_is_refused(token: str, issuer: LocalIssuer, clock: Ticks) -> None:
    with pytest.raises(InvalidToken):
        await verifier(Provider(issuer), clock).verify(token)
