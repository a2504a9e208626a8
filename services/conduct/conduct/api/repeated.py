"""Requests are told from their repetitions by keyed digests: nothing is guessed from plain ones."""

from dataclasses import replace

from conduct.sealing import blind
from conduct.sealing.keyring import Keyring
from muster.web import RequestKey


def kept_apart(keyring: Keyring, key: RequestKey | None) -> RequestKey | None:
    """What was reported cannot be guessed from a digest of the body."""
    if key is None:
        return None
    body = blind.content(keyring.content, key.body_hash)
    return replace(key, key=_digest(keyring, key.key.encode()), body_hash=body)


def of_a_case(keyring: Keyring, key: RequestKey | None) -> RequestKey | None:
    """Nor from the route who works on which case."""
    apart = kept_apart(keyring, key)
    return None if apart is None else replace(apart, route=_digest(keyring, apart.route.encode()))


def _digest(keyring: Keyring, said: bytes) -> str:
    return blind.content(keyring.content, said).hex()
