"""Pages of conduct: nothing of a case is shown but on its own pages."""

from fastapi import APIRouter

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

__all__ = ["STATUSES", "router"]

router = APIRouter(include_in_schema=False)
for each in (mine, report, case, history, readers, board, assignments, case_assignments, glass,
             glass_decisions,
             holding, reviews, stepping_aside):  # fmt: skip
    router.include_router(each.router)
router.include_router(routes(all_acts()))
