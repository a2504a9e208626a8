"""Routes for people's programs."""

from fastapi import APIRouter

from performance.api import crimes, fatalities, indicators

router = APIRouter(prefix="/v1")
router.include_router(indicators.router)
router.include_router(crimes.router)
router.include_router(fatalities.router)
