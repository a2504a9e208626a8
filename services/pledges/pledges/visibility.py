"""Which pledges a caller may see and for whom the caller speaks."""

from muster.identity import Principal
from pledges.storage.lists import Viewer, viewer_of


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
