"""What is sealed opens as it was, in its own place only, and in no other way at all."""

import base64
import string
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conduct.sealing import envelope
from conduct.sealing import keyring as files
from conduct.sealing.envelope import CaseKey, Unreadable
from conduct.sealing.keyring import Keyring, new_keyring
from conduct.sealing.padding import class_of
from muster.errors import is_away
from muster.web.problems import problem_of
from tests.conduct.sealing.cases import CANARY
from tests.conduct.sealing.keyrings import FACTS, FIRST, IDENTITY, unhurried

CASE = UUID("5c6e2f6e-4a0b-4a55-9a54-0d8d8f0a2b11")
KEY = CaseKey(CASE, FACTS, bytes(range(32)))
ALPHABET = f"{string.ascii_uppercase}{string.ascii_lowercase}{string.digits}+/"
NAMES = st.text(max_size=40)
VERSIONS = st.integers(1, 10_000)


@unhurried
@given(NAMES, VERSIONS, st.text(st.characters(exclude_categories=()), max_size=400))
def test_every_text_opens_as_it_was_sealed(field: str, version: int, value: str) -> None:
    assert KEY.open(field, version, KEY.seal(field, version, value)) == value


@unhurried
@given(NAMES, VERSIONS, NAMES, VERSIONS)
def test_a_value_opens_in_its_own_field_and_version_only(
    field: str, version: int, other: str, later: int
) -> None:
    sealed = KEY.seal(field, version, CANARY)
    as_said = sealed.replace(f"v1:{version}:", f"v1:{later}:", 1)

    if (other, later) == (field, version):
        return
    for each in (sealed, as_said):
        with pytest.raises(Unreadable):
            KEY.open(other, later, each)


def test_names_with_the_separator_are_not_mistaken_for_one_another() -> None:
    sealed = KEY.seal("a|1", 2, CANARY)

    with pytest.raises(Unreadable):
        KEY.open("a", 1, sealed)
    assert KEY.open("a|1", 2, sealed) == CANARY


@unhurried
@given(st.data())
def test_no_character_of_what_is_sealed_can_be_changed(data: st.DataObject) -> None:
    sealed = KEY.seal("narrative", 1, CANARY)
    place = data.draw(st.integers(0, len(sealed) - 1))
    other = data.draw(st.characters(max_codepoint=255).filter(lambda c: c != sealed[place]))

    with pytest.raises(Unreadable):
        KEY.open("narrative", 1, sealed[:place] + other + sealed[place + 1 :])


def test_the_same_bytes_spelt_otherwise_in_base64_are_refused() -> None:
    sealed = KEY.seal("narrative", 1, CANARY)
    last = ALPHABET.index(sealed[-2])
    otherwise = sealed[:-2] + ALPHABET[last + 1] + "="

    assert base64.b64decode(otherwise[5:]) == base64.b64decode(sealed[5:])
    with pytest.raises(Unreadable):
        KEY.open("narrative", 1, otherwise)


@unhurried
@given(st.data())
def test_nothing_can_be_cut_off_or_put_on(data: st.DataObject) -> None:
    sealed = KEY.seal("narrative", 1, CANARY)
    length = data.draw(st.integers(0, len(sealed) - 1))
    more = data.draw(st.text(min_size=1, max_size=8))

    put_between = sealed.replace("v1:1:", f"v1:1:{more}:", 1)
    for tampered in (sealed[:length], sealed + more, more + sealed, put_between):
        with pytest.raises(Unreadable):
            KEY.open("narrative", 1, tampered)


@unhurried
@given(st.text(max_size=200))
def test_no_text_at_all_makes_anything_but_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        KEY.open("narrative", 1, text)
    with pytest.raises(Unreadable):
        envelope.kek_id_of(text)


@pytest.mark.parametrize(
    "other",
    [
        CaseKey(uuid4(), FACTS, KEY.secret),
        envelope.new_case_key(CASE, FACTS),
        CaseKey(CASE, FACTS, bytes(32)),
    ],
    ids=["another case", "another key", "no key"],
)
def test_a_value_of_one_case_does_not_open_as_one_of_another(other: CaseKey) -> None:
    with pytest.raises(Unreadable):
        other.open("narrative", 1, KEY.seal("narrative", 1, CANARY))


@unhurried
@given(st.text(max_size=30_000), st.text(max_size=30_000))
def test_what_is_sealed_shows_a_class_of_length_only(one: str, other: str) -> None:
    same_class = class_of(4 + len(one.encode())) == class_of(4 + len(other.encode()))

    same_length = len(KEY.seal("f", 1, one)) == len(KEY.seal("f", 1, other))

    assert same_length is same_class


@pytest.mark.parametrize(
    ("size", "of_class"),
    [(1, 64), (64, 64), (65, 256), (4096, 4096), (65_536, 65_536), (65_537, 131_072)],
)
def test_classes_of_length_are_as_told(size: int, of_class: int) -> None:
    assert class_of(size) == of_class


def test_the_same_text_sealed_twice_looks_different() -> None:
    assert KEY.seal("narrative", 1, CANARY) != KEY.seal("narrative", 1, CANARY)


def test_a_wrapped_key_opens_with_the_keyring_it_was_wrapped_with(keyring: Keyring) -> None:
    wrapped = envelope.wrap(keyring, KEY)

    assert wrapped.startswith("v1:f-2026-11:")
    assert envelope.unwrap(keyring, wrapped, CASE, FACTS) == KEY


def test_a_wrapped_key_opens_for_its_own_case_and_compartment_only(keyring: Keyring) -> None:
    wrapped = envelope.wrap(keyring, KEY)
    renamed = wrapped.replace("f-2026-11", "i-2026-11")

    for text, case_id, compartment in (
        (wrapped, uuid4(), FACTS), (wrapped, CASE, IDENTITY), (renamed, CASE, IDENTITY),
        (renamed, CASE, FACTS),
    ):  # fmt: skip
        with pytest.raises(Unreadable):
            envelope.unwrap(keyring, text, case_id, compartment)


def test_another_keyring_with_the_same_ids_opens_nothing(keyring: Keyring, tmp_path: Path) -> None:
    other = new_keyring(tmp_path / "other.json", FIRST)

    with pytest.raises(Unreadable):
        envelope.unwrap(other, envelope.wrap(keyring, KEY), CASE, FACTS)


def test_after_rotation_the_same_data_key_is_wrapped_with_the_new_key(keyring: Keyring) -> None:
    before = envelope.wrap(keyring, KEY)
    files.with_new_current(keyring.path, FACTS, "f-2026-12")

    after = envelope.rewrap(keyring, before, CASE, FACTS)
    files.without(keyring.path, FACTS, "f-2026-11")

    later = Keyring(keyring.path)
    assert envelope.kek_id_of(after) == "f-2026-12"
    assert envelope.unwrap(later, after, CASE, FACTS) == KEY
    with pytest.raises(Unreadable):
        envelope.unwrap(later, before, CASE, FACTS)


def test_what_cannot_be_opened_is_refused_without_a_word_of_it() -> None:
    sealed = KEY.seal("narrative", 1, CANARY)

    with pytest.raises(Unreadable) as refused:
        KEY.open("perpetrators/1/name", 1, sealed)

    shown = str(problem_of(refused.value, "http://muster.example/conduct"))
    assert "503" in shown
    assert not any(each in shown for each in (CANARY, sealed, str(CASE), "narrative", "name"))
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    assert is_away(refused.value)


def test_a_data_key_shows_nothing_of_itself() -> None:
    shown = repr(KEY)

    assert repr(KEY.secret) not in shown
    assert base64.b64encode(KEY.secret).decode() not in shown
