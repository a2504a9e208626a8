"""A reference is made from the id, and read as people write it."""

from uuid import UUID, uuid4

import pytest

from conduct.domain.references import NotAReference, ids_of, reference_of

ID = UUID("7c4d2b90-3f1e-4a68-9d57-1e2f3a4b5c6d")


def test_the_first_sixty_bits_are_the_reference() -> None:
    assert reference_of(ID) == "FH6J-Q41Z-3S56"


@pytest.mark.parametrize(
    "written",
    ["FH6J-Q41Z-3S56", "fh6j q4iz 3s56", "FH6JQ4LZ3S56"],
    ids=["as shown", "by hand", "without dashes"],
)
def test_a_reference_is_found_however_it_is_written(written: str) -> None:
    lowest, highest = ids_of(written)

    assert lowest <= ID <= highest
    assert reference_of(lowest) == reference_of(highest) == "FH6J-Q41Z-3S56"


def test_every_random_id_is_found_by_its_reference() -> None:
    for _ in range(100):
        id_ = uuid4()
        lowest, highest = ids_of(reference_of(id_))
        assert lowest <= id_ <= highest


@pytest.mark.parametrize("written", ["", "FH6J-Q41Z-3S5", "FH6J-Q41Z-3S5U", "<b>Exercise</b>"])
def test_what_is_no_reference_is_refused_and_not_repeated(written: str) -> None:
    with pytest.raises(NotAReference) as refused:
        ids_of(written)

    assert not written or written not in refused.value.message
