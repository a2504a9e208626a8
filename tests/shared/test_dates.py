"""What is taken as a day, an instant, a duration."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from muster.dates import DURATION, Day, Instant

DAY: TypeAdapter[Any] = TypeAdapter(Day)
INSTANT: TypeAdapter[Any] = TypeAdapter(Instant)
SPAN: TypeAdapter[Any] = TypeAdapter(Annotated[timedelta, DURATION])
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("adapter", "written", "meant"),
    [
        (DAY, "2027-03-01", date(2027, 3, 1)),
        (DAY, date(2027, 3, 1), date(2027, 3, 1)),
        (INSTANT, "2027-03-01T12:00:00Z", NOON),
        (INSTANT, "2027-03-01t15:00:00.000+03:00", NOON),
        (INSTANT, NOON, NOON),
        (SPAN, "P7D", timedelta(days=7)),
        (SPAN, "PT12H", timedelta(hours=12)),
        (SPAN, timedelta(7), timedelta(7)),
    ],
)
def test_iso_text_is_taken(adapter: TypeAdapter[Any], written: object, meant: object) -> None:
    assert adapter.validate_python(written) == meant


@pytest.mark.parametrize(
    ("adapter", "written"),
    [
        (DAY, 20270301),
        (DAY, "20270301"),
        (DAY, "1803859200"),
        (DAY, "2027-03-01T00:00:00Z"),
        (DAY, "2027-03-01\n2027-03-02"),
        (DAY, "٢٠٢٧-03-01"),
        (DAY, "2027-02-29"),
        (DAY, True),
        (INSTANT, 1803859200),
        (INSTANT, 1803859200.5),
        (INSTANT, "1803859200"),
        (INSTANT, "2027-03-01"),
        (INSTANT, "2027-03-01T12:00:00"),
        (SPAN, 7),
        (SPAN, "7"),
        (SPAN, "7 days"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(
    adapter: TypeAdapter[Any], written: object
) -> None:
    with pytest.raises(ValidationError):
        adapter.validate_python(written)


@pytest.mark.parametrize(
    ("adapter", "kind"), [(DAY, "date"), (INSTANT, "date-time"), (SPAN, "duration")]
)
def test_it_is_documented_as_text(adapter: TypeAdapter[Any], kind: str) -> None:
    assert adapter.json_schema() == {"type": "string", "format": kind}
