"""What a keyring holds, and how it is written down."""

import base64
import binascii
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from muster.errors import CannotServe

KEY = 32
"""Bytes of every key."""
KEK_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)


class Compartment(StrEnum):
    """What is kept apart, so that a key to one opens nothing of the other."""

    FACTS = "facts"
    IDENTITY = "identity"


HMAC_KEYS = ("blind_index", "content")


class KeyringUnusable(CannotServe):
    """The keyring cannot be worked with; the sentence names the place, never a key."""


@dataclass(frozen=True, slots=True)
class EncryptionKeys:
    """Key-encryption keys of one compartment: new data keys are wrapped with the current one."""

    current: str
    by_id: Mapping[str, bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Keys:
    """All keys of one keyring."""

    compartments: Mapping[Compartment, EncryptionKeys]
    blind_index: bytes = field(repr=False)
    content: bytes = field(repr=False)

    def with_key(self, compartment: Compartment, kek_id: str) -> "Keys":
        """One more, with which nothing is wrapped yet.

        Raises `KeyringUnusable` where the id is taken or not one.
        """
        held = self.compartments[compartment]
        _check_id(kek_id, f"the new key of {compartment}")
        if kek_id in held.by_id:
            raise KeyringUnusable(f"{compartment} has a key {kek_id} already: choose another id")
        by_id = {**held.by_id, kek_id: secrets.token_bytes(KEY)}
        return self._with(compartment, EncryptionKeys(held.current, by_id))

    def with_current(self, compartment: Compartment, kek_id: str) -> "Keys":
        """What is wrapped with former keys can still be opened.

        Raises `KeyringUnusable` where there is no such key.
        """
        held = self._having(compartment, kek_id)
        return self._with(compartment, replace(held, current=kek_id))

    def without(self, compartment: Compartment, kek_id: str) -> "Keys":
        """A former key is destroyed, once nothing uses it and no backup kept does.

        Raises `KeyringUnusable` for the current key and for one that is not there.
        """
        held = self._having(compartment, kek_id)
        if kek_id == held.current:
            raise KeyringUnusable(f"{kek_id} is the current key of {compartment}: rotate it first")
        left = {each: key for each, key in held.by_id.items() if each != kek_id}
        return self._with(compartment, EncryptionKeys(held.current, left))

    def refuse_another(self, found: "Keys") -> None:
        """A file read later may hold more keys or fewer; what was wrapped and indexed stays so.

        Raises `KeyringUnusable` where it is another keyring.
        """
        changed = [name for name in HMAC_KEYS if getattr(found, name) != getattr(self, name)]
        changed += [
            f"{compartment}/keys/{kek_id}"
            for compartment, held in self.compartments.items()
            for kek_id, key in held.by_id.items()
            if found.compartments[compartment].by_id.get(kek_id, key) != key
        ]
        if changed:
            raise KeyringUnusable(f"it is another keyring: its {changed[0]} is not the one in use")

    def _having(self, compartment: Compartment, kek_id: str) -> EncryptionKeys:
        held = self.compartments[compartment]
        if kek_id not in held.by_id:
            raise KeyringUnusable(f"{compartment} has no such key")
        return held

    def _with(self, compartment: Compartment, held: EncryptionKeys) -> "Keys":
        return replace(self, compartments={**self.compartments, compartment: held})


def new_keys(kek_ids: Mapping[Compartment, str]) -> Keys:
    """All keys made anew. kek_ids: what the first key of each compartment is called."""
    made = {}
    for compartment in Compartment:
        kek_id = kek_ids[compartment]
        _check_id(kek_id, f"the first key of {compartment}")
        made[compartment] = EncryptionKeys(kek_id, {kek_id: secrets.token_bytes(KEY)})
    return Keys(made, secrets.token_bytes(KEY), secrets.token_bytes(KEY))


def to_text(keys: Keys) -> str:
    """The file's content, keys in plain base64."""
    told: dict[str, Any] = {
        str(compartment): {
            "current": held.current,
            "keys": {kek_id: _base64(key) for kek_id, key in held.by_id.items()},
        }
        for compartment, held in keys.compartments.items()
    }
    told |= {name: _base64(getattr(keys, name)) for name in HMAC_KEYS}
    return json.dumps(told, indent=2) + "\n"


def from_text(text: str) -> Keys:
    """Raises `KeyringUnusable` with the first fault found."""
    try:
        told = json.loads(text, object_pairs_hook=_no_name_twice)
    except (ValueError, RecursionError):
        # A JSON error shows what stands around its place: that may be a key.
        raise KeyringUnusable("it is not JSON") from None
    members = _members(told, {*Compartment, *HMAC_KEYS}, "the keyring")
    compartments = {each: _encryption_keys(members[each], each) for each in Compartment}
    keys = Keys(compartments, *(_key(members[name], name) for name in HMAC_KEYS))
    _check_no_key_twice(keys)
    return keys


def _encryption_keys(told: object, compartment: Compartment) -> EncryptionKeys:
    members = _members(told, {"current", "keys"}, str(compartment))
    current, keys = members["current"], members["keys"]
    if not isinstance(keys, dict) or not keys:
        raise KeyringUnusable(f"{compartment}/keys must be an object with one key at least")
    for kek_id in keys:
        _check_id(kek_id, f"a key of {compartment}")
    if not isinstance(current, str) or current not in keys:
        raise KeyringUnusable(f"{compartment}/current must name one of {compartment}/keys")
    found = {kek_id: _key(each, f"{compartment}/keys/{kek_id}") for kek_id, each in keys.items()}
    return EncryptionKeys(current, found)


def _members(told: object, wanted: set[str], where: str) -> dict[str, Any]:
    if not isinstance(told, dict):
        raise KeyringUnusable(f"{where} must be an object")
    if missing := sorted(wanted - told.keys()):
        raise KeyringUnusable(f"{where} has no member {missing[0]}")
    if len(told) > len(wanted):
        raise KeyringUnusable(f"{where} has a member besides {', '.join(sorted(wanted))}")
    return told


def _key(told: object, where: str) -> bytes:
    try:
        key = base64.b64decode(told, validate=True) if isinstance(told, str) else b""
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY:
        raise KeyringUnusable(f"{where} must be {KEY} bytes in base64")
    return key


def _check_id(kek_id: str, of: str) -> None:
    if not KEK_ID.fullmatch(kek_id):
        raise KeyringUnusable(
            f"the id of {of} must be 1 to 64 letters, digits, dots, hyphens or underscores"
        )


def _check_no_key_twice(keys: Keys) -> None:
    seen: dict[bytes, str] = {}
    for where, key in _placed(keys):
        if key in seen:
            raise KeyringUnusable(f"{seen[key]} and {where} are the same key")
        seen[key] = where


def _placed(keys: Keys) -> Iterator[tuple[str, bytes]]:
    for compartment, held in keys.compartments.items():
        for kek_id, key in held.by_id.items():
            yield f"{compartment}/keys/{kek_id}", key
    for name in HMAC_KEYS:
        yield name, getattr(keys, name)


def _no_name_twice(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) < len(members):
        raise KeyringUnusable("an object in it has the same name twice")
    return found


def _base64(key: bytes) -> str:
    return base64.b64encode(key).decode()
