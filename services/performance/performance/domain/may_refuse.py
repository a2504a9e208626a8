"""Which rules each act may break: what the API promises to say."""

from muster.deadlines.checkpoints import TermsContradict
from muster.errors import BrokenRule
from performance.domain.as_of import FilterUnclear, NotYetKnown, SnapshotNotFound
from performance.domain.countries import UnknownCountry
from performance.domain.definitions import IndicatorNotFound, NotDisaggregated, UnknownIndicator
from performance.domain.periods import UnknownPeriod
from performance.domain.refusals import (
    FiguresContradict,
    NotYourFigures,
    OlderThanKnown,
    PeriodDoesNotFit,
    PeriodNotOver,
    ReportedInTheFuture,
    SeriesNotFound,
    TargetNotFound,
    TargetPast,
)
from performance.domain.subjects import SubjectUnclear

Kinds = tuple[type[BrokenRule], ...]

NAMING: Kinds = (
    UnknownIndicator, UnknownPeriod, SubjectUnclear, UnknownCountry, NotDisaggregated,
    NotYourFigures,
)  # fmt: skip
OBSERVING: Kinds = (
    *NAMING, FiguresContradict, PeriodNotOver, PeriodDoesNotFit, OlderThanKnown,
    ReportedInTheFuture,
)  # fmt: skip
AIMING: Kinds = (*NAMING, TargetPast, TermsContradict)
SEEING_INDICATOR: Kinds = (IndicatorNotFound,)
ASKING: Kinds = (FilterUnclear, NotYetKnown, SnapshotNotFound)
SEEING_SNAPSHOT: Kinds = (SnapshotNotFound,)
SEEING_SERIES: Kinds = (SeriesNotFound,)
SEEING_TARGET: Kinds = (TargetNotFound,)

SENDING: Kinds = tuple(dict.fromkeys((*OBSERVING, *AIMING)))
