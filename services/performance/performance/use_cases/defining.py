"""Indicators are defined, and their definitions get further versions."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from performance.domain.defining import IndicatorTaken, VersionTaken, checked, next_version
from performance.domain.definitions import Definition, IndicatorNotFound
from performance.domain.frame_refusals import UnknownResult
from performance.storage import definitions, results, series


async def define(session: AsyncSession, said: Definition, *, by: str, now: datetime) -> Definition:
    """Raises `DefinitionContradicts`, `IndicatorTaken`, `UnknownResult`."""
    new = checked(said)
    await _check_result(session, new)
    if await definitions.versions(session, new.code):
        raise IndicatorTaken(new.code)
    if not await definitions.add(session, new, by=by, now=now):
        raise IndicatorTaken(new.code)
    return new


async def define_next(
    session: AsyncSession, said: Definition, *, by: str, now: datetime
) -> Definition:
    """Raises `DefinitionContradicts`, `IndicatorNotFound`, `FiguresStand`, `VersionTaken`."""
    known = await definitions.versions(session, said.code)
    if not known:
        raise IndicatorNotFound(said.code)
    # No first figure comes in between, unseen; another version is refused at the end.
    await series.record_alone(session, now)
    reported_on = await series.is_reported_on(session, said.code)
    new = next_version(known[-1], said, reported_on=reported_on)
    await _check_result(session, new)
    if not await definitions.add(session, new, by=by, now=now):
        raise VersionTaken(new.code, new.version)
    return new


async def _check_result(session: AsyncSession, new: Definition) -> None:
    if new.result is not None and not await results.known(session, [new.result]):
        raise UnknownResult(new.result)
