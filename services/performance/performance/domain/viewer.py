"""Who looks at figures."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Viewer:
    """everything: staff. countries, missions: a partner's own, besides what is public."""

    everything: bool = False
    countries: frozenset[str] = frozenset()
    missions: frozenset[str] = frozenset()


PUBLIC = Viewer()
EVERYTHING = Viewer(everything=True)


@dataclass(frozen=True)
class Access:
    """To accounts of casualties: the next of kin are told first, and not by a page of ours."""

    viewer: Viewer
    open_until: datetime
    """What was first recorded by then is open to everybody, as is what was published before."""
