"""How long to wait before the next try."""

from dataclasses import dataclass
from datetime import timedelta

SPREAD = 0.25
"""Share of a wait that chance may take away, so that all do not come back in one instant."""


@dataclass(frozen=True, slots=True)
class BackOff:
    first: timedelta
    longest: timedelta

    def wait(self, failures: int, chance: float) -> timedelta:
        """failures: so far, at least one. chance: 0 up to 1."""
        doublings = min(failures - 1, 30)
        full = min(self.first * int(2**doublings), self.longest)
        return full * (1 - SPREAD * chance)


DEFERRED = BackOff(timedelta(seconds=5), timedelta(hours=1))
"""The server is there and puts this mail or this address off."""

AWAY = BackOff(timedelta(seconds=5), timedelta(minutes=5))
"""The server cannot be reached: asking again costs nothing, and people wait."""

GIVE_UP_AFTER = timedelta(days=3)
"""Since it was planned, for what a reachable server keeps putting off."""
