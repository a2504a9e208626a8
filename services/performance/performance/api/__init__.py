"""Routes for people's programs."""

from fastapi import APIRouter

from performance.api import deliverables, frame, indicators

router = APIRouter(prefix="/v1")
router.include_router(indicators.router)
router.include_router(frame.router)
router.include_router(deliverables.router)
