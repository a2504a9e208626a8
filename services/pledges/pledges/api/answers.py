"""What every change begins and ends with: the pledge the caller may change, the pledge changed."""

from uuid import UUID

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession

from muster.database import SessionMaker
from muster.identity import Principal
from muster.web import etag
from pledges import storage
from pledges.domain.pledge import Pledge
from pledges.domain.refusals import PledgeNotFound
from pledges.storage import lists
from pledges.views import PledgeView
from pledges.visibility import viewer


async def mine(session: AsyncSession, caller: Principal, pledge_id: UUID) -> Pledge:
    """Locked. Raises `PledgeNotFound`, also for one that the caller may not see."""
    pledge = await storage.pledge(session, pledge_id)
    seen = viewer(caller)
    if not seen.everything and pledge.pledger.key not in seen.pledgers:
        raise PledgeNotFound(pledge_id)
    return pledge


async def whole(
    sessions: SessionMaker, caller: Principal, pledge_id: UUID, response: Response
) -> PledgeView:
    async with sessions() as session:
        row = await lists.shown(session, viewer(caller), pledge_id)
        parts = await lists.milestones_of(session, pledge_id)
    response.headers["etag"] = etag(row.version)
    return PledgeView.whole(row, parts)
