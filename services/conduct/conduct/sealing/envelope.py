"""Data keys of cases, and the values sealed with them: AES-256-GCM, each bound to its place."""

import base64
import binascii
import secrets
from dataclasses import dataclass, field
from typing import NoReturn
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from conduct.sealing.keyring import Keyring
from conduct.sealing.keys import KEY, Compartment, KeyringUnusable
from conduct.sealing.padding import pad, unpad
from muster.errors import Unavailable

NONCE = 12
TAG = 16
"""Bytes."""
SCHEME = "v1"


class Unreadable(Unavailable):
    """Unavailable, since the fault is in our store or keyring and never in what was asked: once
    an operator has mended it, the same request succeeds, and a partner's event is not refused.

    Says neither where nor why: whoever tampers is not to learn what was noticed.
    """

    def __init__(self) -> None:
        super().__init__(
            "this cannot be sealed or opened at present; operators have to look into it"
        )


@dataclass(frozen=True, slots=True)
class CaseKey:
    """The data key of one compartment of one case. It lives as long as a request does."""

    case_id: UUID
    compartment: Compartment
    secret: bytes = field(repr=False)

    def seal(self, field: str, version: int, value: str) -> str:
        """`v1:<version>:<base64>`; its length tells only the class of `conduct.sealing.padding`."""
        bound = _field_bound(self.case_id, field, version)
        return f"{SCHEME}:{version}:{_encrypt(self.secret, pad(value), bound)}"

    def open(self, field: str, version: int, sealed: str) -> str:
        """Raises `Unreadable` unless it was sealed with this key as this version of this field."""
        said, body = _parts(sealed)
        if said != str(version):
            raise Unreadable
        return unpad(_decrypt(self.secret, body, _field_bound(self.case_id, field, version)))


def new_case_key(case_id: UUID, compartment: Compartment) -> CaseKey:
    return CaseKey(case_id, compartment, secrets.token_bytes(KEY))


def wrap(keyring: Keyring, key: CaseKey) -> str:
    """`v1:<kek id>:<base64>`, as the database keeps it. Raises `Unreadable`."""
    try:
        kek_id, kek = keyring.current(key.compartment)
    except KeyringUnusable as reason:
        raise Unreadable from reason
    bound = _key_bound(key.case_id, key.compartment)
    return f"{SCHEME}:{kek_id}:{_encrypt(kek, key.secret, bound)}"


def unwrap(keyring: Keyring, wrapped: str, case_id: UUID, compartment: Compartment) -> CaseKey:
    """Raises `Unreadable`."""
    kek_id, body = _parts(wrapped)
    try:
        kek = keyring.find(compartment, kek_id)
    except KeyringUnusable as reason:
        raise Unreadable from reason
    if kek is None:
        raise Unreadable
    secret = _decrypt(kek, body, _key_bound(case_id, compartment))
    if len(secret) != KEY:
        raise Unreadable
    return CaseKey(case_id, compartment, secret)


def rewrap(keyring: Keyring, wrapped: str, case_id: UUID, compartment: Compartment) -> str:
    """The same data key under the current key-encryption key. Raises `Unreadable`."""
    return wrap(keyring, unwrap(keyring, wrapped, case_id, compartment))


def kek_id_of(wrapped: str) -> str:
    """Raises `Unreadable`."""
    return _parts(wrapped)[0]


def _parts(text: str) -> tuple[str, str]:
    """What stands between scheme and base64, and that."""
    match text.split(":"):
        case [scheme, said, body] if scheme == SCHEME:
            return said, body
        case _:
            raise Unreadable


def _field_bound(case_id: UUID, field: str, version: int) -> bytes:
    # One reading only, whatever stands in the field: an id has one length, a version only digits.
    return f"{case_id}|{field}|{version}".encode()


def _key_bound(case_id: UUID, compartment: Compartment) -> bytes:
    return f"{case_id}|{compartment}".encode()


def _encrypt(key: bytes, plain: bytes, bound: bytes) -> str:
    nonce = secrets.token_bytes(NONCE)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, plain, bound)).decode()


def _decrypt(key: bytes, text: str, bound: bytes) -> bytes:
    try:
        sealed = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        _refuse()
    # Base64 has more than one spelling of some bytes, and what was not written by us is refused.
    if len(sealed) < NONCE + TAG or base64.b64encode(sealed).decode() != text:
        _refuse()
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound)
    except InvalidTag:
        _refuse()


def _refuse() -> NoReturn:
    raise Unreadable from None
