"""Pages for browsers."""

from fastapi import APIRouter

from performance.pages import overview, plots

router = APIRouter(include_in_schema=False)
router.include_router(overview.router)
router.include_router(plots.router)
