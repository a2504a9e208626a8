"""The words of an alert, made from a trigger's templates and an event's data."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from muster.countries import current
from muster.errors import Invalid

LONGEST_LINE = 200
LONGEST_TEXT = 4000
"""Characters."""


class TextUnmakeable(Invalid):
    """A trigger's text asks for something that the event does not say."""


def one_line(text: str) -> str:
    """Fit for a mail's header: no line break, no control character."""
    return _printable(" ".join(text.split()))[:LONGEST_LINE]


def paragraphs(text: str) -> str:
    lines = [_printable(" ".join(line.split())) for line in text.strip().splitlines()]
    return "\n".join(lines)[:LONGEST_TEXT]


def _printable(line: str) -> str:
    if line.isprintable():
        return line
    return " ".join("".join(c if c.isprintable() else " " for c in line).split())


def country_name(code: str | None) -> str:
    """`Kenya` for `KEN`; what is no code is left as it is."""
    if code is None:
        return "unknown"
    found = current(code)
    return str(getattr(found, "common_name", None) or found.name) if found else code


def whom(about: Mapping[str, str | None]) -> str:
    """Whom figures are about: `Kenya, MONUSCO, troops`."""
    named = {name: value for name, value in about.items() if value is not None}
    words = [country_name(v) if name == "country" else str(v) for name, v in named.items()]
    return ", ".join(words) or "all together"


def figure(value: float) -> str:
    """`13` for 13.0, `13.25`, `98350`."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def moment(value: str | datetime, zone: str = "UTC") -> str:
    """`24 Nov 2026, 23:59 (Africa/Nairobi)`."""
    local = _instant(value).astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b %Y, %H:%M} ({zone})"


def day(value: str | date) -> str:
    """`24 Nov 2026`."""
    on = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{on.day} {on:%b %Y}"


def is_later(value: str | datetime, other: str | datetime) -> bool:
    """By a minute at least: a day that ends and the next that begins are the same."""
    return _instant(value) - _instant(other) >= timedelta(minutes=1)


def _instant(value: str | datetime) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _environment() -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    made.filters |= {
        "country": country_name,
        "day": day,
        "figure": figure,
        "moment": moment,
        "whom": whom,
    }
    made.tests["later_than"] = is_later
    return made


_templates = _environment()


@cache
def compiled(source: str) -> Template:
    """Raises `TextUnmakeable` when it is no template."""
    try:
        return _templates.from_string(source)
    except TemplateError as error:
        raise TextUnmakeable(f"{source!r} is no template: {error}") from None


def rendered(source: str, names: Mapping[str, Any]) -> str:
    """Raises `TextUnmakeable`."""
    try:
        return compiled(source).render(names)
    except (
        TemplateError, ValueError, TypeError, KeyError, AttributeError, ArithmeticError, OSError,
    ) as error:  # fmt: skip
        raise TextUnmakeable(f"{source!r} cannot be filled in: {error}") from None
