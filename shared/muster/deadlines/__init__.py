"""Deadlines: what is due, what is missed, and when to look next.

Pure and free of any framework; `muster.deadlines.table` stores them and `.sweep` runs them.
"""

from muster.deadlines.calendars import UN_HEADQUARTERS
from muster.deadlines.checkpoints import Anchor, Checkpoint, Unit
from muster.deadlines.machine import Claim, Deadline
from muster.deadlines.states import State
from muster.deadlines.terms import Days, Terms

__all__ = [
    "UN_HEADQUARTERS",
    "Anchor",
    "Checkpoint",
    "Claim",
    "Days",
    "Deadline",
    "State",
    "Terms",
    "Unit",
]
