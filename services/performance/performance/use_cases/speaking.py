"""For whom a sender may speak."""

from muster.identity import Principal
from performance.domain.refusals import NotYourFigures

EVERYTHING = ("United Nations",)
"""Organisations that report about every country and mission."""


def check_speaks_for(
    sender: Principal, country: str | None, mission: str | None, *, pointer: str = "#/data/about"
) -> str | None:
    """The State or mission that speaks of itself; None where the United Nations speak.

    Raises `NotYourFigures`.
    """
    if sender.kind != "partner" or sender.organisation in EVERYTHING:
        return None
    if country in sender.countries:
        return country
    own = sender.missions | ({sender.organisation} if sender.organisation else set())
    if mission not in own:
        raise NotYourFigures(pointer=pointer)
    return mission


def cited_by(sender: Principal, source: str | None, partner: str | None) -> str:
    """What a partner says of itself is never signed by others. partner: as `check_speaks_for`."""
    if partner is None or source is None:
        return source or sender.name
    return f"{sender.name}, citing {source}"
