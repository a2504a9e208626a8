"""Figures that targets are decided on: of all States together, once most of them are there."""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncSession

from performance.domain.definitions import Definition
from performance.domain.standings import LOOKED_BACK, have_reported
from performance.storage.figures import Question, reported_by_end
from performance.storage.measures import Asked, Measured, measure


async def measure_whole(
    session: AsyncSession, definition: Definition, asked: Collection[Asked]
) -> dict[Asked, Measured]:
    """As `measure`, without what was put together while many States have not reported yet."""
    measured = await measure(session, definition, asked)
    return {
        each: figure
        for each, figure in measured.items()
        if not figure.parts
        or each.subject.country is not None
        or await _is_there(session, definition, each)
    }


async def _is_there(session: AsyncSession, definition: Definition, asked: Asked) -> bool:
    month = asked.period.ends_on
    # Where parts are about missions and no State, the missions count.
    counted = "country" if "country" in definition.parts else "mission"
    question = Question(definition, (counted,), asked.subject, ends=month)
    return have_reported(month, await reported_by_end(session, question, LOOKED_BACK + 1))
