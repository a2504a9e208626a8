"""Pages for browsers."""

from fastapi import APIRouter

from notifications.pages import answering, inbox, live

router = APIRouter(include_in_schema=False)
router.include_router(inbox.router)
router.include_router(answering.router)
router.include_router(live.router)
