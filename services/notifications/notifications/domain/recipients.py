"""People and mailboxes that are told, by role and scope."""

import re
from dataclasses import dataclass

from muster.errors import Invalid, NotFound
from muster.identity.roles import SCOPES
from notifications.domain.quiet_hours import Rest

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


class AddressUnusable(Invalid):
    """Mail cannot be sent to such an address."""


class RecipientNotFound(NotFound):
    """The directory has nobody of that id."""

    def __init__(self, recipient_id: str) -> None:
        super().__init__(f"the directory has no recipient {recipient_id}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an alert belongs, as far as it says."""

    country: str | None = None
    mission: str | None = None
    audience: str | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held everywhere, or for some countries, missions and desks only."""

    role: str
    everywhere: bool = False
    countries: frozenset[str] = frozenset()
    """ISO 3166-1 alpha-3."""
    missions: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()
    """Desks that a service knows of and nobody else."""

    def covers(self, place: Place) -> bool:
        return (
            self.everywhere
            or place.country in self.countries
            or place.mission in self.missions
            or place.audience in self.audiences
        )


@dataclass(frozen=True, slots=True)
class Recipient:
    id: str
    name: str
    address: str | None
    """Of mail; without one only the in-app inbox is left."""
    grants: tuple[Grant, ...]
    rest: Rest
    active: bool = True
    subjects: frozenset[str] = frozenset()
    """Of the tokens of those who may read what is told here for one desk alone."""

    def __post_init__(self) -> None:
        if self.address is not None and not is_address(self.address):
            raise AddressUnusable(f"{self.address!r} is no address that mail can be sent to")

    @property
    def zone(self) -> str:
        return self.rest.zone

    def roles_for(self, place: Place) -> frozenset[str]:
        return frozenset(each.role for each in self.grants if each.covers(place))

    def holds(self, role: str, place: Place) -> bool:
        return role in self.roles_for(place)


def may_answer(role: str) -> bool:
    """What a role may do that is not ours, only tokens say."""
    return role not in SCOPES or "alerts:acknowledge" in SCOPES[role]


def is_address(text: str) -> bool:
    return len(text) <= 254 and ADDRESS.fullmatch(text) is not None
