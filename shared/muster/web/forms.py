"""What people type into forms: read, checked, and told field by field."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Annotated

from fastapi import Depends, Request
from pydantic import HttpUrl, TypeAdapter, ValidationError
from starlette.datastructures import FormData

from muster.deadlines.calendars import zone as time_zone
from muster.deadlines.terms import EARLIEST, OUR_TIME, in_our_time
from muster.errors import Malformed

LONGEST_REASON = 2000
LONGEST_TITLE = 300
LONGEST_ADDRESS = 2000

_ADDRESS: TypeAdapter[HttpUrl] = TypeAdapter(HttpUrl)


@dataclass
class Form:
    """given: field to text. What is asked for and not there lands in `errors`."""

    given: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.given.get(name, "")

    @property
    def summary(self) -> list[dict[str, str]]:
        return [{"name": name, "detail": detail} for name, detail in self.errors.items()]

    def text(self, name: str, *, needed: str | None, longest: int) -> str:
        """needed: what to say when it is empty; None where it may be."""
        text = self[name]
        if needed and not text:
            self.errors[name] = needed
        elif len(text) > longest:
            self.errors[name] = f"Shorten this to {longest} characters: it has {len(text)}"
        return text

    def day(self, name: str) -> date:
        """Look at `errors` before using it: it is some day even when none can be read."""
        try:
            day = date.fromisoformat(self[name])
        except ValueError:
            said = "Give a date as year-month-day, such as 2027-03-01"
            self.errors[name] = said if self[name] else "Give the date"
            return EARLIEST
        if not in_our_time(day):
            self.errors[name] = f"Give a year from {OUR_TIME}"
            return EARLIEST
        return day

    def time(self, name: str) -> time | None:
        if not self[name]:
            return None
        try:
            return time.fromisoformat(self[name]).replace(tzinfo=None)
        except ValueError:
            self.errors[name] = "Give a time of day as hour:minute, such as 15:00"
            return None

    def instant(self, day: str, at: str, zone: str, *, needed: str) -> datetime:
        """As `day` and `time`; needed: what to say when the time is empty."""
        on, hour = self.day(day), self.time(at)
        if hour is None:
            self.errors.setdefault(at, needed)
        return datetime.combine(on, hour or time.min, time_zone(zone))

    def address(self, name: str) -> str | None:
        if not self[name]:
            return None
        try:
            found = str(_ADDRESS.validate_python(self[name]))
        except ValidationError:
            found = ""
        if not found or len(found) > LONGEST_ADDRESS:
            self.errors[name] = "Give the whole address of a page, starting with https://"
        return found


async def read_form(request: Request, fields: int) -> FormData:
    """fields: at most so many. Raises `Malformed`."""
    try:
        return await request.form(max_files=0, max_fields=fields)
    except UnicodeError:
        # Its charset is none, or not that of its bytes.
        raise Malformed("the body cannot be read as its Content-Type says") from None


async def _read(request: Request) -> Form:
    sent = await read_form(request, 20)
    return Form({name: _tidy(value) for name, value in sent.items() if isinstance(value, str)})


SentForm = Annotated[Form, Depends(_read)]


def _tidy(text: str) -> str:
    """Without control characters, which no column keeps and nobody can see."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join("".join(map(_visible, line)) for line in lines).strip()


def _visible(letter: str) -> str:
    if letter.isspace():
        return " "
    return "" if unicodedata.category(letter) in ("Cc", "Cs") else letter
