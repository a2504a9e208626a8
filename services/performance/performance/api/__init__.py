"""Routes for people's programs."""

from performance.api import (
    crimes,
    defining,
    deliverables,
    fatalities,
    figures,
    frame,
    indicators,
    series,
    shares,
    snapshots,
    targets,
)

ROUTES = [
    *indicators.router.routes,
    *defining.router.routes,
    *figures.router.routes,
    *series.router.routes,
    *shares.router.routes,
    *snapshots.router.routes,
    *frame.router.routes,
    *deliverables.router.routes,
    *targets.router.routes,
    *crimes.router.routes,
    *fatalities.router.routes,
]
