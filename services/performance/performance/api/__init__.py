"""Routes for people's programs."""

from fastapi import APIRouter

from performance.api import figures, indicators, series, shares, snapshots

router = APIRouter(prefix="/v1")
router.include_router(indicators.router)
router.include_router(figures.router)
router.include_router(series.router)
router.include_router(shares.router)
router.include_router(snapshots.router)
