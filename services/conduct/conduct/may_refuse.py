"""Which rules each act may break: what the API promises to say."""

from conduct.domain.references import NotAReference
from conduct.domain.refusals import (
    ActionNotReported,
    ActionUnknown,
    AlreadyAssisted,
    AssistanceCannotWait,
    CannotBeTold,
    ClockNotRunning,
    ExtensionTooShort,
    FindingNeeded,
    MayNot,
    NoState,
    NotADuplicate,
    NotInCase,
    NotNotified,
    NotOfThisCase,
    NotOpen,
    OfASisterCase,
    OfThisCase,
    ReasonNeeded,
    ReportUnclear,
    StepImpossible,
)
from conduct.sealing.envelope import Unreadable
from conduct.storage.cases import CaseNotFound
from conduct.storage.prompts import PromptNotFound
from conduct.storage.sealed import FieldChangedMeanwhile
from conduct.storage.vault import Shredded
from conduct.use_cases.assigning import NotAssigned
from conduct.use_cases.changing import NotYoursToChange
from conduct.use_cases.glass import RequestNotFound
from conduct.use_cases.partner_answers import NotAwaited, UnknownCase
from muster.deadlines.states import DueAlreadyPast, NotALaterDue
from muster.errors import BrokenRule

Kinds = tuple[type[BrokenRule], ...]

REPORTING: Kinds = (ReportUnclear, Unreadable)
SEEING: Kinds = (CaseNotFound,)
OPENING: Kinds = (CaseNotFound, Shredded, Unreadable)
CHANGING: Kinds = (*OPENING, NotYoursToChange, FieldChangedMeanwhile)
TELLING: Kinds = (*CHANGING, CannotBeTold)
"""Of what happened at some time."""

STEPPING: Kinds = (*TELLING, StepImpossible, FindingNeeded, ActionNotReported)
REFERRING: Kinds = (*TELLING, StepImpossible)
FINDING: Kinds = (*TELLING, StepImpossible, ReasonNeeded)
ENDING: Kinds = (*TELLING, StepImpossible, ReasonNeeded, ActionNotReported)
HANDING_ON: Kinds = (*TELLING, StepImpossible, ReasonNeeded, ReportUnclear)
REOPENING: Kinds = (*TELLING, StepImpossible, ReasonNeeded, FindingNeeded)
NOTIFYING: Kinds = (*TELLING, NoState, StepImpossible, ReportUnclear)
REPLYING: Kinds = (*TELLING, NotNotified, ReportUnclear)
ASSISTING: Kinds = (*TELLING, NotInCase, ReportUnclear)
IMPOSING: Kinds = (*TELLING, StepImpossible, ReportUnclear)
LIFTING: Kinds = (*TELLING, NotInCase)
ACTING: Kinds = (*TELLING, ActionUnknown, FindingNeeded, StepImpossible, ReportUnclear)
NOTING: Kinds = (*CHANGING, ReportUnclear)
NAMING: Kinds = (*CHANGING, NotOfThisCase, NotInCase, ReportUnclear)
NAMING_ANOTHER: Kinds = (*CHANGING, OfThisCase, OfASisterCase, ReportUnclear)
CORRECTING: Kinds = (*CHANGING, NotInCase, ReportUnclear)
REMOVING: Kinds = (*CHANGING, NotInCase, ReasonNeeded)
REMOVING_A_VICTIM: Kinds = (*REMOVING, AlreadyAssisted)
HURRYING: Kinds = (*CHANGING, ReasonNeeded)
PAIRING: Kinds = (*CHANGING, NotADuplicate, ReasonNeeded, StepImpossible)
EXTENDING: Kinds = (
    *CHANGING, AssistanceCannotWait, ClockNotRunning, ReasonNeeded, ExtensionTooShort,
    NotALaterDue, DueAlreadyPast,
)  # fmt: skip
WAIVING: Kinds = (*CHANGING, AssistanceCannotWait, ClockNotRunning, ReasonNeeded)
HOLDING: Kinds = (*CHANGING, ReasonNeeded)

ASSIGNING: Kinds = (CaseNotFound, MayNot, Unreadable)
UNASSIGNING: Kinds = (CaseNotFound, NotAssigned, NotOpen, Unreadable)
HANDING_OVER: Kinds = (MayNot, Unreadable)
RECUSING: Kinds = (CaseNotFound, ReasonNeeded, Unreadable)
ASKING: Kinds = (CaseNotFound, NotAReference, MayNot, ReasonNeeded, Unreadable)
DECIDING: Kinds = (RequestNotFound, CaseNotFound, MayNot, NotOpen, Unreadable)
SEEING_REVIEW: Kinds = (PromptNotFound, Unreadable)
REVIEWING: Kinds = (PromptNotFound, NotOpen, ReasonNeeded, CannotBeTold, Unreadable)

SENDING: Kinds = (
    ReportUnclear, CannotBeTold, ActionUnknown, UnknownCase, NotAwaited, FieldChangedMeanwhile,
    Unreadable,
)  # fmt: skip
