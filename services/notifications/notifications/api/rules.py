"""The triggers in force, and where nobody would be told."""

from fastapi import APIRouter

from muster.web import PageOf, Sessions
from notifications import reading
from notifications.edge import InForce, Operator, Reader
from notifications.views import GapView, RuleView

router = APIRouter(prefix="/v1")


@router.get("/triggers", tags=["Rules"])
async def list_triggers(caller: Reader, triggers: InForce) -> PageOf[RuleView]:
    """Which facts raise an alert, who is told, and what ends it."""
    return PageOf(items=[RuleView.of(triggers.by_id[name]) for name in sorted(triggers.by_id)])


@router.get("/gaps", tags=["Directory"])
async def list_gaps(caller: Operator, triggers: InForce, sessions: Sessions) -> PageOf[GapView]:
    """Roles that are to be told and that nobody holds."""
    async with sessions() as session:
        found = await reading.empty_roles(session, triggers)
    return PageOf(
        items=[
            GapView(role=each.role, scope=each.scope, since=each.since, triggers=each.triggers)
            for each in found
        ]
    )
