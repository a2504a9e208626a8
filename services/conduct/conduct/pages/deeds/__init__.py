"""Acts on a case, by groups; each has a form of its own."""

from collections.abc import Sequence

from conduct.pages.acts import Act
from conduct.pages.deeds import (
    clocks,
    corrections,
    ends,
    linking,
    measures,
    notes,
    parties,
    state,
    steps,
    victims,
)


def all_acts() -> Sequence[Act]:
    """In the order in which they are offered."""
    groups = (steps, ends, clocks, corrections, parties, victims, measures, state, notes, linking)
    return [act for group in groups for act in group.ACTS]
