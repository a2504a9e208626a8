"""People and mailboxes that are told, by role and scope."""

import re
from dataclasses import dataclass

from muster.errors import Invalid, NotFound
from notifications.domain.quiet_hours import Rest

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


class AddressUnusable(Invalid):
    """Mail cannot be sent to such an address."""


class RecipientNotFound(NotFound):
    """The directory has nobody of that id."""

    def __init__(self, recipient_id: str) -> None:
        super().__init__(f"the directory has no recipient {recipient_id}")


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held everywhere, or for some countries and missions only."""

    role: str
    everywhere: bool = False
    countries: frozenset[str] = frozenset()
    """ISO 3166-1 alpha-3."""
    missions: frozenset[str] = frozenset()

    def covers(self, country: str | None, mission: str | None) -> bool:
        return self.everywhere or country in self.countries or mission in self.missions


@dataclass(frozen=True, slots=True)
class Recipient:
    id: str
    name: str
    address: str | None
    """Of mail; without one only the in-app inbox is left."""
    grants: tuple[Grant, ...]
    rest: Rest
    active: bool = True

    def __post_init__(self) -> None:
        if self.address is not None and not is_address(self.address):
            raise AddressUnusable(f"{self.address!r} is no address that mail can be sent to")

    @property
    def zone(self) -> str:
        return self.rest.zone

    def roles_for(self, country: str | None, mission: str | None) -> frozenset[str]:
        return frozenset(g.role for g in self.grants if g.covers(country, mission))

    def holds(self, role: str, country: str | None, mission: str | None) -> bool:
        return any(g.role == role and g.covers(country, mission) for g in self.grants)


def is_address(text: str) -> bool:
    return len(text) <= 254 and ADDRESS.fullmatch(text) is not None
