"""Pages for browsers."""

from fastapi import APIRouter

from performance.pages import crimes, fatalities, overview

router = APIRouter(include_in_schema=False)
router.include_router(overview.router)
router.include_router(fatalities.router)
router.include_router(crimes.router)
