"""How pages write dates, counts and states."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True, slots=True)
class Status:
    """shape and word carry the meaning; tone, one of good, warn, bad, past, none, repeats it."""

    shape: str
    word: str
    tone: str


STATUSES: Mapping[str, Status] = {
    "pending": Status("●", "on time", "good"),
    "due_soon": Status("▲", "due soon", "warn"),
    "overdue": Status("▲", "overdue, in grace", "warn"),
    "missed": Status("■", "missed", "bad"),
    "met": Status("●", "met", "good"),
    "met_late": Status("◆", "met late", "past"),
    "waived": Status("○", "waived", "none"),
    "superseded": Status("○", "superseded", "none"),
    "unknown": Status("○", "unknown", "none"),
}


def status_mark(status: Status) -> Markup:
    return Markup('<span class="status {}"><span aria-hidden="true">{}</span> {}</span>').format(
        status.tone, status.shape, status.word
    )


def moment(value: datetime | None, now: datetime, zone: str = "UTC") -> Markup:
    """`24 Nov 2026, 23:59 Kigali · in 3 h`. zone: IANA name in which people read it."""
    if value is None:
        return Markup("unknown")
    machine = value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Markup(
        '<span class="moment"><time datetime="{}">{}</time> '
        '<span class="relative" data-relative-to="{}">{}</span></span>'
    ).format(machine, written(value, zone), machine, relative(value - now))


def written(value: datetime, zone: str = "UTC") -> str:
    """`24 Nov 2026, 23:59 Kigali`, where nothing but text can stand."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b %Y, %H:%M} {place_of(zone)}"


def day(value: date | None) -> Markup:
    """`24 Nov 2026`, for a date that has no time."""
    if value is None:
        return Markup("unknown")
    return Markup('<time datetime="{}">{}</time>').format(
        value.isoformat(), f"{value.day} {value:%b %Y}"
    )


def place_of(zone: str) -> str:
    """`Kigali` for `Africa/Kigali`."""
    return zone.rpartition("/")[2].replace("_", " ")


def relative(distance: timedelta) -> str:
    """`in 3 h`, `5 min ago`; rounded down. The same steps stand in live.js."""
    seconds = distance.total_seconds()
    size = abs(seconds)
    if size < MINUTE:
        return "now" if size < 1 else _directed(f"{int(size)} s", seconds)
    if size < HOUR:
        return _directed(f"{int(size // MINUTE)} min", seconds)
    if size < 2 * DAY:
        return _directed(f"{int(size // HOUR)} h", seconds)
    if size < 730 * DAY:
        return _directed(f"{int(size // DAY):,} days".replace(",", " "), seconds)
    return _directed(f"{int(size // (365.25 * DAY))} years", seconds)


def _directed(amount: str, seconds: float) -> str:
    return f"in {amount}" if seconds > 0 else f"{amount} ago"


def count(number: int | None, noun: str, plural: str | None = None) -> str:
    """`1 pledge`, `1 204 pledges`, `no pledges`."""
    many = plural or f"{noun}s"
    if number is None:
        return f"unknown number of {many}"
    if number == 0:
        return f"no {many}"
    return f"{number:,} {noun if number == 1 else many}".replace(",", "\N{NO-BREAK SPACE}")


def ticked(text: str) -> Markup:
    """Text with `code` between back-ticks, as docstrings have it."""
    parts = str(text).split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part)
        for index, part in enumerate(parts)
    )


def attributes(**values: object) -> Markup:
    """HTML attributes of those values that are set; True gives a bare attribute."""
    parts = [
        escape(name.replace("_", "-")) if value is True else Markup('{}="{}"').format(
            name.replace("_", "-"), value
        )
        for name, value in values.items()
        if value not in (None, False)
    ]  # fmt: skip
    return Markup(" ").join(parts)
