"""What an address asks of figures: about whom, from when to when, and as known when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, cast

from fastapi import Depends, Query, Request

from muster.errors import BrokenRule
from muster.events.performance.indicator import SubjectNamed
from muster.web import Now, Sessions
from performance.domain.as_of import SNAPSHOT, AsOf, FilterUnclear, instant_of
from performance.domain.definitions import Definition, UnknownIndicator
from performance.domain.periods import Period, UnknownPeriod
from performance.domain.rating import Strategy
from performance.domain.subjects import Subject
from performance.domain.viewer import Viewer
from performance.storage import snapshots


def strategy_of(request: Request) -> Strategy:
    """As this service is configured."""
    return cast(Strategy, request.app.state.strategy)


@dataclass(frozen=True)
class Filters:
    """begins, ends: days; periods lie between, both included."""

    indicator: str | None
    about: Subject
    begins: date | None
    ends: date | None

    def definition(
        self, known: Mapping[str, Definition], viewer: Viewer, *, default: str
    ) -> Definition:
        """Raises `FilterUnclear`, also for an indicator of which the viewer may see nothing."""
        found = known.get(self.indicator or default)
        if found is None or not may_see_some(found, viewer):
            raise FilterUnclear.because("indicator", UnknownIndicator(self.indicator or default))
        return found


def may_see_some(definition: Definition, viewer: Viewer) -> bool:
    """Whether figures of the indicator may be about the viewer, where not everybody sees them."""
    return bool(definition.public or viewer.everything or viewer.countries or viewer.missions)


async def _filters(
    indicator: Annotated[
        str | None, Query(max_length=80, description="Code; GET /v1/indicators lists them.")
    ] = None,
    country: Annotated[
        str | None, Query(max_length=80, description="ISO 3166-1 alpha-3: `KEN`.")
    ] = None,
    mission: Annotated[str | None, Query(max_length=80, description="Acronym.")] = None,
    category: Annotated[
        str | None, Query(max_length=80, description="Of personnel: `troops`.")
    ] = None,
    begins: Annotated[
        str | None,
        Query(alias="from", max_length=20, description="Periods from here on: `2026-01`, `2026`."),
    ] = None,
    ends: Annotated[
        str | None, Query(alias="to", max_length=20, description="Periods up to here.")
    ] = None,
) -> Filters:
    first, last = period_of("from", begins), period_of("to", ends)
    return Filters(
        indicator or None,
        subject_of(country=country, mission=mission, category=category),
        first.starts_on if first else None,
        last.ends_on if last else None,
    )


def subject_of(**named: str | None) -> Subject:
    """Raises `FilterUnclear`. What is empty is not named; capitals do not matter."""
    if country := named.get("country"):
        named["country"] = country.upper()
    if mission := named.get("mission"):
        named["mission"] = acronym(mission)
    for name, said in named.items():
        if said:
            try:
                Subject.of(SubjectNamed(**{name: said}))
            except BrokenRule as refusal:
                raise FilterUnclear.because(name, refusal) from None
    return Subject(**{name: said for name, said in named.items() if said})


def acronym(written: str) -> str:
    """Without any capitals it is taken for one in capitals, as nearly all are."""
    return written.upper() if written.islower() else written


def period_of(parameter: str, written: str | None) -> Period | None:
    try:
        return Period.of(written) if written else None
    except UnknownPeriod as refusal:
        raise FilterUnclear.because(parameter, refusal) from None


async def _month(
    month: Annotated[
        str | None, Query(max_length=20, description="`2026-10`; without it the newest.")
    ] = None,
) -> Period | None:
    return period_of("month", month)


async def _as_of(
    sessions: Sessions,
    now: Now,
    as_of: Annotated[
        str | None,
        Query(
            max_length=40,
            description="As known at the end of a day (`2026-11-25`, UTC), at an instant, or in "
            "a snapshot (`2026-11-25-1`).",
        ),
    ] = None,
) -> AsOf:
    if not as_of:
        return AsOf()
    if SNAPSHOT.fullmatch(as_of):
        async with sessions() as session:
            found = await snapshots.snapshot(session, as_of)
        return AsOf(found.as_of, found.id, as_of)
    return AsOf(instant_of(as_of, now), written=as_of)


Words = Annotated[str | None, Query(max_length=80)]
FilterQuery = Annotated[Filters, Depends(_filters)]
MonthQuery = Annotated[Period | None, Depends(_month)]
AsOfQuery = Annotated[AsOf, Depends(_as_of)]
