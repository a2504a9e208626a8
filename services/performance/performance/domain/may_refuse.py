"""Which rules each act may break: what the API promises to say."""

from muster.deadlines.calendars import UnknownZone
from muster.deadlines.checkpoints import TermsContradict
from muster.deadlines.states import (
    ClaimInTheFuture,
    DeadlineClosed,
    DueAlreadyPast,
    NotALaterDue,
    NothingToRetract,
)
from muster.errors import BrokenRule
from performance.domain.as_of import FilterUnclear, NotYetKnown, SnapshotNotFound
from performance.domain.countries import CountryOfThePast, UnknownCountry
from performance.domain.crime_refusals import (
    CrimeContradicts,
    CrimeIsClosed,
    CrimeNotFound,
    CrimeSaidOtherwise,
    StepImpossible,
    UnknownCrime,
)
from performance.domain.defining import (
    DefinitionContradicts,
    FiguresStand,
    IndicatorTaken,
    VersionTaken,
)
from performance.domain.definitions import IndicatorNotFound, NotDisaggregated, UnknownIndicator
from performance.domain.frame_refusals import (
    DayOutsideOurTime,
    DeliverableNotFound,
    DeliverableTaken,
    DroppedWithoutReason,
    DueDayPast,
    NotYourDeliverable,
    ResultTaken,
    StatusNotSet,
    UnknownDeliverable,
    UnknownResult,
)
from performance.domain.notice import NoticeUnclear
from performance.domain.periods import UnknownPeriod
from performance.domain.priorities import UnknownPriority
from performance.domain.refusals import (
    FiguresContradict,
    NotYourFigures,
    OlderThanKnown,
    PeriodDoesNotFit,
    PeriodNotOver,
    ReportedInTheFuture,
    SaidByOthers,
    SeriesNotFound,
    TargetGone,
    TargetNotFound,
    TargetPast,
)
from performance.domain.subjects import MissionNotThere, SubjectUnclear, SubjectUnknown

Kinds = tuple[type[BrokenRule], ...]

NAMING: Kinds = (
    UnknownIndicator, UnknownPeriod, SubjectUnclear, SubjectUnknown, UnknownCountry,
    NotDisaggregated, NotYourFigures,
)  # fmt: skip
OBSERVING: Kinds = (
    *NAMING, FiguresContradict, PeriodNotOver, PeriodDoesNotFit, OlderThanKnown,
    ReportedInTheFuture, SaidByOthers, CountryOfThePast, MissionNotThere,
)  # fmt: skip
AIMING: Kinds = (*NAMING, TargetPast, TermsContradict, PeriodDoesNotFit, FiguresContradict)
DEFINING: Kinds = (DefinitionContradicts, IndicatorTaken, UnknownResult)
NEXT_VERSION: Kinds = (
    DefinitionContradicts, IndicatorNotFound, FiguresStand, VersionTaken, UnknownResult,
)  # fmt: skip
SEEING_INDICATOR: Kinds = (IndicatorNotFound,)
ASKING: Kinds = (FilterUnclear, NotYetKnown, SnapshotNotFound)
SEEING_SNAPSHOT: Kinds = (SnapshotNotFound,)
SEEING_SERIES: Kinds = (SeriesNotFound,)
SEEING_TARGET: Kinds = (TargetNotFound,)
WITHDRAWING_TARGET: Kinds = (*SEEING_TARGET, NotYourFigures, TargetGone)

SEEING_DELIVERABLE: Kinds = (DeliverableNotFound,)
DEFINING_RESULT: Kinds = (UnknownPriority, ResultTaken)
PLANNING: Kinds = (UnknownResult, DeliverableTaken, DueDayPast, TermsContradict, UnknownZone)
COMPLETING: Kinds = (DeadlineClosed, ClaimInTheFuture, DayOutsideOurTime)
CHANGING_STATUS: Kinds = (DeadlineClosed, StatusNotSet)
MOVING: Kinds = (DeadlineClosed, NotALaterDue, DueAlreadyPast, TermsContradict)
REOPENING: Kinds = (NothingToRetract,)
DROPPING: Kinds = (DeadlineClosed,)
REPORTING_DELIVERABLE: Kinds = (
    *COMPLETING, UnknownDeliverable, NotYourDeliverable, DroppedWithoutReason,
)  # fmt: skip


NOTIFYING: Kinds = (
    NoticeUnclear, UnknownCountry, SubjectUnknown, NotYourFigures, OlderThanKnown,
    ReportedInTheFuture, MissionNotThere, CountryOfThePast,
)  # fmt: skip
REPORTING_CRIME: Kinds = (
    UnknownCountry, SubjectUnknown, MissionNotThere, CountryOfThePast, CrimeContradicts,
    NotYourFigures, CrimeSaidOtherwise,
)  # fmt: skip
SEEING_CRIME: Kinds = (CrimeNotFound,)
TAKING_STEP: Kinds = (CrimeNotFound, StepImpossible, CrimeIsClosed)
TELLING_STEP: Kinds = (UnknownCrime, StepImpossible, CrimeIsClosed)

SENDING: Kinds = tuple(
    dict.fromkeys(
        (
            *OBSERVING,
            *AIMING,
            *PLANNING,
            *REPORTING_DELIVERABLE,
            *NOTIFYING,
            *REPORTING_CRIME,
            *TELLING_STEP,
        )
    )
)
