"""Codes of cases in words for people."""

from collections.abc import Iterable, Mapping

from conduct.domain.limits import Clock
from conduct.domain.prompts import Decision, Scope
from conduct.domain.rights import Capacity, FieldClass
from conduct.domain.steps import Step
from conduct.domain.thresholds import Threshold
from conduct.domain.words import (
    ActionKind,
    Age,
    Assistance,
    Channel,
    Finding,
    Investigator,
    Kind,
    MeasureKind,
    Need,
    Personnel,
    Precision,
    Receiver,
    Track,
)

Words = Mapping[str, str]

STEPS: Words = {
    Step.REPORTED: "reported",
    Step.REGISTERED: "registered",
    Step.ASSESSMENT: "preliminary assessment",
    Step.REFERRED: "referred",
    Step.PENDING: "investigation pending",
    Step.INVESTIGATION: "under investigation",
    Step.REPORT_RECEIVED: "report received",
    Step.FINDING: "finding",
    Step.ACTION_PENDING: "action pending",
    Step.ACTION_TAKEN: "action taken",
    Step.CLOSED: "closed",
    Step.INSUFFICIENT: "closed, too little known",
    Step.NOT_A_CASE: "closed, not a case",
    Step.HANDED_ON: "handed on",
    Step.MERGED: "merged",
}
CLOCKS: Words = {
    Clock.REGISTRATION: "Registration",
    Clock.ASSISTANCE: "Assistance to a victim",
    Clock.EVIDENCE: "Evidence preserved",
    Clock.NOTICE: "State notified",
    Clock.STATE_REPLY: "Reply of the State",
    Clock.INVESTIGATION: "Investigation",
    Clock.ACTION_REPORT: "Report on action",
    Clock.REVIEW_DECISION: "Decision on a review",
}
CAPACITIES: Words = {
    Capacity.OFFICER: "conduct officer",
    Capacity.CHIEF: "chief of the conduct team",
    Capacity.UNIT: "conduct unit at Headquarters",
    Capacity.INVESTIGATOR: "investigator",
    Capacity.VICTIMS_RIGHTS: "victims' rights officer",
    Capacity.LEGAL: "legal officer",
}
KINDS: Words = {
    Kind.SEXUAL_EXPLOITATION: "Sexual exploitation",
    Kind.SEXUAL_ABUSE: "Sexual abuse",
    Kind.SERIOUS_MISCONDUCT: "Other serious misconduct (category 1)",
    Kind.MISCONDUCT: "Misconduct (category 2)",
}
PERSONNEL: Words = {
    Personnel.UNKNOWN: "Not known",
    Personnel.CIVILIAN_INTERNATIONAL: "Civilian, international staff",
    Personnel.CIVILIAN_NATIONAL: "Civilian, national staff",
    Personnel.UN_VOLUNTEER: "UN volunteer",
    Personnel.MILITARY_CONTINGENT: "Military, member of a contingent",
    Personnel.MILITARY_OBSERVER: "Military observer or staff officer",
    Personnel.POLICE_INDIVIDUAL: "Individual police officer",
    Personnel.POLICE_UNIT: "Member of a formed police unit",
}
CHANNELS: Words = {
    Channel.STAFF: "Staff",
    Channel.PARTNER: "Partner system",
    Channel.PAPER: "Paper",
}
PRECISIONS: Words = {
    Precision.UNKNOWN: "Day not known",
    Precision.DAY: "That very day",
    Precision.MONTH: "In that month",
    Precision.YEAR: "In that year",
    Precision.PERIOD: "From that day to another",
}
AGES: Words = {
    Age.UNKNOWN: "Not known",
    Age.ADULT: "18 or older",
    Age.CHILD: "Under 18",
}
NEEDS: Words = {
    Need.MEDICAL: "Medical care",
    Need.PSYCHOSOCIAL: "Psychosocial care",
    Need.LEGAL: "Legal help",
    Need.SHELTER: "Shelter",
    Need.FOOD: "Food",
    Need.CLOTHING: "Clothing",
    Need.SAFETY: "Safety",
    Need.LIVELIHOOD: "Livelihood",
    Need.PATERNITY: "Paternity claim",
}
FINDINGS: Words = {
    Finding.SUBSTANTIATED: "Substantiated",
    Finding.UNSUBSTANTIATED: "Unsubstantiated",
    Finding.INSUFFICIENT_EVIDENCE: "Insufficient evidence",
}
INVESTIGATORS: Words = {
    Investigator.OIOS: "OIOS",
    Investigator.STATE: "The State, by a national investigation officer",
    Investigator.SPECIAL_UNIT: "Special investigation unit",
    Investigator.MILITARY_POLICE: "Military police",
    Investigator.UN_POLICE: "UN police",
    Investigator.PANEL: "A panel",
}
RECEIVERS: Words = {
    Receiver.OIOS: "OIOS",
    Receiver.MISSION: "Another mission",
    Receiver.STATE: "A State",
    Receiver.AGENCY: "An agency, fund or programme",
}
ASSISTANCE: Words = {
    Assistance.OFFERED: "Offered",
    Assistance.REFERRED: "Referred to a service",
    Assistance.RECEIVED: "Received",
    Assistance.REFUSED: "Offered, and the victim does not want it",
    Assistance.UNAVAILABLE: "Not available: the clock goes on",
}
MEASURES: Words = {
    MeasureKind.SUSPENDED_PAYMENTS: "Payments suspended",
    MeasureKind.REMOVAL: "Removed from post or command",
    MeasureKind.CONFINEMENT: "Confined to barracks",
    MeasureKind.OTHER: "Another measure",
}
TRACKS: Words = {
    Track.UN: "United Nations",
    Track.NATIONAL: "National",
    Track.CRIMINAL: "Criminal accountability",
}
ACTIONS: Words = {
    ActionKind.REPATRIATION: "Repatriation on disciplinary grounds",
    ActionKind.BAR: "Bar from future service",
    ActionKind.VETTING_ENTRY: "Entry in the vetting data",
    ActionKind.JAIL: "Jail",
    ActionKind.DISMISSAL: "Dismissal",
    ActionKind.DEMOTION: "Demotion",
    ActionKind.ADMINISTRATIVE: "Administrative sanction",
    ActionKind.FINANCIAL: "Financial sanction",
    ActionKind.NONE: "No action",
    ActionKind.NO_REPLY: "No reply: the clock goes on",
    ActionKind.REFERRAL: "Criminal referral",
}
CLASSES: Words = {
    FieldClass.SUMMARY: "summary",
    FieldClass.FACTS: "what was reported",
    FieldClass.INCIDENTS: "incidents",
    FieldClass.PERPETRATORS: "alleged perpetrators",
    FieldClass.PERPETRATOR_IDENTITY: "their identity",
    FieldClass.VICTIMS: "victims",
    FieldClass.VICTIM_IDENTITY: "victims' identity",
    FieldClass.REPORTER: "who reported",
    FieldClass.ASSISTANCE: "assistance",
    FieldClass.FINDINGS: "finding and action",
    FieldClass.MEASURES: "interim measures",
    FieldClass.EXCHANGE: "exchange with the State",
    FieldClass.NOTES: "notes",
    FieldClass.RESTRICTED: "notes for the investigator",
}
SCOPES: Words = {
    Scope.UNIT: "a unit",
    Scope.STATE: "all units of a State in a mission",
}
THRESHOLDS: Words = {
    Threshold.ALLEGATIONS: "Several credible allegations within the months that count",
    Threshold.PERPETRATORS: "Several alleged perpetrators within the months that count",
    Threshold.OCCASIONS: "Separate dates or places within the months that count",
    Threshold.NO_REPLY: "The State has not replied in time",
    Threshold.NO_OUTCOME: "No outcome in time",
    Threshold.NO_ACTION_REPORT: "Substantiated, and no report on action in time",
}
DECISIONS: Words = {
    Decision.REPATRIATE_UNIT: "Repatriate the unit",
    Decision.REPLACE_STATE: "Replace all units of the State in the mission",
    Decision.OTHER_MEASURES: "Other measures",
    Decision.NO_ACTION: "No action",
}


def inside(said: str) -> str:
    """Within a sentence: `The State` as `the State`, and `UN police` as it is."""
    first = said.partition(" ")[0]
    return said if len(first) > 1 and first.isupper() else said[:1].lower() + said[1:]


CHOOSE = ("", "Choose")


def options(words: Words, only: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """For a list to choose from. only: these of them, in the order of the words."""
    wanted = set(words) if only is None else set(only)
    return [CHOOSE, *((str(code), said) for code, said in words.items() if code in wanted)]
