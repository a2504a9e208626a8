"""For whom a sender may speak."""

from muster.identity import Principal
from performance.domain.refusals import NotYourFigures

EVERYTHING = ("United Nations",)
"""Organisations that report about every country and mission."""


def check_speaks_for(
    sender: Principal, country: str | None, mission: str | None, *, pointer: str = "#/data/about"
) -> None:
    """Raises `NotYourFigures`: a State reports about itself, a mission about itself."""
    if sender.kind != "partner" or sender.organisation in EVERYTHING:
        return
    own = sender.missions | ({sender.organisation} if sender.organisation else set())
    if country not in sender.countries and mission not in own:
        raise NotYourFigures(pointer=pointer)
