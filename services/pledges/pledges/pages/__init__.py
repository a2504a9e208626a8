"""Pages for browsers."""

from pledges.pages import commitments, milestones, pledge, register

ROUTES = [
    *register.router.routes,
    *commitments.router.routes,
    *pledge.router.routes,
    *milestones.router.routes,
]
