"""Who looks at figures."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Viewer:
    """everything: staff. countries, missions: a partner's own, besides what is public."""

    everything: bool = False
    countries: frozenset[str] = frozenset()
    missions: frozenset[str] = frozenset()


PUBLIC = Viewer()
EVERYTHING = Viewer(everything=True)
