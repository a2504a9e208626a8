"""Which role may do what: the one table of scopes."""

SCOPES: dict[str, frozenset[str]] = {
    "partner": frozenset({"events:write", "pledges:read"}),
    "importer": frozenset({"events:write", "events:import", "pledges:read"}),
    "desk-officer": frozenset(
        {
            "pledges:read",
            "pledges:write",
            "milestones:confirm",
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
            "alerts:read",
            "alerts:acknowledge",
        }
    ),
    "leadership": frozenset({"pledges:read", "alerts:read", "alerts:acknowledge"}),
    "state-focal-point": frozenset({"pledges:read", "alerts:read"}),
    "operations": frozenset(
        {
            "operations:read",
            "operations:write",
            "recipients:write",
            "pledges:read",
            "alerts:read",
            "alerts:acknowledge",
        }
    ),
    "system": frozenset({"events:write", "events:import", "pledges:read", "pledges:write"}),
}

STAFF_ROLES = ("desk-officer", "desk-chief", "leadership", "operations")
"""Roles a person of the UN may take on the sign-in page of an embedded platform."""

FOCAL_POINT = "state-focal-point"
"""Reads what concerns the one State; answering an alert stays with the UN, which watches it."""


def scopes_of(roles: frozenset[str]) -> frozenset[str]:
    """What these roles may do together; a role we do not know adds nothing."""
    return frozenset().union(*(SCOPES.get(role, frozenset()) for role in roles))
