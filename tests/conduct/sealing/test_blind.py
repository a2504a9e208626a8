"""Blind indexes find what people hold for equal, and tell apart what is of another kind."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conduct.sealing import blind
from tests.conduct.sealing.keyrings import unhurried

KEY = bytes(range(32))


@pytest.mark.parametrize(
    "written",
    ["Exercise Unit 7", " exercise  unit 7\n", "EXERCISE UNIT 7", "Ｅｘｅｒｃｉｓｅ　Ｕｎｉｔ　７"],  # noqa: RUF001
    ids=["as it is", "white space", "capitals", "wide letters"],
)
def test_what_differs_in_writing_only_is_found(written: str) -> None:
    assert blind.index(KEY, "unit", written) == blind.index(KEY, "unit", "exercise unit 7")


def test_an_index_depends_on_kind_value_and_key() -> None:
    made = {
        blind.index(KEY, "mission", "XMS"),
        blind.index(KEY, "country", "XMS"),
        blind.index(KEY, "mission", "XMT"),
        blind.index(bytes(32), "mission", "XMS"),
    }

    assert len(made) == 4
    assert {len(each) for each in made} == {16}


def test_an_index_is_the_same_in_every_version() -> None:
    assert blind.index(KEY, "mission", "XMS").hex() == "12d9acb4c88535b21f492110f58bf647"


def test_a_kind_cannot_take_a_part_of_a_value() -> None:
    with pytest.raises(ValueError, match="a kind has no"):
        blind.index(KEY, "unit|a", "b")


@unhurried
@given(st.text())
@example("ß\u0301")
def test_normalising_twice_is_normalising_once(value: str) -> None:
    once = blind.normalised(value)

    assert blind.normalised(once) == once
    assert blind.normalised(unicodedata.normalize("NFD", value)) == once
    assert blind.normalised(f"\t{value} ") == once


def test_contents_are_told_apart_by_who_has_the_key_only() -> None:
    sent, other = b'{"kind":"exercise"}', b'{"kind":"exercise "}'

    assert blind.content(KEY, sent) == blind.content(KEY, sent)
    assert blind.content(KEY, sent) != blind.content(KEY, other)
    assert blind.content(KEY, sent) != blind.content(bytes(32), sent)
