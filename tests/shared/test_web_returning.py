"""Whatever an address says, people come back to us and to no other site."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.web.returning import way_back

OWN = "https://muster.example/pledges"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (f"{OWN}/?text=roads", f"{OWN}/?text=roads"),
        ("/pledges/overdue", f"{OWN}/overdue"),
        ("/conduct/", f"{OWN}/"),
        ("/pledges-of-others/", f"{OWN}/"),
        ("https://[bad", f"{OWN}/"),
        ("https://elsewhere.example/pledges/", f"{OWN}/"),
        (f"{OWN}/?text={'é' * 600}", f"{OWN}/"),
    ],
)
def test_an_address_below_our_own_is_gone_back_to(wanted: str, found: str) -> None:
    assert way_back(OWN, wanted) == found


@given(st.text())
def test_nobody_is_sent_elsewhere(wanted: str) -> None:
    assert way_back(OWN, wanted).startswith(f"{OWN}/")
