"""Settings of conduct: what holds where nobody says otherwise, and what stops the start."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from conduct.settings import Settings


def test_a_browser_stays_signed_in_for_minutes(settings: Settings) -> None:
    assert settings.session_lasts == timedelta(minutes=20)


@pytest.mark.parametrize(
    "said",
    [
        {"session_lasts": timedelta(hours=8, seconds=1)},
        {"session_lasts": timedelta(seconds=59)},
        {"clock_limits": {"notice_day": 3}},
        {"clock_limits": {"notice_days": 0}},
        {"clock_limits": {"action_reminders": 3}},
        {"thresholds": {"allegation": 3}},
        {"retention_years": {"sexual": 0}},
        {"retention_years": {"serous": 30}},
    ],
    ids=str,
)
def test_what_is_no_limit_stops_the_start(settings: Settings, said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**settings.model_dump() | said)


def test_a_limit_that_is_named_takes_the_place_of_ours_and_of_no_other(settings: Settings) -> None:
    told = {"clock_limits": {"notice_days": 3}, "retention_years": {"misconduct": 7}}

    made = Settings(**settings.model_dump() | told)

    assert (made.clocks.notice_days, made.clocks.registration_days) == (3, 3)
    assert (made.retention.misconduct, made.retention.sexual) == (7, 50)
    assert made.limits == settings.limits
