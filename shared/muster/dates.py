"""Days, instants and durations that somebody writes: ISO 8601 text and nothing else.

Pydantic takes numbers too, also as text, and counts seconds: 20261124, meant as a day, would be
one in 1970, and a grace of 7 would be seven seconds.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator


def _written(pattern: str, how: str) -> BeforeValidator:
    return BeforeValidator(_only(re.compile(pattern, re.ASCII), how))


def _only(pattern: re.Pattern[str], how: str) -> Callable[[object], object]:
    def check(value: object) -> object:
        if isinstance(value, int | float) or (isinstance(value, str) and not pattern.match(value)):
            raise ValueError(f"write it as {how}")
        return value

    return check


Day = Annotated[date, _written(r"\d{4}-\d\d-\d\d\Z", "2027-03-01")]
Instant = Annotated[AwareDatetime, _written(r"\d{4}-\d\d-\d\d[Tt ]", "2027-03-01T12:00:00+03:00")]
DURATION = _written(r"-?P", "an ISO 8601 duration, as P7D or PT12H")
"""Of a `timedelta`, behind its bounds: in front, they would be missing from the JSON Schema."""


def to_the_second(instant: datetime) -> str:
    """For sentences: `2026-11-24T23:59:59+00:00`."""
    return instant.isoformat(timespec="seconds")
