"""Kinds of pledge, the states of a pledge, and which state may follow which."""

from enum import StrEnum

from muster.errors import Conflict


class PledgeKind(StrEnum):
    """From the lists of the Peacekeeping Ministerials (docs/sources.md)."""

    FORMED_UNIT = "formed_unit"
    INDIVIDUAL_PERSONNEL = "individual_personnel"
    AVIATION = "aviation"
    MEDICAL = "medical"
    ENGINEERING = "engineering"
    C_IED_ISR = "c_ied_isr"
    TRAINING = "training"
    FINANCIAL = "financial"
    EQUIPMENT_DONATION = "equipment_donation"
    TECHNOLOGY_DATA = "technology_data"
    WPS = "wps"
    SAFETY_SECURITY = "safety_security"
    MENTAL_HEALTH = "mental_health"
    ENVIRONMENT = "environment"
    STRATEGIC_COMMUNICATIONS = "strategic_communications"
    SEA_PREVENTION = "sea_prevention"
    POLICY = "policy"

    @property
    def label(self) -> str:
        return _LABELS.get(self, self.value.replace("_", " ").capitalize())


_LABELS = {
    PledgeKind.C_IED_ISR: "Counter-IED and ISR",
    PledgeKind.TECHNOLOGY_DATA: "Technology and data",
    PledgeKind.WPS: "Women, peace and security",
    PledgeKind.SAFETY_SECURITY: "Safety and security",
    PledgeKind.SEA_PREVENTION: "Prevention of sexual exploitation and abuse",
}


class PledgeStatus(StrEnum):
    """States of a pledge that is not a unit in the readiness system. To be confirmed."""

    ANNOUNCED = "announced"
    CONFIRMED = "confirmed"
    IN_DELIVERY = "in_delivery"
    DELIVERED = "delivered"
    PARTIALLY_DELIVERED = "partially_delivered"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()

    @property
    def closed(self) -> bool:
        return not FOLLOWERS[self]

    @property
    def given_up(self) -> bool:
        """Nothing more is awaited, though not everything was delivered."""
        return self in (PledgeStatus.WITHDRAWN, PledgeStatus.LAPSED)


_ENDS = frozenset({PledgeStatus.WITHDRAWN, PledgeStatus.LAPSED})

FOLLOWERS: dict[PledgeStatus, frozenset[PledgeStatus]] = {
    PledgeStatus.ANNOUNCED: _ENDS | {PledgeStatus.CONFIRMED},
    PledgeStatus.CONFIRMED: _ENDS | {PledgeStatus.IN_DELIVERY},
    PledgeStatus.IN_DELIVERY: _ENDS | {PledgeStatus.DELIVERED, PledgeStatus.PARTIALLY_DELIVERED},
    PledgeStatus.PARTIALLY_DELIVERED: _ENDS | {PledgeStatus.DELIVERED},
    PledgeStatus.DELIVERED: frozenset(),
    PledgeStatus.WITHDRAWN: frozenset(),
    PledgeStatus.LAPSED: frozenset(),
}


class StatusCannotFollow(Conflict):
    """The pledge cannot go from its present state to the one asked for."""

    def __init__(self, before: PledgeStatus, after: PledgeStatus) -> None:
        allowed = ", ".join(sorted(FOLLOWERS[before])) or "nothing"
        super().__init__(
            f"a pledge that is {before} cannot become {after}; it may become: {allowed}",
            pointer="#/status",
        )


def check_follows(before: PledgeStatus, after: PledgeStatus) -> None:
    """Raises `StatusCannotFollow`."""
    if after not in FOLLOWERS[before]:
        raise StatusCannotFollow(before, after)
