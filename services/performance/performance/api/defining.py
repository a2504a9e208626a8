"""Defining indicators, and the data sets that their figures come from."""

from typing import Annotated

from fastapi import Request
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from muster.dates import Day
from muster.identity import Principal
from muster.numbers import Number, YesNo
from muster.web import IdempotencyKey, PageOf, RequestOrigin, Router, Sessions, refuses, require
from performance import payloads, storage
from performance.api.indicators import IndicatorView
from performance.domain import may_refuse
from performance.domain.datasets import DATA_SETS, Windows
from performance.domain.definitions import Definition, Direction, IndicatorNotFound, Measure
from performance.storage import definitions
from performance.use_cases import defining

router = Router(prefix="/v1", tags=["Indicators"])

Definer = Annotated[Principal, require("performance:define")]
Dimensions = Annotated[list[payloads.Reference], Field(max_length=10)]


class NextDefinition(payloads.Payload):
    """All of a definition but its code."""

    title: payloads.Text
    unit: Annotated[str, Field(min_length=1, max_length=60)]
    """`%` for a share."""
    measure: Measure
    direction: Direction
    frame: payloads.Reference
    """`a4p-plus`, `ugps`, or another results frame."""
    result: payloads.Named | None = None
    """Code of the result that it measures."""
    data_set: payloads.Reference
    """GET /v1/data-sets lists them."""
    disaggregation: Dimensions = Field(default_factory=list)
    """Of `country`, `mission`, `category`, `component`, `sex`."""
    parts: Dimensions = Field(default_factory=list)
    """Figures that name just these add up to the others."""
    method: payloads.Note
    effective_from: Day
    baseline: Number | None = None
    baseline_on: Day | None = None
    baseline_cited: payloads.Text | None = None
    public: YesNo = True

    def definition(self, code: str) -> Definition:
        """As version 1."""
        said = self.model_dump(exclude={"code"})
        dimensions = {name: tuple(said[name]) for name in ("disaggregation", "parts")}
        return Definition(code=code, version=1, **said | dimensions)


class NewDefinition(NextDefinition):
    code: payloads.Reference
    """Small letters, digits and hyphens; it never changes."""


class DataSetView(BaseModel):
    code: str
    title: str
    frequency: str
    window_days: int
    blank: str
    cited: str


@router.get("/data-sets")
async def list_data_sets(request: Request) -> PageOf[DataSetView]:
    """Within `window_days` after the end of a period its figures are to be known."""
    windows: Windows = request.app.state.windows
    return PageOf(
        items=[
            DataSetView(
                code=each.code,
                title=each.title,
                frequency=each.frequency,
                window_days=windows.get(each.code, each.window_days),
                blank=each.blank,
                cited=each.cited,
            )
            for each in DATA_SETS.values()
        ]
    )


@router.post("/indicators", status_code=201, responses=refuses(*may_refuse.DEFINING))
async def define(
    body: NewDefinition,
    caller: Definer,
    key: IdempotencyKey,
    sessions: Sessions,
    origin: RequestOrigin,
) -> IndicatorView:
    by, now = origin.actor.name, origin.recorded_at
    async with sessions.begin() as session:
        made = await storage.idempotency_keys.claim(session, key, now=now)
        if made is None:
            await defining.define(session, body.definition(body.code), by=by, now=now)
            await storage.idempotency_keys.settle(session, key, 1)
        return await _version(session, body.code, int(made or 1))


@router.post(
    "/indicators/{code}/versions", status_code=201, responses=refuses(*may_refuse.NEXT_VERSION)
)
async def define_next(
    code: str,
    body: NextDefinition,
    caller: Definer,
    key: IdempotencyKey,
    sessions: Sessions,
    origin: RequestOrigin,
) -> IndicatorView:
    """The next version. What figures and targets mean by stays, once there are any."""
    by, now = origin.actor.name, origin.recorded_at
    async with sessions.begin() as session:
        made = await storage.idempotency_keys.claim(session, key, now=now)
        if made is None:
            new = await defining.define_next(session, body.definition(code), by=by, now=now)
            made = str(new.version)
            await storage.idempotency_keys.settle(session, key, made)
        return await _version(session, code, int(made))


async def _version(session: AsyncSession, code: str, version: int) -> IndicatorView:
    for each in await definitions.versions(session, code):
        if each.version == version:
            return IndicatorView.of(each)
    raise IndicatorNotFound(code)
