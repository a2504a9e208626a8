"""Reading observations, and the shares of women that are put together from them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from muster.web import Now, PageOf, PagingQuery, Sessions, cut_page, link_next, next_page, refuses
from performance.asked import AsOfQuery, FilterQuery, Filters
from performance.domain import may_refuse
from performance.domain.as_of import AsOf, citation
from performance.domain.csv_text import OBSERVATIONS, lines, observation_cells
from performance.domain.definitions import Definition
from performance.domain.viewer import Viewer
from performance.storage import definitions, reading
from performance.storage.known import known_on
from performance.tabular import ALSO_CSV, Csv, csv_answer, wants_csv
from performance.views.places import FigurePlace
from performance.visibility import viewer_of

router = APIRouter(prefix="/v1", tags=["Figures"])


class SubjectView(BaseModel):
    country: str | None
    mission: str | None
    category: str | None
    component: str | None
    sex: str | None


class ObservationView(BaseModel):
    id: UUID
    series: UUID
    indicator: str
    about: SubjectView
    period: str
    ends_on: date
    value: float | None = Field(description="Null where it is not known, or of too few persons.")
    too_few: bool = Field(description="No share is told of so few persons.")
    numerator: float | None
    denominator: float | None
    partial: bool
    reported_at: datetime
    recorded_at: datetime
    cited: str
    note: str | None

    @classmethod
    def of(cls, row: Any, definition: Definition | None) -> "ObservationView":
        about = SubjectView.model_validate(row, from_attributes=True)
        told = definition is None or definition.is_told_of(row.denominator)
        names = cls.model_fields.keys() - {"series", "about", "too_few", "value"}
        return cls(
            **{name: getattr(row, name) for name in names},
            series=row.series_id,
            about=about,
            value=row.value if told else None,
            too_few=not told,
        )


async def _csv(
    sessions: Sessions, viewer: Viewer, filters: Filters, as_of: AsOf, now: datetime
) -> Response:
    async with sessions() as session:
        known = await definitions.current(session)
    wanted = wanted_of(filters, viewer, known)
    only = known[filters.indicator] if filters.indicator else None
    cited = [only.source.cited] if only else ["as cited in each row"]

    async def rows() -> AsyncIterator[Sequence[Any]]:
        async with sessions() as session:
            async for row in reading.stream(session, wanted, known_on(as_of.at)):
                definition = known[row.indicator]
                yield observation_cells(row, definition.told(row.value, row.denominator))

    content = lines(citation(cited, as_of, now), OBSERVATIONS, rows())
    return csv_answer("observations", content)


def wanted_of(filters: Filters, viewer: Viewer, known: Mapping[str, Definition]) -> reading.Wanted:
    """Raises `FilterUnclear`."""
    if filters.indicator:
        filters.definition(known, viewer, default=filters.indicator)
    return reading.Wanted(
        viewer, definitions.public(known), filters.indicator, filters.about, filters.begins,
        filters.ends,
    )  # fmt: skip


@router.get("/observations.csv", response_class=Csv, responses=refuses(*may_refuse.ASKING))
async def observations_as_csv(
    request: Request, filters: FilterQuery, as_of: AsOfQuery, sessions: Sessions, now: Now
) -> Response:
    """All of them, as a table to download."""
    return await _csv(sessions, await viewer_of(request), filters, as_of, now)


@router.get(
    "/observations",
    response_model=PageOf[ObservationView],
    responses=ALSO_CSV | refuses(*may_refuse.ASKING),
)
async def list_observations(
    request: Request,
    response: Response,
    filters: FilterQuery,
    as_of: AsOfQuery,
    paging: PagingQuery,
    sessions: Sessions,
    now: Now,
) -> Response | PageOf[ObservationView]:
    """Figures as sources reported them, the newest period first; as CSV by `Accept: text/csv`."""
    viewer = await viewer_of(request)
    if wants_csv(request):
        return await _csv(sessions, viewer, filters, as_of, now)
    after = paging.after(FigurePlace)
    async with sessions() as session:
        known = await definitions.current(session)
        wanted = wanted_of(filters, viewer, known)
        rows = await reading.observations(
            session, wanted, known_on(as_of.at), after=after, limit=paging.fetch
        )
    shown, cursor = cut_page(rows, paging, lambda row: (row.ends_on, row.seq))
    address = next_page(request, cursor)
    link_next(response, address)
    response.headers["vary"] = "Accept"
    items = [ObservationView.of(row, known.get(row.indicator)) for row in shown]
    return PageOf(items=items, next=address)
