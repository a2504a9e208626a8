"""The list of shredded cases outlives crashes, and says so when it was damaged."""

import fcntl
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from conduct.sealing.shredded import ListUnusable, ShreddedList

AT = datetime(2026, 11, 24, 9, 0, 5, tzinfo=UTC)
ONE, TWO = UUID(int=1), UUID(int=2)


def test_what_was_added_is_read_back_once(outside: ShreddedList) -> None:
    for case_id in (ONE, TWO, ONE):
        outside.add(case_id, AT)

    assert outside.read().cases == {ONE: AT, TWO: AT}
    assert outside.path.read_text().count("\n") == 2
    assert outside.path.stat().st_mode & 0o777 == 0o600


def test_a_list_is_begun_once(outside: ShreddedList) -> None:
    outside.add(ONE, AT)

    outside.begin()

    assert outside.read().cases == {ONE: AT}


def test_a_list_that_is_missing_is_not_an_empty_one(tmp_path: Path) -> None:
    missing = ShreddedList(tmp_path / "nowhere.txt")

    with pytest.raises(ListUnusable, match="cannot be read: No such file"):
        missing.read()
    with pytest.raises(ListUnusable, match="cannot be written: No such file"):
        missing.add(ONE, AT)
    assert not missing.path.exists()


def test_a_last_line_torn_anywhere_is_reported_and_the_list_goes_on(outside: ShreddedList) -> None:
    outside.add(ONE, AT)
    first = outside.path.stat().st_size
    outside.add(TWO, AT)
    whole = outside.path.read_bytes()

    for length in range(first + 1, len(whole)):
        outside.path.write_bytes(whole[:length])
        torn = outside.read()
        assert (torn.cases, torn.torn) == ({ONE: AT}, 1)

        outside.add(TWO, AT)
        mended = outside.read()
        assert (mended.cases, mended.torn) == ({ONE: AT, TWO: AT}, 1)


@pytest.mark.parametrize("place", [0, 36, 37, 56, 60, 72, 73])
def test_a_changed_line_is_damage(outside: ShreddedList, place: int) -> None:
    outside.add(uuid4(), AT)
    outside.add(TWO, AT)
    held = bytearray(outside.path.read_bytes())
    held[place] ^= 1
    outside.path.write_bytes(held)

    with pytest.raises(ListUnusable, match="damaged in line 1"):
        outside.read()
    with pytest.raises(ListUnusable, match="damaged in line 1"):
        outside.add(ONE, AT)


def test_a_line_cut_short_in_the_middle_is_damage(outside: ShreddedList) -> None:
    outside.add(ONE, AT)
    outside.add(TWO, AT)
    lines = outside.path.read_text().splitlines()
    outside.path.write_text(f"{lines[0][:20]}\n{lines[1]}\n")

    with pytest.raises(ListUnusable, match="damaged in line 1"):
        outside.read()


def test_many_may_write_at_once(outside: ShreddedList) -> None:
    cases = [uuid4() for _ in range(60)]

    with ThreadPoolExecutor(6) as writers:
        list(writers.map(lambda case_id: ShreddedList(outside.path).add(case_id, AT), cases))

    assert outside.read().cases.keys() == set(cases)


def test_one_writes_at_a_time(outside: ShreddedList) -> None:
    with ThreadPoolExecutor(1) as other:
        with outside.path.open() as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            waiting = other.submit(outside.add, ONE, AT)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.3)
        waiting.result(timeout=10)

    assert outside.read().cases == {ONE: AT}
