"""The codes in which cases are described, as they are sent, stored and shown."""

from enum import StrEnum


class Personnel(StrEnum):
    CIVILIAN_INTERNATIONAL = "civilian-international"
    CIVILIAN_NATIONAL = "civilian-national"
    UN_VOLUNTEER = "un-volunteer"
    MILITARY_CONTINGENT = "military-contingent"
    MILITARY_OBSERVER = "military-observer"
    POLICE_INDIVIDUAL = "police-individual"
    POLICE_UNIT = "police-unit"
    UNKNOWN = "unknown"


OF_A_STATE = frozenset({Personnel.MILITARY_CONTINGENT, Personnel.POLICE_UNIT})
"""Under the jurisdiction of the State that sent them: it is notified, and answers."""

COUNTED_BY_COUNTRY = OF_A_STATE | {Personnel.POLICE_INDIVIDUAL}


class Kind(StrEnum):
    SEXUAL_EXPLOITATION = "sexual-exploitation"
    SEXUAL_ABUSE = "sexual-abuse"
    SERIOUS_MISCONDUCT = "serious-misconduct"
    MISCONDUCT = "misconduct"
    """Category 2; the others are category 1."""

    @property
    def is_sexual(self) -> bool:
        return self in (Kind.SEXUAL_EXPLOITATION, Kind.SEXUAL_ABUSE)

    @property
    def category(self) -> int:
        return 2 if self is Kind.MISCONDUCT else 1


class Channel(StrEnum):
    STAFF = "staff"
    PARTNER = "partner"
    PAPER = "paper"
    """Written down elsewhere on an earlier day, and entered now."""


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    PERIOD = "period"
    UNKNOWN = "unknown"


class Age(StrEnum):
    ADULT = "adult"
    CHILD = "child"
    """Under 18 at the time; a mistaken age is no defence."""
    UNKNOWN = "unknown"


class Need(StrEnum):
    MEDICAL = "medical"
    PSYCHOSOCIAL = "psychosocial"
    LEGAL = "legal"
    SHELTER = "shelter"
    FOOD = "food"
    CLOTHING = "clothing"
    SAFETY = "safety"
    LIVELIHOOD = "livelihood"
    PATERNITY = "paternity"


class Finding(StrEnum):
    SUBSTANTIATED = "substantiated"
    UNSUBSTANTIATED = "unsubstantiated"
    INSUFFICIENT_EVIDENCE = "insufficient-evidence"


class Investigator(StrEnum):
    OIOS = "oios"
    STATE = "state"
    """Of the contributing country, by a national investigation officer."""
    SPECIAL_UNIT = "special-investigation-unit"
    MILITARY_POLICE = "military-police"
    UN_POLICE = "un-police"
    PANEL = "panel"


class Receiver(StrEnum):
    """Who a misrouted report is handed on to."""

    OIOS = "oios"
    MISSION = "mission"
    STATE = "state"
    AGENCY = "agency"


class Assistance(StrEnum):
    OFFERED = "offered"
    REFERRED = "referred"
    RECEIVED = "received"
    REFUSED = "refused"
    """It was offered, and the victim does not want it."""
    UNAVAILABLE = "unavailable"


ASSISTED = frozenset(Assistance) - {Assistance.UNAVAILABLE}
"""Each of these says that assistance was offered."""


class MeasureKind(StrEnum):
    SUSPENDED_PAYMENTS = "suspended-payments"
    REMOVAL = "removal-from-post"
    CONFINEMENT = "confinement"
    OTHER = "other"


class Track(StrEnum):
    UN = "un"
    NATIONAL = "national"
    CRIMINAL = "criminal"


class ActionKind(StrEnum):
    REPATRIATION = "repatriation"
    BAR = "bar-from-service"
    VETTING_ENTRY = "vetting-entry"
    JAIL = "jail"
    DISMISSAL = "dismissal"
    DEMOTION = "demotion"
    ADMINISTRATIVE = "administrative-sanction"
    FINANCIAL = "financial-sanction"
    NONE = "none"
    NO_REPLY = "no-reply"
    REFERRAL = "criminal-referral"


_SANCTIONS = {
    ActionKind.DISMISSAL, ActionKind.DEMOTION, ActionKind.ADMINISTRATIVE, ActionKind.FINANCIAL,
    ActionKind.NONE,
}  # fmt: skip
ACTIONS = {
    Track.UN: _SANCTIONS | {ActionKind.REPATRIATION, ActionKind.BAR, ActionKind.VETTING_ENTRY},
    Track.NATIONAL: _SANCTIONS | {ActionKind.JAIL, ActionKind.NO_REPLY},
    Track.CRIMINAL: {ActionKind.REFERRAL},
}
"""What each track knows."""


class NoteChannel(StrEnum):
    FILE = "notes"
    RESTRICTED = "restricted"
    """For the investigator's eyes."""
