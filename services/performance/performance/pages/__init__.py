"""Pages for browsers."""

from fastapi import APIRouter

from performance.pages import (
    contributor,
    crimes,
    deliverables,
    explore,
    fatalities,
    frame,
    indicators,
    missions,
    overview,
    plots,
    series,
    targets,
    women,
)
from performance.pages.words import STATUSES

__all__ = ["STATUSES", "router"]

router = APIRouter(include_in_schema=False)
router.include_router(overview.router)
router.include_router(women.router)
router.include_router(contributor.router)
router.include_router(fatalities.router)
router.include_router(crimes.router)
router.include_router(explore.router)
router.include_router(indicators.router)
router.include_router(missions.router)
router.include_router(series.router)
router.include_router(targets.router)
router.include_router(frame.router)
router.include_router(deliverables.router)
router.include_router(plots.router)
