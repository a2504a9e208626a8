"""States are rated: by the newest month of each category that is there as a whole."""

from collections import defaultdict
from collections.abc import Mapping
from operator import attrgetter

from sqlalchemy.ext.asyncio import AsyncSession

from muster.journal import Origin
from performance.domain.definitions import WOMEN, Definition
from performance.domain.periods import Period
from performance.domain.rating import Strategy, rated_with
from performance.domain.series import Series
from performance.domain.subjects import Subject
from performance.domain.women import is_whole, rate
from performance.storage import measures, series
from performance.storage.measures import Asked
from performance.storage.strategy import in_force
from performance.use_cases.changed import Changed

Changes = dict[Subject, dict[Period, Origin]]
"""Of which subjects figures have changed, in which periods."""


async def rate_states(
    session: AsyncSession, definitions: Mapping[str, Definition],
    found: Mapping[series.Wanted, Series], changed: Changed, strategy: Strategy,
) -> None:  # fmt: skip
    """The newest month of each State and category that has changed and is there as a whole."""
    changes: Changes = defaultdict(dict)
    for (code, subject, period), origin in changed.periods.items():
        rated = rated_with(subject) if code == WOMEN else None
        of = found.get((code, rated)) if rated else None
        # By their ends: the last day of a month is no later than the whole of it.
        if (rated is not None and of is not None
            and (of.rated is None or of.rated.period.ends_on <= period.ends_on)):  # fmt: skip
            changes[rated][period] = origin
    if not changes:
        return
    strategy = await in_force(session, strategy)
    while changes:
        whole, changes = await _newest_whole(session, definitions[WOMEN], changes)
        for subject, period, figure, origin in whole:
            of = found[WOMEN, subject]
            facts = rate(of, period, figure.figures, strategy, now=origin.recorded_at,
                         imported=origin.imported)  # fmt: skip
            changed.note(of, facts, origin)
            changed.touched[of.id] = of


async def _newest_whole(
    session: AsyncSession, definition: Definition, changes: Changes
) -> tuple[list[tuple[Subject, Period, measures.Measured, Origin]], Changes]:
    """Of each subject the newest period where it is whole; and of the others those before it."""
    newest = {each: max(periods, key=attrgetter("ends_on")) for each, periods in changes.items()}
    months = [(e, month) for e, last in newest.items() for month in (last, last.month_before)]
    measured = await measures.measure(session, definition, [Asked(*each) for each in months])
    whole, left = [], {}
    for subject, period in newest.items():
        figure = measured.get(Asked(subject, period))
        if figure is not None and is_whole(
            figure, measured.get(Asked(subject, period.month_before))
        ):
            whole.append((subject, period, figure, changes[subject][period]))
        elif older := {p: o for p, o in changes[subject].items() if p.ends_on < period.ends_on}:
            left[subject] = older
    return whole, left
