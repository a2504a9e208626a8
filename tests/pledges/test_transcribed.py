"""Published figures read as announcements of pledges."""

import os
from datetime import date
from pathlib import Path

import pytest

from pledges.domain import catalogue
from tests.pledges.transcribed import Fields, announcements

MINISTERIAL = """\
event,date,metric,value,source_url,note
Ministerial Accra,2023-12,new_military_and_police_units,110,https://example.org,'over 110'
Ministerial Berlin,2025-05-14,member_states_pledging_training,59,https://example.org,
"""

PARITY = """\
date,category,kind,women_pct,source_url,note
2021,military contingents (troops),target,8,https://example.org,
2028,military contingents (troops),target,15,https://example.org,
2028,formed police units,target,20,https://example.org,
2025-06,all uniformed,actual,10.1,https://example.org,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ministerial_pledges_published.csv").write_text(MINISTERIAL)
    (tmp_path / "ugps_published_points.csv").write_text(PARITY)
    return tmp_path


@pytest.fixture
def public_folder() -> Path:
    return Path(os.environ["MUSTER_REAL_DATA"]) / "transcribed"


def due_days(event: Fields) -> list[str]:
    return [milestone["due_on"] for milestone in event["data"]["milestones"]]


def test_a_published_sum_is_a_pledge_of_the_united_nations_due_two_years_on(folder: Path) -> None:
    accra, berlin, *_ = announcements(folder)

    assert accra["source"] == "/partners/UN"
    assert accra["data"]["pledger"] == {"organisation": "United Nations"}
    assert (
        accra["data"]["title"] == "Ministerial Accra 2023: over 110 new military and police units"
    )
    assert due_days(accra) == ["2025-12-31"]
    assert (berlin["time"], due_days(berlin)) == ("2025-05-14T00:00:00Z", ["2027-05-14"])


def test_a_parity_target_is_a_milestone_and_so_is_each_step_that_no_figure_has_overtaken(
    folder: Path,
) -> None:
    *_, troops, police = announcements(folder)

    assert [milestone["title"] for milestone in troops["data"]["milestones"]] == [
        "8 % women by the end of 2021 (published target)",
        "13 % women by the end of 2026 (step between targets)",
        "14 % women by the end of 2027 (step between targets)",
        "15 % women by the end of 2028 (published target)",
    ]
    assert due_days(police) == ["2028-12-31"]


def test_two_runs_make_the_same_events(folder: Path) -> None:
    assert list(announcements(folder)) == list(announcements(folder))


@pytest.mark.real_data
def test_every_row_of_the_public_files_becomes_a_pledge_on_known_items(
    public_folder: Path,
) -> None:
    events = list(announcements(public_folder))

    assert len({event["id"] for event in events}) == len(events) == 17
    for event in events:
        assert all(catalogue.item(item_id) for item_id in event["data"]["items"])


@pytest.mark.real_data
def test_the_public_files_hold_a_past_and_targets_to_come(public_folder: Path) -> None:
    days = {
        date.fromisoformat(day) for event in announcements(public_folder) for day in due_days(event)
    }

    assert sorted(days) == [
        date(2017, 9, 28),
        date(2021, 12, 31),
        date(2025, 12, 31),
        date(2026, 12, 31),
        date(2027, 5, 14),
        date(2027, 12, 31),
        date(2028, 12, 31),
    ]
