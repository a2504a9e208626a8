"""The life of a case as one table: where it is, and what may come next."""

from collections.abc import Mapping
from enum import StrEnum


class Step(StrEnum):
    REPORTED = "reported"
    REGISTERED = "registered"
    ASSESSMENT = "preliminary-assessment"
    REFERRED = "referred"
    PENDING = "investigation-pending"
    INVESTIGATION = "under-investigation"
    REPORT_RECEIVED = "report-received"
    FINDING = "finding"
    ACTION_PENDING = "action-pending"
    ACTION_TAKEN = "action-taken"
    CLOSED = "closed"
    INSUFFICIENT = "closed-insufficient-information"
    NOT_A_CASE = "not-a-case"
    HANDED_ON = "handed-on"
    """It was misrouted, and others have it now."""
    MERGED = "merged"
    """A duplicate: it keeps its content and its history."""


ENDED = frozenset(
    {Step.CLOSED, Step.INSUFFICIENT, Step.NOT_A_CASE, Step.HANDED_ON, Step.MERGED}
)  # fmt: skip

_EARLY = {Step.HANDED_ON, Step.MERGED}
_LATE = {Step.MERGED}

NEXT: Mapping[Step, frozenset[Step]] = {
    step: frozenset(ahead)
    for step, ahead in {
        Step.REPORTED: {Step.REGISTERED, *_EARLY},
        Step.REGISTERED: {Step.ASSESSMENT, *_EARLY},
        Step.ASSESSMENT: {Step.REFERRED, Step.INSUFFICIENT, Step.NOT_A_CASE, *_EARLY},
        Step.REFERRED: {Step.PENDING, *_EARLY},
        Step.PENDING: {Step.INVESTIGATION, *_LATE},
        Step.INVESTIGATION: {Step.REPORT_RECEIVED, *_LATE},
        Step.REPORT_RECEIVED: {Step.FINDING, *_LATE},
        # A finding that is not substantiated calls for no action.
        Step.FINDING: {Step.ACTION_PENDING, Step.CLOSED, *_LATE},
        Step.ACTION_PENDING: {Step.ACTION_TAKEN, *_LATE},
        Step.ACTION_TAKEN: {Step.CLOSED, *_LATE},
        Step.CLOSED: {Step.ASSESSMENT, Step.INVESTIGATION, Step.ACTION_PENDING},
        Step.INSUFFICIENT: {Step.ASSESSMENT},
        Step.NOT_A_CASE: {Step.ASSESSMENT},
        Step.HANDED_ON: {Step.REPORTED, Step.ASSESSMENT},
        Step.MERGED: {Step.REPORTED, Step.ASSESSMENT},
    }.items()
}
"""From an end the case is reopened, with a reason; where it was not registered, as a report."""

PLAIN = frozenset(
    {Step.ASSESSMENT, Step.PENDING, Step.INVESTIGATION, Step.REPORT_RECEIVED, Step.ACTION_PENDING,
     Step.ACTION_TAKEN}
)  # fmt: skip
"""Steps that need nothing further to be said."""

REASONED = frozenset({Step.CLOSED, Step.INSUFFICIENT, Step.NOT_A_CASE})
"""Ends that need a reason and nothing else."""

REOPENED, ACCESS_OPENED = "reopened", "access opened"
"""What others are told of beside the steps; the latter when somebody broke the glass."""

COARSE: Mapping[Step, str] = {
    Step.REGISTERED: "registered",
    Step.ASSESSMENT: "assessment",
    Step.REFERRED: "referred",
    Step.PENDING: "investigation",
    Step.INVESTIGATION: "investigation",
    Step.REPORT_RECEIVED: "investigation",
    Step.FINDING: "finding",
    Step.ACTION_PENDING: "action",
    Step.ACTION_TAKEN: "action",
    **dict.fromkeys(ENDED, "closed"),
}
"""What others are told; of a report that is not registered they are told nothing."""
