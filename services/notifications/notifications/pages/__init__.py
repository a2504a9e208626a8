"""Pages for browsers."""

from notifications.pages import alert, answering, inbox, live

ROUTES = [
    *inbox.router.routes,
    *alert.router.routes,
    *answering.router.routes,
    *live.router.routes,
]
