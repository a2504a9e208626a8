"""Which codes stand for a country, and which for none."""

import pytest

from muster.countries import current, former, is_country, is_for_exercises


@pytest.mark.parametrize("code", ["KEN", "COD", "YUG"])
def test_a_code_of_today_or_of_the_past_is_a_country(code: str) -> None:
    assert is_country(code)
    assert not is_for_exercises(code)


@pytest.mark.parametrize("code", ["", "ken", "Ken", "KE", "KENYA", "QQQ", "ZZZ", " KEN"])
def test_anything_else_is_none(code: str) -> None:
    assert not is_country(code)


def test_what_was_withdrawn_is_not_of_today() -> None:
    assert current("YUG") is None
    assert former("YUG").withdrawal_date.startswith("2003")


def test_exercises_have_codes_that_the_standard_gives_to_nobody() -> None:
    written = ("ZZA", "ZZZ", "zzz", "ZZ", "ZZZZ", "XZZ")

    assert [each for each in written if is_for_exercises(each)] == ["ZZA", "ZZZ"]
