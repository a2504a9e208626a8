"""Routes for people's programs."""

from fastapi import APIRouter

from performance.api import (
    crimes,
    defining,
    deliverables,
    fatalities,
    figures,
    frame,
    indicators,
    series,
    shares,
    snapshots,
    targets,
)

router = APIRouter(prefix="/v1")
router.include_router(indicators.router)
router.include_router(defining.router)
router.include_router(figures.router)
router.include_router(series.router)
router.include_router(shares.router)
router.include_router(snapshots.router)
router.include_router(frame.router)
router.include_router(deliverables.router)
router.include_router(targets.router)
router.include_router(crimes.router)
router.include_router(fatalities.router)
