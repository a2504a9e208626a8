"""Which rules each act may break: what the API promises to say."""

from muster.deadlines.checkpoints import TermsContradict
from muster.errors import BrokenRule
from performance.domain.countries import UnknownCountry
from performance.domain.crime_refusals import (
    CrimeContradicts,
    CrimeIsClosed,
    CrimeNotFound,
    CrimeSaidOtherwise,
    StepImpossible,
)
from performance.domain.definitions import IndicatorNotFound, NotDisaggregated, UnknownIndicator
from performance.domain.notice import NoticeUnclear
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
SEEING_SERIES: Kinds = (SeriesNotFound,)
SEEING_TARGET: Kinds = (TargetNotFound,)

NOTIFYING: Kinds = (
    NoticeUnclear, UnknownCountry, NotYourFigures, OlderThanKnown, ReportedInTheFuture,
)  # fmt: skip
REPORTING_CRIME: Kinds = (UnknownCountry, CrimeContradicts, CrimeSaidOtherwise)
SEEING_CRIME: Kinds = (CrimeNotFound,)
TAKING_STEP: Kinds = (CrimeNotFound, StepImpossible, CrimeIsClosed)

SENDING: Kinds = tuple(
    dict.fromkeys((*OBSERVING, *AIMING, *NOTIFYING, *REPORTING_CRIME, *TAKING_STEP))
)
