"""Pages for browsers."""

from fastapi import APIRouter

from pledges.pages import commitments, milestones, pledge, register

router = APIRouter(include_in_schema=False)
router.include_router(register.router)
router.include_router(commitments.router)
router.include_router(pledge.router)
router.include_router(milestones.router)
