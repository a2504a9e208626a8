"""Routes for people's programs."""

from pledges.api import changes, milestones, reading

ROUTES = [
    *reading.router.routes,
    *changes.router.routes,
    *milestones.router.routes,
]
