"""Reading definitions of indicators."""

from datetime import date

from fastapi import APIRouter, Request
from pydantic import BaseModel

from muster.web import PageOf, Sessions, refuses
from performance.asked import may_see_some
from performance.domain import may_refuse
from performance.domain.definitions import Definition, IndicatorNotFound
from performance.storage import definitions
from performance.visibility import viewer_of

router = APIRouter(prefix="/v1", tags=["Indicators"])


class IndicatorView(BaseModel):
    code: str
    version: int
    title: str
    unit: str
    measure: str
    direction: str
    frame: str
    result: str | None
    data_set: str
    frequency: str
    disaggregation: list[str]
    parts: list[str]
    method: str
    cited: str
    effective_from: date
    baseline: float | None
    baseline_on: date | None
    baseline_cited: str | None
    public: bool

    @classmethod
    def of(cls, definition: Definition) -> "IndicatorView":
        names = cls.model_fields.keys() - {"frequency", "cited", "disaggregation", "parts"}
        return cls(
            **{name: getattr(definition, name) for name in names},
            frequency=definition.frequency,
            cited=definition.source.cited,
            disaggregation=list(definition.disaggregation),
            parts=list(definition.parts),
        )


@router.get("/indicators")
async def list_indicators(request: Request, sessions: Sessions) -> PageOf[IndicatorView]:
    """The newest version of each definition; if not public, for staff and partners."""
    viewer = await viewer_of(request)
    async with sessions() as session:
        known = await definitions.current(session)
    shown = [each for each in known.values() if may_see_some(each, viewer)]
    return PageOf(items=[IndicatorView.of(each) for each in shown])


@router.get("/indicators/{code}", responses=refuses(*may_refuse.SEEING_INDICATOR))
async def get_indicator(code: str, request: Request, sessions: Sessions) -> PageOf[IndicatorView]:
    """Every version of one definition, oldest first."""
    viewer = await viewer_of(request)
    async with sessions() as session:
        found = await definitions.versions(session, code)
    if not found or not may_see_some(found[-1], viewer):
        raise IndicatorNotFound(code)
    return PageOf(items=[IndicatorView.of(each) for each in found])
