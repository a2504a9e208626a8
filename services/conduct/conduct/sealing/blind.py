"""Keyed digests: finding what is equal without opening it, and knowing an event again."""

import hashlib
import hmac
import unicodedata

INDEX = 16
"""Bytes of a blind index."""


def index(key: bytes, kind: str, value: str) -> bytes:
    """Equal for values of one kind that differ only in width, case and white space.

    key: the keyring's `blind_index`. kind: a fixed word without `|`; the same value of two kinds
    has two indexes. Whoever knows the key can try every country: it protects no short list.
    """
    if "|" in kind:
        raise ValueError("a kind has no | in it")
    told = f"{kind}|{normalised(value)}".encode("utf-8", "surrogatepass")
    return hmac.digest(key, told, hashlib.sha256)[:INDEX]


def normalised(value: str) -> str:
    """Unicode's NFKC and case folding, white space trimmed and single; twice is as once."""
    while (folded := _folded(value)) != value:
        value = folded
    return value


def _folded(value: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def content(key: bytes, event: bytes) -> bytes:
    """Of a partner's event, to tell a repetition from other content; 32 bytes.

    key: the keyring's `content`. event: canonical, as `muster.cloudevents.content_key` takes it
    or that digest itself. A plain digest would let whoever has the database try what was sent.
    """
    return hmac.digest(key, b"content|" + event, hashlib.sha256)
