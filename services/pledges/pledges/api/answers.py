"""What every change ends with: the pledge as it is now."""

from uuid import UUID

from fastapi import Response

from muster.database import SessionMaker
from muster.identity import Principal
from muster.web import etag
from pledges.storage import lists
from pledges.views import PledgeView
from pledges.visibility import viewer


async def whole(
    sessions: SessionMaker, caller: Principal, pledge_id: UUID, response: Response
) -> PledgeView:
    async with sessions() as session:
        row = await lists.shown(session, viewer(caller), pledge_id)
        parts = await lists.milestones_of(session, pledge_id)
    response.headers["etag"] = etag(row.version)
    return PledgeView.whole(row, parts)
