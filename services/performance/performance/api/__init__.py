"""Routes for people's programs."""

from fastapi import APIRouter

from performance.api import defining, deliverables, frame, indicators, targets

router = APIRouter(prefix="/v1")
router.include_router(indicators.router)
router.include_router(defining.router)
router.include_router(frame.router)
router.include_router(deliverables.router)
router.include_router(targets.router)
