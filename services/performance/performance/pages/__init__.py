"""Pages for browsers."""

from performance.pages import (
    contributor,
    crimes,
    deliverables,
    explore,
    fatalities,
    frame,
    indicators,
    missions,
    overview,
    plots,
    series,
    targets,
    women,
)
from performance.pages.words import STATUSES

__all__ = ["ROUTES", "STATUSES"]

ROUTES = [
    *overview.router.routes,
    *women.router.routes,
    *contributor.router.routes,
    *fatalities.router.routes,
    *crimes.router.routes,
    *explore.router.routes,
    *indicators.router.routes,
    *missions.router.routes,
    *series.router.routes,
    *targets.router.routes,
    *frame.router.routes,
    *deliverables.router.routes,
    *plots.router.routes,
]
