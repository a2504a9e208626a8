"""Which pledges a caller may see and for whom the caller speaks."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from muster.identity import Principal
from pledges import storage
from pledges.domain.pledge import Pledge
from pledges.domain.refusals import PledgeNotFound
from pledges.storage.lists import Viewer, viewer_of
from pledges.use_cases.staff import Confirmer


def viewer(caller: Principal) -> Viewer:
    """Staff see every pledge, unless their token names countries; a partner sees its own."""
    everything = caller.kind != "partner" and not caller.countries
    return viewer_of(
        everything=everything, countries=caller.countries, organisation=caller.organisation
    )


def speaks_for(caller: Principal) -> frozenset[str]:
    """Keys of the pledgers whose side the caller is on."""
    own = viewer_of(everything=False, countries=caller.countries, organisation=caller.organisation)
    return own.pledgers


def confirmer_of(caller: Principal) -> Confirmer:
    return Confirmer(caller.name, caller.roles, speaks_for(caller))


async def mine(session: AsyncSession, caller: Principal, pledge_id: UUID) -> Pledge:
    """Locked. Raises `PledgeNotFound`, also for one that the caller may not see."""
    pledge = await storage.pledge(session, pledge_id)
    seen = viewer(caller)
    if not seen.everything and pledge.pledger.key not in seen.pledgers:
        raise PledgeNotFound(pledge_id)
    return pledge
