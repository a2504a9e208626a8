"""Pages for browsers."""

from notifications.pages import answering, inbox, live

ROUTES = [
    *inbox.router.routes,
    *answering.router.routes,
    *live.router.routes,
]
