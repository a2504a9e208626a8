"""What a service says that fired in an hour, against what was heard and told of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from muster.events import conduct, performance, pledges

ALERTING = {**pledges.ALERTING, **performance.ALERTING, **conduct.ALERTING}
"""Facts that say that a step fired which people are told of, by type."""
TALLIES = frozenset(
    {
        pledges.TallyPublished.type,
        performance.PerformanceTallyPublished.type,
        conduct.ConductTallyPublished.type,
    }
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PERIODS = {conduct.SOURCE: DAY}
"""Of services that do not tally by the hour; what is said of hours holds of these alike."""
PATIENCE = timedelta(minutes=5)
"""After a tally arrived: facts of the same hour may come from a partition further behind."""
TALLY_WITHIN = timedelta(minutes=30)
"""After the end of an hour."""


def period_of(source: str) -> timedelta:
    return PERIODS.get(source, HOUR)


@dataclass(frozen=True, slots=True)
class Tally:
    """What a service published of one of its hours."""

    source: str
    hour: datetime
    expected: int
    hash: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What there is here of the same hour. told: people, or nobody because it was over before."""

    received: int
    hash: str
    told: int


def gap_between(tally: Tally, heard: Heard) -> int:
    """How many steps nobody was told of; at least one where others were heard than counted."""
    if tally.hash == heard.hash:
        return heard.received - heard.told
    return max(tally.expected - heard.told, 1)


def is_overdue(source: str, last_hour: datetime, now: datetime) -> bool:
    """Whether the tally of the hour after `last_hour` should have arrived."""
    return now >= last_hour + 2 * period_of(source) + TALLY_WITHIN
