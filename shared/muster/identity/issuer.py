"""The issuer of an embedded platform: one Ed25519 key, kept in a file only its owner can read."""

import base64
import hashlib
import os
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from muster.clock import Clock, utc_now
from muster.errors import Invalid
from muster.identity.principal import Principal, claims_of
from muster.identity.roles import FOCAL_POINT, SCOPES, STAFF_ROLES, scopes_of

BACKDATED = timedelta(seconds=5)

ORGANISATIONS = {
    "UN": "United Nations",
    "AU": "African Union",
    "EU": "European Union",
    "NATO": "North Atlantic Treaty Organization",
    "OIF": "Organisation internationale de la Francophonie",
}
"""Partners that are no country, by the code they are asked for with: `partner:UN`."""


class UnknownRole(Invalid):
    """Nobody can be that: use `partner:KEN`, `importer:KEN`, `staff:<role>`, `focal-point:KEN` or
    `system:<name>`.
    """


def local_principal(as_: str, *, expires_at: datetime, name: str | None = None) -> Principal:
    """as_: `partner:KEN`, `importer:UN`, `staff:desk-officer` …, `focal-point:KEN` or
    `system:exercise`.

    name: the person's own, on staff roles and focal points. Raises `UnknownRole`.
    """
    kind, _, who = as_.partition(":")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,40}", who):
        raise UnknownRole(f"'{as_}' is nobody we know: try partner:KEN or staff:desk-officer")
    if kind in ("partner", "importer"):
        return _partner(kind, who, name, expires_at)
    if kind == "staff" and who in STAFF_ROLES:
        return _staff(who, name, expires_at)
    if kind == "focal-point" and _is_country(who):
        return _focal_point(who, name, expires_at)
    if kind == "system":
        scopes = SCOPES["system"]
        source = f"/muster/{who}"
        return Principal(as_, "system", name or who, scopes, expires_at, source=source)
    known = ", ".join(f"staff:{role}" for role in STAFF_ROLES)
    known = f"partner:KEN, importer:KEN, focal-point:KEN, {known}"
    raise UnknownRole(f"'{as_}' is nobody we know: try {known}")


def _is_country(who: str) -> bool:
    return re.fullmatch(r"[A-Z]{3}", who) is not None and who not in ORGANISATIONS


def _partner(role: str, who: str, name: str | None, expires_at: datetime) -> Principal:
    is_country = _is_country(who)
    organisation = None if is_country else ORGANISATIONS.get(who, who)
    return Principal(
        subject=f"partner:{who}",
        kind="partner",
        name=name or organisation or who,
        scopes=SCOPES[role],
        expires_at=expires_at,
        organisation=organisation,
        source=f"/partners/{who}",
        countries=frozenset({who}) if is_country else frozenset(),
        roles=frozenset({role}),
    )


def _staff(role: str, name: str | None, expires_at: datetime) -> Principal:
    roles = frozenset({role})
    subject, own = _person(f"staff:{role}", name or role.replace("-", " "), named=name is not None)
    return Principal(subject, "person", own, scopes_of(roles), expires_at, roles=roles)


def _focal_point(country: str, name: str | None, expires_at: datetime) -> Principal:
    roles, countries = frozenset({FOCAL_POINT}), frozenset({country})
    subject, own = _person(
        f"focal-point:{country}", name or f"focal point of {country}", named=name is not None
    )
    return Principal(
        subject, "person", own, scopes_of(roles), expires_at, countries=countries, roles=roles
    )


def _person(office: str, name: str, *, named: bool) -> tuple[str, str]:
    """Subject and name."""
    own = " ".join(name.split())
    # Two people in one role are two subjects: an alert is answered by a person, not by a role.
    return (f"{office}/{own.casefold()}" if named else office), own


class LocalIssuer:
    """Signs tokens for an embedded platform; there is no default key and no default account."""

    def __init__(self, key: Ed25519PrivateKey, *, issuer: str, clock: Clock = utc_now) -> None:
        self.issuer = issuer
        self._key = key
        self._clock = clock
        raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._public = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
        self._kid = hashlib.sha256(raw).hexdigest()[:16]

    def issue(
        self, as_: str, audiences: Sequence[str], *, lifetime: timedelta, name: str | None = None
    ) -> str:
        """A token for `local_principal(as_, name)`. Raises `UnknownRole`."""
        now = self._clock()
        principal = local_principal(as_, expires_at=now + lifetime, name=name)
        return self.sign(principal, audiences)

    def sign(self, principal: Principal, audiences: Sequence[str]) -> str:
        now = self._clock()
        claims = {
            **claims_of(principal),
            "iss": self.issuer,
            "aud": list(audiences),
            "iat": int(now.timestamp()),
            "nbf": int((now - BACKDATED).timestamp()),
        }
        return jwt.encode(claims, self._key, "EdDSA", headers={"kid": self._kid})

    def jwks(self) -> dict[str, Any]:
        entry = {
            "kty": "OKP",
            "crv": "Ed25519",
            "x": self._public,
            "alg": "EdDSA",
            "use": "sig",
            "kid": self._kid,
        }
        return {"keys": [entry]}


def load_or_make_key(path: Path) -> Ed25519PrivateKey:
    """The key in this PEM file; made, readable by its owner only, when there is none."""
    if not path.exists():
        _write_new_key(path)
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} does not hold an Ed25519 key")
    return key


def _write_new_key(path: Path) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
