"""Pages of conduct: nothing of a case is shown but on its own pages."""

from conduct.pages import (
    assignments,
    board,
    case,
    case_assignments,
    glass,
    glass_decisions,
    history,
    holding,
    mine,
    readers,
    report,
    reviews,
    stepping_aside,
)
from conduct.pages.deeds import all_acts
from conduct.pages.desk import routes
from conduct.pages.statuses import STATUSES

__all__ = ["ROUTES", "STATUSES"]

ROUTES = [
    *mine.router.routes,
    *report.router.routes,
    *case.router.routes,
    *history.router.routes,
    *readers.router.routes,
    *board.router.routes,
    *assignments.router.routes,
    *case_assignments.router.routes,
    *glass.router.routes,
    *glass_decisions.router.routes,
    *holding.router.routes,
    *reviews.router.routes,
    *stepping_aside.router.routes,
    *routes(all_acts()).routes,
]
