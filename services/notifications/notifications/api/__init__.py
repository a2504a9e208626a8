"""Routes for people's programs."""

from fastapi import APIRouter

from notifications.api import alerts, answering, ledger, recipients, rules

router = APIRouter(prefix="/v1")
router.include_router(alerts.router)
router.include_router(answering.router)
router.include_router(recipients.router)
router.include_router(rules.router)
router.include_router(ledger.router)
