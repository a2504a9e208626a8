"""What programs of the staff may ask of conduct."""

from conduct.api import (
    access,
    assignments,
    boards,
    cases,
    clocks,
    correcting,
    following,
    lifecycle,
    pairing,
    reads,
    recusals,
    reports,
    reviews,
)

ROUTES = [
    *reports.router.routes,
    *cases.router.routes,
    *reads.router.routes,
    *lifecycle.router.routes,
    *following.router.routes,
    *correcting.router.routes,
    *pairing.router.routes,
    *clocks.router.routes,
    *assignments.router.routes,
    *access.router.routes,
    *boards.router.routes,
    *reviews.router.routes,
    *recusals.router.routes,
]
