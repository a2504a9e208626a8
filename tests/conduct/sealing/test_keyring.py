"""The keyring: what is refused, what is never told, and how it is replaced while in use."""

import base64
import json
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conduct.sealing import keyring as files
from conduct.sealing.keyring import Keyring, new_keyring
from conduct.sealing.keys import KeyringUnusable
from tests.conduct.sealing.keyrings import FACTS, FIRST, IDENTITY

Change = Callable[[dict[str, Any]], object]


def test_a_new_keyring_can_be_read_and_is_its_owners_only(keyring: Keyring) -> None:
    again = Keyring(keyring.path)

    assert again.current(FACTS) == keyring.current(FACTS)
    assert again.current(IDENTITY)[0] == "i-2026-11"
    assert keyring.path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in keyring.path.parent.iterdir()] == ["keyring.json"]


def test_a_keyring_that_is_there_is_never_made_anew(keyring: Keyring) -> None:
    before = keyring.path.read_bytes()

    with pytest.raises(KeyringUnusable, match="already"):
        new_keyring(keyring.path, FIRST)

    assert keyring.path.read_bytes() == before
    assert [each.name for each in keyring.path.parent.iterdir()] == ["keyring.json"]


FAULTS: list[tuple[str, Change, str]] = [
    ("no blind index", lambda r: r.pop("blind_index"), "has no member blind_index"),
    ("no compartment", lambda r: r.pop("identity"), "has no member identity"),
    ("one member more", lambda r: r.update(extra=1), "has a member besides"),
    ("compartment no object", lambda r: r.update(facts=[]), "facts must be an object"),
    ("no keys", lambda r: r["facts"].update(keys={}), "facts/keys must be an object with one"),
    ("current unknown", lambda r: r["facts"].update(current="x"), "must name one of facts/keys"),
    ("current no text", lambda r: r["facts"].update(current=[]), "must name one of facts/keys"),
    ("key too short", lambda r: r.update(content="YWJj"), "content must be 32 bytes in base64"),
    ("key no text", lambda r: r.update(content=7), "content must be 32 bytes in base64"),
    ("key no ASCII", lambda r: r.update(content="é" * 44), "content must be 32 bytes in base64"),
    (
        "id with a colon",
        lambda r: r["identity"]["keys"].update({"a:b": _key()}),
        "id of a key of identity",
    ),
    (
        "the same key twice",
        lambda r: r.update(content=r["blind_index"]),
        "blind_index and content are the same key",
    ),
]


@pytest.mark.parametrize(
    ("change", "says"), [each[1:] for each in FAULTS], ids=[each[0] for each in FAULTS]
)
def test_a_faulty_keyring_is_refused_in_one_sentence_without_a_key(
    keyring: Keyring, change: Change, says: str
) -> None:
    told = json.loads(keyring.path.read_text())
    secret = _secrets(told)
    change(told)
    keyring.path.write_text(json.dumps(told))

    with pytest.raises(KeyringUnusable, match=says) as refused:
        Keyring(keyring.path)

    assert str(keyring.path) in str(refused.value)
    assert not any(each in _everything_shown(refused.value) for each in secret | _secrets(told))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[]", "the keyring must be an object"),
        (b'{"content": "a", "content": "b"}', "same name twice"),
        (b"\xff\xfe", "not text"),
        (b"[" * 100_000, "not JSON"),
        (b" " * 2_000_000, "over 1 MiB"),
    ],
    ids=["empty", "cut off", "a list", "name twice", "no text", "very deep", "too large"],
)
def test_what_is_no_keyring_is_refused(tmp_path: Path, text: bytes, says: str) -> None:
    path = tmp_path / "keyring.json"
    path.write_bytes(text)

    with pytest.raises(KeyringUnusable, match=says):
        Keyring(path)


def test_a_keyring_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyringUnusable, match=r"nowhere\.json cannot be read: No such file"):
        Keyring(tmp_path / "nowhere.json")


def test_a_keyring_shows_no_key(keyring: Keyring) -> None:
    shown = repr(keyring) + repr(files.read_keys(keyring.path))

    assert not any(each in shown for each in _secrets(json.loads(keyring.path.read_text())))
    assert repr(keyring.blind_index) not in shown


def test_a_key_that_is_not_known_yet_is_looked_for_in_the_file(keyring: Keyring) -> None:
    assert keyring.find(FACTS, "f-2026-12") is None

    files.with_new_current(keyring.path, FACTS, "f-2026-12")

    assert keyring.find(FACTS, "f-2026-12") == Keyring(keyring.path).current(FACTS)[1]
    assert keyring.find(IDENTITY, "f-2026-12") is None


def test_new_data_keys_are_wrapped_with_the_files_current_key_at_once(keyring: Keyring) -> None:
    files.with_new_current(keyring.path, FACTS, "f-2026-12")

    assert keyring.current(FACTS)[0] == "f-2026-12"
    assert keyring.kek_ids(FACTS) == {"f-2026-11", "f-2026-12"}
    assert keyring.current(IDENTITY)[0] == "i-2026-11"


def test_a_key_may_be_given_to_all_before_it_becomes_the_current_one(keyring: Keyring) -> None:
    files.with_key(keyring.path, FACTS, "f-2026-12")
    assert keyring.current(FACTS)[0] == "f-2026-11"

    files.with_current(keyring.path, FACTS, "f-2026-12")
    assert keyring.current(FACTS)[0] == "f-2026-12"


def test_a_file_broken_meanwhile_opens_what_it_opened_and_wraps_nothing(keyring: Keyring) -> None:
    known = keyring.current(FACTS)
    keyring.path.write_text("{")

    assert keyring.find(FACTS, known[0]) == known[1]
    with pytest.raises(KeyringUnusable):
        keyring.current(FACTS)


ANOTHER: list[tuple[str, Change]] = [
    ("blind_index", lambda told: told.update(blind_index=_key())),
    ("content", lambda told: told.update(content=_key())),
    ("facts/keys/f-2026-11", lambda told: told["facts"]["keys"].update({"f-2026-11": _key()})),
    (
        "identity/keys/i-2026-11",
        lambda told: told["identity"]["keys"].update({"i-2026-11": _key()}),
    ),
]


@pytest.mark.parametrize(("what", "change"), ANOTHER, ids=[each[0] for each in ANOTHER])
def test_another_keyring_put_in_its_place_wraps_nothing_and_takes_nothing_away(
    keyring: Keyring, what: str, change: Change
) -> None:
    ours, known = keyring.path.read_text(), keyring.current(FACTS)
    told = json.loads(ours)
    change(told)
    keyring.path.write_text(json.dumps(told))
    index, content = keyring.blind_index, keyring.content

    with pytest.raises(KeyringUnusable, match=f"another keyring: its {what}"):
        keyring.current(FACTS)
    with pytest.raises(KeyringUnusable, match="another keyring"):
        keyring.find(FACTS, "f-2026-12")
    assert keyring.find(FACTS, known[0]) == known[1]
    assert (keyring.blind_index, keyring.content) == (index, content)

    keyring.path.write_text(ours)
    assert keyring.current(FACTS) == known


def test_a_former_key_is_destroyed_and_the_current_one_never(keyring: Keyring) -> None:
    files.with_new_current(keyring.path, FACTS, "f-2026-12")

    files.without(keyring.path, FACTS, "f-2026-11")

    assert Keyring(keyring.path).kek_ids(FACTS) == {"f-2026-12"}
    with pytest.raises(KeyringUnusable, match="rotate it first"):
        files.without(keyring.path, FACTS, "f-2026-12")


def test_an_id_is_used_once(keyring: Keyring) -> None:
    with pytest.raises(KeyringUnusable, match="choose another id"):
        files.with_new_current(keyring.path, FACTS, "f-2026-11")


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _secrets(told: Any) -> set[str]:
    """Every long text in it."""
    if isinstance(told, dict):
        return set().union(*map(_secrets, told.values())) if told else set()
    return {told} if isinstance(told, str) and len(told) >= 44 else set()


def _everything_shown(error: BaseException) -> str:
    """What a log with a traceback would show of it and of what led to it."""
    shown = repr(error)
    for led_to in (error.__cause__, None if error.__suppress_context__ else error.__context__):
        if led_to is not None:
            shown += _everything_shown(led_to)
    return shown
