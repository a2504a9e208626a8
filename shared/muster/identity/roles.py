"""Which role may do what: the one table of scopes.

In conduct a scope opens nothing by itself: a case is read by who is also assigned to it.
"""

from collections.abc import Iterable

ANSWERS_ALERTS = frozenset({"alerts:read", "alerts:acknowledge"})
WORKS_ON_CASES = ANSWERS_ALERTS | {"cases:read", "cases:write"}

SCOPES: dict[str, frozenset[str]] = {
    "partner": frozenset({"events:write", "pledges:read", "performance:read"}),
    "importer": frozenset({"events:write", "events:import", "pledges:read", "performance:read"}),
    "desk-officer": frozenset(
        {
            "pledges:read",
            "pledges:write",
            "milestones:confirm",
            "performance:read",
            "performance:write",
            "alerts:read",
            "alerts:acknowledge",
        }
    ),
    "desk-chief": frozenset(
        {
            "pledges:read",
            "pledges:write",
            "milestones:confirm",
            "milestones:extend",
            "milestones:waive",
            "performance:read",
            "performance:write",
            "performance:define",
            "alerts:read",
            "alerts:acknowledge",
        }
    ),
    "leadership": frozenset(
        {"pledges:read", "performance:read", "alerts:read", "alerts:acknowledge"}
    ),
    "state-focal-point": frozenset({"pledges:read", "performance:read", "alerts:read"}),
    "operations": frozenset(
        {
            "operations:read",
            "operations:write",
            "recipients:write",
            "pledges:read",
            "performance:read",
            "alerts:read",
            "alerts:acknowledge",
        }
    ),
    "safety-desk": frozenset(
        {"performance:read", "performance:write", "alerts:read", "alerts:acknowledge"}
    ),
    **dict.fromkeys(
        (
            "mission-leadership",
            "operations-centre",
            "analyst",
            "gender-adviser",
            "military-police-desk",
            "deliverable-owner",
            "a4p-focal-point",
        ),
        frozenset({"performance:read", "alerts:read", "alerts:acknowledge"}),
    ),
    "conduct-officer": WORKS_ON_CASES | {"cases:report"},
    "conduct-chief": WORKS_ON_CASES | {"cases:report", "cases:assign"},
    "conduct-unit": WORKS_ON_CASES | {"cases:report", "cases:assign", "cases:decide"},
    "investigator": WORKS_ON_CASES,
    "victims-rights-officer": WORKS_ON_CASES | {"cases:report"},
    "legal-officer": WORKS_ON_CASES,
    "conduct-oversight": ANSWERS_ALERTS | {"cases:oversee"},
    **dict.fromkeys(("oios", "vra-office"), ANSWERS_ALERTS),
    "permanent-mission": frozenset({"alerts:read"}),
    "system": frozenset(
        {
            "events:write",
            "events:import",
            "pledges:read",
            "pledges:write",
            "performance:read",
            "performance:write",
        }
    ),
}

STAFF_ROLES = (
    "desk-officer",
    "desk-chief",
    "leadership",
    "operations",
    "safety-desk",
    "mission-leadership",
    "operations-centre",
    "analyst",
    "gender-adviser",
    "military-police-desk",
    "deliverable-owner",
    "a4p-focal-point",
    "conduct-officer",
    "conduct-chief",
    "conduct-unit",
    "investigator",
    "victims-rights-officer",
    "legal-officer",
    "conduct-oversight",
    "oios",
    "vra-office",
)
"""Roles a person of the UN may take on the sign-in page of an embedded platform."""

FOCAL_POINT = "state-focal-point"
"""Reads what concerns the one State; answering an alert stays with the UN, which watches it."""


def scopes_of(roles: frozenset[str]) -> frozenset[str]:
    """What these roles may do together; a role we do not know adds nothing."""
    return frozenset().union(*(SCOPES.get(role, frozenset()) for role in roles))


def roles_with(scopes: Iterable[str]) -> list[str]:
    """Of the staff, in the order in which they may be chosen."""
    wanted = set(scopes)
    return [role for role in STAFF_ROLES if wanted <= SCOPES[role]]


def in_words(role: str) -> str:
    """`desk officer`, `VRA office`."""
    return " ".join(_SHORT.get(each, each) for each in role.split("-"))


_SHORT = {"oios": "OIOS", "vra": "VRA", "a4p": "A4P"}
