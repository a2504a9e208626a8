"""Proof that nothing due was left untold: each hour's tally against what came of it here."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from notifications.domain.ledger import (
    DAY,
    PATIENCE,
    Heard,
    Tally,
    gap_between,
    is_overdue,
    period_of,
)
from notifications.domain.trigger import Triggers
from notifications.storage import ledger
from notifications.use_cases.facts import settle
from notifications.use_cases.telling import SELF, Trouble, report


async def look_over(session: AsyncSession, triggers: Triggers, now: datetime) -> int:
    """Hold the hours that call for it against their tallies; how many for the first time.

    A gap that stays is said to operations, and one that has closed is no longer.
    """
    gone = await ledger.alerts_without_hour(session, SELF)
    await settle(session, gone, "operations took this hour out of the ledger", now)
    rows = await ledger.to_check(session, now)
    if not rows:
        return 0
    found = await ledger.heard(session, [(row.source, row.hour) for row in rows])
    looked_at, opened, closed = [], [], []
    for row in rows:
        tally = Tally(row.source, row.hour, row.expected, row.hash)
        here = found[row.source, row.hour]
        gap = gap_between(tally, here)
        reported = gap != 0 and (row.reported or now - row.arrived_at >= PATIENCE)
        looked_at.append((tally, here, gap, reported))
        if reported and not row.reported:
            opened.append(_gap(tally, here, gap, row.reports))
        elif row.reported and not reported:
            closed.append(_subject(tally))
    await ledger.keep(session, looked_at, now)
    await report(session, triggers, opened, now)
    await settle(session, closed, "every step of this hour has been told", now)
    return sum(row.checked_at is None for row in rows)


async def look_for_silence(session: AsyncSession, triggers: Triggers, now: datetime) -> None:
    """Whoever tallied an hour tallies the next one; where none arrives operations are told."""
    last = await ledger.last_hours(session)
    silent = {source: hour for source, hour in last.items() if is_overdue(source, hour, now)}
    await report(session, triggers, [_silence(*each) for each in silent.items()], now)
    speaking = [f"tallies{source}" for source in last if source not in silent]
    await settle(session, speaking, "tallies arrive again", now)


def _subject(tally: Tally) -> str:
    return f"ledger{tally.source}/{tally.hour:%Y-%m-%dT%H}"


def _gap(tally: Tally, here: Heard, gap: int, reports_before: int) -> Trouble:
    period = period_of(tally.source)
    hour = f"{tally.hour:%d %b %Y, %H:%M} to {tally.hour + period:%H:%M} UTC"
    if period == DAY:
        hour = f"{tally.hour:%d %b %Y} (UTC)"
    counted = f"{tally.source} counted {tally.expected} for {hour}"
    return Trouble(
        subject=_subject(tally),
        trouble=f"ledger{_dotted(tally.source)}.{tally.hour:%Y-%m-%dT%H}",
        step=f"gap {reports_before + 1}",
        what=f"{gap} of {tally.expected} alerts untold",
        why=f"{counted}; {here.received} of these steps arrived and {here.told} were told.",
        mend=(
            "Run `muster reconcile`, which names them. Then look for dead letters, for facts that "
            "the broker refuses, and for roles that nobody holds. This ends by itself when they "
            "have been told."
        ),
    )


def _silence(source: str, last_hour: datetime) -> Trouble:
    period = period_of(source)
    until, every = last_hour + period, "day" if period == DAY else "hour"
    return Trouble(
        subject=f"tallies{source}",
        trouble=f"tallies{_dotted(source)}",
        step=f"nothing after {until:%Y-%m-%d %H:%M}",
        what=f"no tally from {source}",
        why=(
            f"What {source} counts every {every} was last heard for the {every} until "
            f"{until:%d %b %Y, %H:%M} UTC: nobody knows whether something fell due since."
        ),
        mend="Look whether its worker runs, its relay sends, and whether dead letters wait here.",
    )


def _dotted(source: str) -> str:
    """As it can stand in the id of a mail."""
    return source.replace("/", ".")
