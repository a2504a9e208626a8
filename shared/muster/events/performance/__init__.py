"""What the performance service publishes, on three topics; which of it people are told of."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from muster.events import Event, Example, troubles
from muster.events.ledger import CanaryEvent, FiresAt, HourTallied
from muster.events.performance import frame, indicator, safety
from muster.events.performance.indicator import SOURCE

TOPICS = (indicator.TOPIC, safety.TOPIC, frame.TOPIC)


class PerformanceTallyPublished(HourTallied):
    """An hour is closed: so many steps that alert were recorded within it."""

    type: ClassVar[str] = "muster.performance.tally.published.v1"
    topic: ClassVar[str | None] = indicator.TOPIC
    source: ClassVar[str] = SOURCE
    example: ClassVar[Example] = {"tally_id": "4cc6e382-8d4d-5fd7-9472-348a55b0490f"}


class PerformanceCanaryFellDue(CanaryEvent):
    """A deadline of Muster's own fell due; nobody is told, and notifications counts it."""

    type: ClassVar[str] = "muster.performance.canary.fell-due.v1"
    topic: ClassVar[str | None] = indicator.TOPIC
    source: ClassVar[str] = SOURCE
    example: ClassVar[Example] = {"canary_id": "2ce82138-cc75-5fd6-8e47-19288f49bed6"}


class PerformanceTroubleBegan(troubles.TroubleBegan):
    """Something in performance is broken and does not mend itself; operations are told."""

    type: ClassVar[str] = "muster.performance.trouble.began.v1"
    topic: ClassVar[str | None] = indicator.TOPIC
    source: ClassVar[str] = SOURCE
    example: ClassVar[Example] = {"troubles_id": "021ecdd7-f5e9-504f-8af3-eb4940cb26c4"}


class PerformanceTroubleEnded(troubles.TroubleEnded):
    """It is mended."""

    type: ClassVar[str] = "muster.performance.trouble.ended.v1"
    topic: ClassVar[str | None] = indicator.TOPIC
    source: ClassVar[str] = SOURCE
    example: ClassVar[Example] = {"troubles_id": "021ecdd7-f5e9-504f-8af3-eb4940cb26c4"}


TALLY = UUID("4cc6e382-8d4d-5fd7-9472-348a55b0490f")
CANARY = UUID("2ce82138-cc75-5fd6-8e47-19288f49bed6")

TROUBLES = UUID("021ecdd7-f5e9-504f-8af3-eb4940cb26c4")

FACTS: tuple[type[Event], ...] = (*indicator.FACTS, *safety.FACTS, *frame.FACTS)
PUBLISHED: tuple[type[Event], ...] = (
    *FACTS,
    PerformanceTallyPublished,
    PerformanceCanaryFellDue,
    PerformanceTroubleBegan,
    PerformanceTroubleEnded,
)


def _target(name: str) -> FiresAt:
    return FiresAt(thing="series", deadline="target_id", version="version", name=name)


ALERTING: Mapping[str, FiresAt] = {
    indicator.TargetMissed.type: _target("missed"),
    indicator.ReportDueSoon.type: FiresAt(
        thing="series", deadline="target_id", version="version", step="step"
    ),
    indicator.ReportMissed.type: _target("report missed"),
    indicator.ShareBelowTarget.type: FiresAt(
        thing="series", deadline="series_id", version="revision", step="step"
    ),
    safety.CasualtyRecorded.type: FiresAt(
        thing="casualties", deadline="casualty_id", name="recorded"
    ),
    safety.FoundMalicious.type: FiresAt(
        thing="casualties", deadline="casualty_id", version="revision", name="found malicious"
    ),
    safety.CauseUndetermined.type: FiresAt(
        thing="casualties", deadline="casualty_id", version="version", step="step"
    ),
    safety.CrimeStepMissed.type: FiresAt(
        thing="crimes", deadline="deadline_id", version="version", step="step"
    ),
    frame.DeliverableDueSoon.type: FiresAt(
        thing="deliverables", deadline="deliverable_id", version="version", step="step"
    ),
    frame.DeliverableMissed.type: FiresAt(
        thing="deliverables", deadline="deliverable_id", version="version", name="missed"
    ),
    PerformanceCanaryFellDue.type: FiresAt(
        thing="canaries",
        deadline="canary_id",
        version="version",
        name="fell due",
        tells_nobody=True,
    ),
}
"""The facts that say that a step fired which people are told of, by type."""
