"""The targets of the gender parity strategy, worldwide, category by category."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from muster.journal import Actor, Origin
from performance.domain.datasets import NO_OTHERS, Windows
from performance.domain.definitions import WOMEN
from performance.domain.periods import Period
from performance.domain.rating import Strategy
from performance.domain.subjects import Subject, series_id
from performance.storage import definitions, targets
from performance.use_cases.targets import Aim, aim_at


async def aim_at_strategy(
    session: AsyncSession, strategy: Strategy, now: datetime, *, windows: Windows = NO_OTHERS
) -> int:
    """Sets what nobody has set or withdrawn; what lies in the past without telling anybody.

    How many that were.
    """
    definition = (await definitions.current(session))[WOMEN]
    decided = await targets.ever_set(session, WOMEN)
    past: list[Aim] = []
    ahead: list[Aim] = []
    for category, shares in strategy.items():
        for year, value in shares.by_year.items():
            period = Period.year(year)
            subject = Subject(category=str(category))
            if (series_id(WOMEN, subject), period.written) in decided:
                continue
            aim = Aim(definition, subject, period, value, shares.cited)
            (past if period.ends_on <= now.date() else ahead).append(aim)
    await aim_at(session, past, Origin(Actor.SYSTEM, now, imported=True), windows=windows)
    await aim_at(session, ahead, Origin(Actor.SYSTEM, now), windows=windows)
    return len(past) + len(ahead)
