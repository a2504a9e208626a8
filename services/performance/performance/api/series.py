"""Reading series: what was ever known of one indicator about one subject."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from muster.web import PageOf, PagingQuery, Sessions, cut_page, link_next, next_page, refuses
from performance.api.figures import SubjectView, wanted_of
from performance.asked import FilterQuery, period_of
from performance.domain import may_refuse
from performance.domain.definitions import Definition
from performance.storage import definitions, reading
from performance.views.places import FigurePlace
from performance.visibility import viewer_of

router = APIRouter(prefix="/v1", tags=["Figures"])


class SeriesSummary(BaseModel):
    id: UUID
    indicator: str
    about: SubjectView
    periods: int
    newest: date


class Version(BaseModel):
    """A figure as it was known from `recorded_at` until `superseded_at`."""

    id: UUID
    period: str
    value: float | None
    too_few: bool
    numerator: float | None
    denominator: float | None
    partial: bool
    reported_at: datetime
    recorded_at: datetime
    superseded_at: datetime | None
    supersedes: UUID | None
    cited: str
    note: str | None

    @classmethod
    def of(cls, row: Any, definition: Definition) -> "Version":
        told = definition.is_told_of(row.denominator)
        names = cls.model_fields.keys() - {"too_few", "value"}
        return cls(
            **{name: getattr(row, name) for name in names},
            value=row.value if told else None,
            too_few=not told,
        )


class SeriesView(BaseModel):
    id: UUID
    indicator: str
    title: str
    unit: str
    about: SubjectView
    versions: list[Version]
    """The newest period first, of each the newest version."""
    next: str | None


@router.get("/series", responses=refuses(*may_refuse.ASKING))
async def list_series(
    request: Request,
    response: Response,
    filters: FilterQuery,
    paging: PagingQuery,
    sessions: Sessions,
) -> PageOf[SeriesSummary]:
    """Of which subjects there are figures."""
    viewer = await viewer_of(request)
    after = paging.after(tuple[UUID])
    async with sessions() as session:
        wanted = wanted_of(filters, viewer, await definitions.current(session))
        rows = await reading.series_list(
            session, wanted, after=after[0] if after else None, limit=paging.fetch
        )
    shown, cursor = cut_page(rows, paging, lambda row: (row.id,))
    address = next_page(request, cursor)
    link_next(response, address)
    return PageOf(
        items=[
            SeriesSummary(
                id=row.id,
                indicator=row.indicator,
                about=SubjectView.model_validate(row, from_attributes=True),
                periods=row.periods,
                newest=row.newest,
            )
            for row in shown
        ],
        next=address,
    )


@router.get("/series/{series_id}", responses=refuses(*may_refuse.SEEING_SERIES, *may_refuse.ASKING))
async def get_series(
    series_id: UUID,
    request: Request,
    response: Response,
    paging: PagingQuery,
    sessions: Sessions,
    period: Annotated[str | None, Query(max_length=20, description="Only this one.")] = None,
) -> SeriesView:
    """Every version of its figures: what was known, from when to when, and from whom."""
    viewer = await viewer_of(request)
    after = paging.after(FigurePlace)
    wanted = period_of("period", period)
    async with sessions() as session:
        known = await definitions.current(session)
        of = await reading.series(session, viewer, definitions.public(known), series_id)
        rows = await reading.versions(
            session, series_id, wanted.written if wanted else None, after=after, limit=paging.fetch
        )
    definition = known[of.indicator]
    shown, cursor = cut_page(rows, paging, lambda row: (row.ends_on, row.seq))
    address = next_page(request, cursor)
    link_next(response, address)
    return SeriesView(
        id=series_id,
        indicator=definition.code,
        title=definition.title,
        unit=definition.unit,
        about=SubjectView.model_validate(of, from_attributes=True),
        versions=[Version.of(row, definition) for row in shown],
        next=address,
    )
