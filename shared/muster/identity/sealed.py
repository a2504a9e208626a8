"""What a browser keeps for us in a cookie and can neither read nor change."""

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = "1"
NONCE = 12
KEY = 32
"""Bytes of AES-256."""
LONGEST_COOKIE = 3800
"""Characters; browsers drop a cookie over 4096 bytes without a word."""


def seal(key: bytes, purpose: str, content: bytes) -> str:
    """purpose: what is sealed for one opens for no other. Raises `ValueError` when too long."""
    nonce = secrets.token_bytes(NONCE)
    sealed = AESGCM(key).encrypt(nonce, content, _bound_to(purpose))
    text = base64.urlsafe_b64encode(nonce + sealed).rstrip(b"=").decode()
    if len(text) > LONGEST_COOKIE:
        raise ValueError("too large for a cookie")
    return f"{VERSION}.{text}"


def unseal(key: bytes, purpose: str, sealed: str) -> bytes | None:
    """None: not ours, not for this purpose, or changed by somebody."""
    version, _, text = sealed.partition(".")
    if version != VERSION or len(text) > LONGEST_COOKIE:
        return None
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return AESGCM(key).decrypt(data[:NONCE], data[NONCE:], _bound_to(purpose))
    except (InvalidTag, binascii.Error, ValueError):
        return None


def _bound_to(purpose: str) -> bytes:
    return f"muster {purpose} {VERSION}".encode()
