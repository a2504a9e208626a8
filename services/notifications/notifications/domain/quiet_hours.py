"""When a recipient does not want to be disturbed; off unless they set it."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rest:
    """In the recipient's own zone."""

    zone: str
    quiet_from: time | None = None
    quiet_to: time | None = None
    days: frozenset[int] = frozenset()
    """Of the week, Monday is 0; never all seven."""

    def ends_after(self, instant: datetime) -> datetime:
        """The first instant, not before this one, at which the recipient may be told."""
        zone = ZoneInfo(self.zone)
        for _ in range(20):
            end = self._end_of_rest(instant.astimezone(zone), zone)
            if end is None or end <= instant:
                return instant
            instant = end
        return instant

    def _end_of_rest(self, local: datetime, zone: ZoneInfo) -> datetime | None:
        """End of the rest that holds at this moment; None when none does."""
        if local.weekday() in self.days:
            return _instant(local + DAY, time(0), zone, local)
        if self.quiet_from is None or self.quiet_to is None or self.quiet_from == self.quiet_to:
            return None
        now = local.time().replace(tzinfo=None)
        if self.quiet_from < self.quiet_to:
            if self.quiet_from <= now < self.quiet_to:
                return _instant(local, self.quiet_to, zone, local)
            return None
        if now >= self.quiet_from:
            return _instant(local + DAY, self.quiet_to, zone, local)
        return _instant(local, self.quiet_to, zone, local) if now < self.quiet_to else None


def _instant(day: datetime, at: time, zone: ZoneInfo, now: datetime) -> datetime:
    """That time of that day. Of a time that comes twice, the first that is not past."""
    first = datetime.combine(day.date(), at, zone)
    if first.astimezone(UTC) > now.astimezone(UTC):
        return first.astimezone(UTC)
    return first.replace(fold=1).astimezone(UTC)
