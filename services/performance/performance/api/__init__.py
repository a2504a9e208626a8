"""Routes for people's programs."""

from fastapi import APIRouter

from performance.api import indicators

router = APIRouter(prefix="/v1")
router.include_router(indicators.router)
