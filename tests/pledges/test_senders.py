"""Who may send: tokens that are not believed, and sources that are not the sender's."""

import base64
import hmac
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from muster.clock import utc_now
from muster.cloudevents import CloudEvent
from muster.database import SessionMaker
from muster.identity import local_principal
from muster.intake.submissions import Submission
from muster.testing import HeldClock, TestIssuer
from pledges.payloads import PledgeWithdrawn
from pledges.use_cases.partners import key_of
from tests.pledges.test_bad_input import ONE, stored
from tests.pledges.visitors import Case, announced
from tests.problems import Refusal, refusal_of

EVENTS = "/v1/events"
YEAR = timedelta(days=366)
INVALID: Refusal = (401, "invalid-token", None)
NOT_SIGNED_IN: Refusal = (401, "not-signed-in", None)
FOREIGN: Refusal = (403, "source-not-yours", "#/source")


def part(value: Any) -> str:
    return written(json.dumps(value).encode())


def written(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Forger:
    """Makes tokens out of a good one."""

    def __init__(self, folder: Path, clock: HeldClock, issuer: TestIssuer) -> None:
        self.folder = folder
        self.clock = clock
        self.good = issuer.token("partner:KEN", "pledges")
        self.head, self.claims, self.signature = self.good.split(".")
        self.said = jwt.decode(self.good, options={"verify_signature": False})
        self.kid = jwt.get_unverified_header(self.good)["kid"]
        self.issuer = issuer

    def at(self, distance: timedelta) -> str:
        """Signed with the right key, at another time."""
        other = TestIssuer(self.folder, HeldClock(self.clock() + distance))
        return other.token("partner:KEN", "pledges")

    def of_another_issuer(self) -> str:
        (self.folder / "other").mkdir()
        return TestIssuer(self.folder / "other", self.clock).token("partner:KEN", "pledges")

    def with_claims(self, **claims: Any) -> str:
        return f"{self.head}.{part(self.said | claims)}.{self.signature}"

    def with_head(self, **head: Any) -> str:
        return f"{part({'kid': self.kid, 'typ': 'JWT'} | head)}.{self.claims}.{self.signature}"

    def signed_with_the_public_key(self) -> str:
        jwks = json.loads((self.folder / "jwks.json").read_text())
        key = base64.urlsafe_b64decode(jwks["keys"][0]["x"] + "=")
        signed = f"{part({'alg': 'HS256', 'kid': self.kid})}.{self.claims}"
        return f"{signed}.{written(hmac.digest(key, signed.encode(), 'sha256'))}"


@pytest.fixture
def forger(tmp_path: Path, clock: HeldClock, issuer: TestIssuer) -> Forger:
    return Forger(tmp_path, clock, issuer)


def authorizations(forger: Forger) -> dict[str, tuple[str | None, Refusal]]:
    bearer = {
        "expired": forger.at(-YEAR),
        "not valid yet": forger.at(timedelta(hours=1)),
        "for another service": forger.issuer.token("partner:KEN", "notifications"),
        "of another issuer": forger.of_another_issuer(),
        "with other claims": forger.with_claims(source="/partners/TZA"),
        "with another signature": forger.good[:-8] + "AAAAAAAA",
        "without a signature": f"{forger.head}.{forger.claims}.",
        "alg none": f"{part({'alg': 'none', 'kid': forger.kid})}.{forger.claims}.",
        "alg None": forger.with_head(alg="None"),
        "signed with the public key": forger.signed_with_the_public_key(),
        "a key of its own": forger.with_head(alg="EdDSA", jwk={"kty": "OKP"}),
        "a key from elsewhere": forger.with_head(alg="EdDSA", jku="http://127.0.0.1:9/keys"),
        "a key by a path": forger.with_head(alg="EdDSA", kid="../../etc/passwd"),
        "a head that is a list": f"{part([])}.{forger.claims}.{forger.signature}",
        "two parts": f"{forger.head}.{forger.claims}",
        "no token": "",
        "some text": "let me in",
        "too long": "x" * 9000,
        "a head 5,000 deep": f"{written(b'[' * 5000)}.{forger.claims}.{forger.signature}",
        "claims 5,000 deep": f"{forger.head}.{written(b'[' * 5000)}.{forger.signature}",
    }
    found: dict[str, tuple[str | None, Refusal]] = {
        name: (f"Bearer {token}", INVALID) for name, token in bearer.items()
    }
    return found | {
        "nothing": (None, NOT_SIGNED_IN),
        "basic": ("Basic cGFydG5lcjpLRU4=", INVALID),
        "without its scheme": (forger.good, INVALID),
        "an empty header": ("", INVALID),
    }


async def test_nobody_is_believed_without_a_good_token(
    http: httpx.AsyncClient, sessions: SessionMaker, forger: Forger
) -> None:
    refusals, expected = {}, {}
    for name, (authorization, refusal) in authorizations(forger).items():
        headers = {"content-type": ONE} | (
            {} if authorization is None else {"authorization": authorization}
        )
        answer = await http.post(EVENTS, headers=headers, json=announced("KEN", "KEN-1"))
        refusals[name] = await refusal_of(http, answer)
        expected[name] = refusal
        assert answer.headers["www-authenticate"].startswith("Bearer"), name

    assert refusals == expected
    assert await stored(sessions) == 0


async def test_a_token_that_expires_is_not_remembered_beyond_its_end(
    http: httpx.AsyncClient, kenya: dict[str, str], clock: HeldClock
) -> None:
    headers = kenya | {"content-type": ONE}
    first = await http.post(EVENTS, headers=headers, json=announced("KEN", "KEN-1"))
    clock.advance(YEAR)

    later = await http.post(EVENTS, headers=headers, json=announced("KEN", "KEN-2"))

    assert first.status_code == 202
    assert await refusal_of(http, later) == INVALID


@pytest.mark.parametrize(
    ("as_", "refusal"),
    [
        ("staff:desk-chief", (403, "missing-scope", None)),
        ("staff:operations", (403, "missing-scope", None)),
        ("system:exercise", FOREIGN),
        ("partner:UN", FOREIGN),
    ],
)
async def test_a_token_without_scope_or_source_sends_nothing(
    http: httpx.AsyncClient, issuer: TestIssuer, sessions: SessionMaker, as_: str, refusal: Refusal
) -> None:
    headers = issuer.bearer(as_, "pledges") | {"content-type": ONE}

    answer = await http.post(EVENTS, headers=headers, json=announced("KEN", "KEN-1"))

    assert await refusal_of(http, answer) == refusal
    assert await stored(sessions) == 0


async def test_a_scope_that_is_missing_is_named_with_the_roles_that_have_it(
    http: httpx.AsyncClient, issuer: TestIssuer
) -> None:
    answer = await http.post("/v1/pledges", headers=issuer.bearer("staff:analyst", "pledges"))

    assert answer.status_code == 403
    assert answer.json()["detail"].endswith("which these roles have: desk officer, desk chief")


async def test_a_partner_loads_no_history_without_the_scope(
    http: httpx.AsyncClient, kenya: dict[str, str], sessions: SessionMaker
) -> None:
    headers = kenya | {"content-type": ONE, "muster-import": "true"}

    answer = await http.post(EVENTS, headers=headers, json=announced("KEN", "KEN-1"))

    assert await refusal_of(http, answer) == (403, "import-not-allowed", None)
    assert await stored(sessions) == 0


@pytest.mark.parametrize("said", ["yes", "1", "", "true, true"])
@pytest.mark.parametrize("path", [EVENTS, f"{EVENTS}/stream"])
async def test_what_may_be_history_is_not_taken_for_live(
    http: httpx.AsyncClient, issuer: TestIssuer, sessions: SessionMaker, path: str, said: str
) -> None:
    kind = "application/x-ndjson" if path.endswith("stream") else ONE
    importer = issuer.bearer("importer:KEN", "pledges")
    headers = importer | {"content-type": kind, "muster-import": said}

    answer = await http.post(path, headers=headers, json=announced("KEN", "KEN-1"))

    assert await refusal_of(http, answer) == (400, "import-unclear", None)
    assert await stored(sessions) == 0


FOREIGN_SOURCES = (
    "/partners/TZA",
    "/partners/KENYA",
    "/partners/ken",
    "/partners",
    "/",
    "partners/KEN",
    "//partners/KEN",
    "/partners//KEN",
    "/partners/KEN/../TZA",
    "/partners/KEN/..",
    "/partners/KEN/%2e%2e/TZA",
    "/partners/KEN%2F..%2FTZA",
    "/partners/KEN%252Fx",
    "/partners/KEN\\x",
    "/partners/KEN?source=x",
    "/partners/KEN#x",
    "https://muster.example/partners/KEN",
    " /partners/KEN",
    *(f"/partners/KEN/unit{each}7" for each in ("#", "?", "//", "\\", "%2F", "/..")),
)

OWN_SOURCES = ("/partners/KEN", "/partners/KEN/mission/unit-7", "/partners/KEN/.x")


async def test_a_source_that_is_not_the_sender_s_own_is_refused(
    http: httpx.AsyncClient, kenya: dict[str, str], sessions: SessionMaker
) -> None:
    refusals = {}
    for source in FOREIGN_SOURCES:
        body = announced("KEN", "KEN-1") | {"source": source}
        answer = await http.post(EVENTS, headers=kenya | {"content-type": ONE}, json=body)
        refusals[source] = await refusal_of(http, answer)

    assert refusals == dict.fromkeys(FOREIGN_SOURCES, FOREIGN)
    assert await stored(sessions) == 0


async def test_a_source_in_a_header_is_judged_as_it_reads_when_decoded(
    http: httpx.AsyncClient, kenya: dict[str, str], sessions: SessionMaker
) -> None:
    event = announced("KEN", "KEN-1")
    named = {f"ce-{name}": event[name] for name in ("specversion", "id", "type")}
    encoded = ("/partners/KEN/%2E%2E/TZA", "/partners/KEN%2F..%2FTZA", "/partners/KEN%252Fx")
    refusals = {}
    for source in encoded:
        headers = kenya | named | {"ce-source": source, "content-type": "application/json"}
        answer = await http.post(EVENTS, headers=headers, json=event["data"])
        refusals[source] = await refusal_of(http, answer)

    assert refusals == dict.fromkeys(encoded, FOREIGN)
    assert await stored(sessions) == 0


@pytest.mark.parametrize("source", OWN_SOURCES)
async def test_a_source_below_the_sender_s_own_is_taken(
    http: httpx.AsyncClient, kenya: dict[str, str], source: str
) -> None:
    body = announced("KEN", "KEN-1") | {"source": source}

    answer = await http.post(EVENTS, headers=kenya | {"content-type": ONE}, json=body)

    assert answer.status_code == 202, answer.text


async def test_what_became_of_an_event_is_told_to_its_sender_alone(
    http: httpx.AsyncClient, issuer: TestIssuer, kenya: dict[str, str]
) -> None:
    await http.post(EVENTS, headers=kenya | {"content-type": ONE}, json=announced("KEN", "KEN-1"))
    tanzania = issuer.bearer("partner:TZA", "pledges")
    place = {"source": "/partners/KEN", "id": "announced-KEN-1"}

    theirs = await http.get(f"{EVENTS}/receipt", headers=tanzania, params=place)
    listed = await http.get(EVENTS, headers=tanzania)

    assert await refusal_of(http, theirs) == (404, "no-receipt", None)
    assert listed.json()["items"] == []


async def test_a_partner_that_is_nobody_in_particular_sees_no_pledge(
    http: httpx.AsyncClient, issuer: TestIssuer, running: Case
) -> None:
    partner = local_principal("partner:KEN", expires_at=utc_now() + timedelta(hours=1))
    nobody = replace(partner, countries=frozenset(), organisation=None)
    headers = {"authorization": f"Bearer {issuer.sign(nobody, 'pledges')}"}

    listed = await http.get("/v1/pledges", headers=headers)

    assert listed.json()["items"] == []
    assert (await http.get(f"/v1/pledges/{running.id}", headers=headers)).status_code == 404


def test_events_of_one_pledge_stay_in_order_and_others_need_not_wait() -> None:
    def key(reference: str, source: str = "/partners/KEN") -> str:
        sender = replace(local_principal("partner:KEN", expires_at=utc_now()), source=source)
        said = PledgeWithdrawn(reference=reference, reason="Exercise")
        event = CloudEvent(id=reference, source=source, type=PledgeWithdrawn.type)
        return key_of(Submission(event, said, sender, utc_now()))

    assert key("A-1") == key("A-1")
    assert len({key("A-1"), key("A-2"), key("A-1", "/partners/UGA")}) == 3
