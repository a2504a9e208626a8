"""Routes for people's programs."""

from notifications.api import alerts, answering, ledger, recipients, rules

ROUTES = [
    *alerts.router.routes,
    *answering.router.routes,
    *recipients.router.routes,
    *rules.router.routes,
    *ledger.router.routes,
]
