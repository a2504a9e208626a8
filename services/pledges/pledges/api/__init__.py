"""Routes for people's programs."""

from fastapi import APIRouter

from pledges.api import changes, milestones, reading

router = APIRouter(prefix="/v1")
router.include_router(reading.router)
router.include_router(changes.router)
router.include_router(milestones.router)
