"""What happened in a case, in words that are sealed and never leave."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from muster.events import Event


class Word(StrEnum):
    REPORTED = "reported"
    STEP_TAKEN = "step taken"
    REOPENED = "reopened"
    CORRECTED = "corrected"
    PARTY_ADDED = "party added"
    ALLEGED_REMOVED = "alleged perpetrator removed"
    VICTIM_REMOVED = "victim removed"
    """Added by mistake."""
    INCIDENT_ADDED = "incident added"
    INCIDENT_REMOVED = "incident removed"
    """Of another case, or reported by mistake."""
    STATE_NOTIFIED = "State notified"
    STATE_REPLIED = "State replied"
    STATE_SILENT = "State considered unwilling or unable; the United Nations may investigate"
    """Noted by the software, which decides nothing."""
    EVIDENCE_PRESERVED = "evidence preserved"
    ASSISTANCE = "assistance"
    MEASURE_IMPOSED = "interim measure imposed"
    MEASURE_LIFTED = "interim measure lifted"
    ACTION_RECORDED = "action recorded"
    NOTE_ADDED = "note added"
    LINKED = "linked"
    DUPLICATE_TAKEN_IN = "duplicate taken in"
    CLOCK = "clock"
    PROMPTED = "review prompted"
    INPUTS_GREW = "further cases reached the thresholds"
    DECIDED = "decision recorded"
    ASSIGNED = "assigned"
    UNASSIGNED = "assignment ended"
    RECUSED = "recused"
    ACCESS_ASKED = "access asked for"
    ACCESS_OPENED = "access opened"
    ACCESS_REFUSED = "access refused"
    ACCESS_ENDED = "access ended"
    HELD = "legal hold set"
    RELEASED = "legal hold lifted"
    RETENTION_SET = "retention set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    word: Word
    at: datetime
    """Exactly when, in the world."""
    sequence: int
    """Version of the aggregate after it."""
    detail: Mapping[str, str] = field(default_factory=dict)
    """Codes, days, ids of parties and reasons; no name, and no text of a note."""


Fact = Happened | Event
"""Sealed into the journal, or published."""
