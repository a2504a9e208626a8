"""Public files become figures: one kind of file each, read by the names of its columns."""

from performance.importers.contributions import CONTRIBUTIONS
from performance.importers.fatalities import FATALITIES
from performance.importers.kinds import AnyKind
from performance.importers.missions import MISSIONS
from performance.importers.ranking import RANKING
from performance.importers.strength import COUNTRY_STRENGTH, MISSION_STRENGTH, WORLD_STRENGTH

KINDS: dict[str, AnyKind] = {
    each.name: each
    for each in (
        CONTRIBUTIONS,
        MISSION_STRENGTH,
        WORLD_STRENGTH,
        COUNTRY_STRENGTH,
        RANKING,
        MISSIONS,
        FATALITIES,
    )
}
