"""What use cases need besides a session: keys and configured numbers."""

from dataclasses import dataclass, field

from conduct.domain.acts import Act
from conduct.domain.limits import Clocks
from conduct.domain.retention import Retention
from conduct.domain.thresholds import Thresholds
from conduct.sealing.keyring import Keyring
from muster.journal import Origin


@dataclass(frozen=True, kw_only=True)
class Rules:
    keyring: Keyring
    clocks: Clocks = field(default_factory=Clocks)
    thresholds: Thresholds = field(default_factory=Thresholds)
    retention: Retention = field(default_factory=Retention)

    def act(self, origin: Origin) -> Act:
        """What somebody does now."""
        return Act(
            by=origin.actor.id,
            now=origin.recorded_at,
            imported=origin.imported,
            clocks=self.clocks,
        )
