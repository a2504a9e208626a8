"""Who an identity provider's people and clients are here: a file that operations keep.

    [claims]                                   # where the provider itself can say it
    groups = "groups"
    missions = "muster_missions"

    [[group]]
    name = "muster-desk-chiefs"
    roles = ["desk-chief"]

    [[person]]                                 # by subject, or by an address the provider verified
    email = "focal.point@exercise.example"
    roles = ["state-focal-point"]
    countries = ["KEN"]

    [[client]]                                 # a partner system, by its client id
    id = "partner-ken"
    role = "partner"
    source = "/partners/KEN"

What a token says of roles, countries, missions or sources counts only where this file names the
claim: whoever is not in it may do nothing.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    StringConstraints,
    ValidationError,
    model_validator,
)

from muster.errors import CannotServe
from muster.identity.principal import Source, Word
from muster.identity.roles import FOCAL_POINT, SCOPES

PROGRAMS = ("partner", "importer", "system")
GIVEN = ("roles", "countries", "missions", "clearances")


class BadRolesFile(CannotServe):
    """The service cannot start with this file of roles."""


def _known(role: str) -> str:
    if role not in SCOPES or role in PROGRAMS:
        raise ValueError(f"{role!r} is not a role of people")
    return role


Role = Annotated[str, AfterValidator(_known)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Given(_Entry):
    roles: frozenset[Role] = frozenset()
    countries: frozenset[Country] = frozenset()
    missions: frozenset[Word] = frozenset()
    clearances: frozenset[Word] = frozenset()


class Group(_Given):
    name: Word


class Person(_Given):
    subject: Word | None = None
    email: Word | None = None

    @model_validator(mode="after")
    def _somebody(self) -> "Person":
        if (self.subject is None) == (self.email is None):
            raise ValueError("name either a subject or an email")
        return self

    def is_(self, claims: Mapping[str, Any]) -> bool:
        if self.subject is not None:
            return bool(claims.get("sub") == self.subject)
        email = claims.get("email") if claims.get("email_verified") is True else None
        return isinstance(email, str) and email.casefold() == str(self.email).casefold()


class Client(_Entry):
    id: Word
    subject: Word | None = None
    """`sub` of the tokens it gets for itself, where that is not its id."""
    role: Literal["partner", "importer", "system"]
    source: Source
    organisation: Word | None = None
    countries: frozenset[Country] = frozenset()

    def is_(self, claims: Mapping[str, Any]) -> bool:
        # A person's token names the client they came by as well, and a subject may be a name that
        # people choose: both have to fit.
        came_by = claims.get("client_id", claims.get("azp"))
        return bool(claims.get("sub") == (self.subject or self.id) and came_by == self.id)


class Names(_Entry):
    """Of claims."""

    groups: Word = "groups"
    roles: Word | None = None
    countries: Word | None = None
    missions: Word | None = None
    clearances: Word | None = None


class RoleMap(_Entry):
    claims: Names = Names()
    group: tuple[Group, ...] = ()
    person: tuple[Person, ...] = ()
    client: tuple[Client, ...] = ()

    def translated(self, claims: Mapping[str, Any]) -> dict[str, Any]:
        """These claims with what the file gives to whom they name, and nothing else of ours."""
        kept = {name: claims[name] for name in ("sub", "exp") if name in claims}
        client = next((each for each in self.client if each.is_(claims)), None)
        return kept | (self._of_person(claims) if client is None else _of_client(client))

    def _of_person(self, claims: Mapping[str, Any]) -> dict[str, Any]:
        said_of_groups = claims.get(self.claims.groups)
        # A group's name may hold spaces: one alone is sent as text.
        one = isinstance(said_of_groups, str)
        groups = frozenset({said_of_groups}) if one else _words(said_of_groups)
        given: list[_Given] = [each for each in self.group if each.name in groups]
        given += [each for each in self.person if each.is_(claims)]
        found: dict[str, Any] = {"kind": "person", "name": _name(claims)}
        for what in GIVEN:
            named = getattr(self.claims, what)
            said = _words(claims.get(named)) if named else frozenset()
            if what == "roles":
                said = frozenset(each for each in said if each in SCOPES and each not in PROGRAMS)
            found[what] = sorted(said.union(*(getattr(each, what) for each in given)))
        if not found["countries"]:
            # Of no State, and so not of every State.
            found["roles"] = [each for each in found["roles"] if each != FOCAL_POINT]
        return found


def _of_client(client: Client) -> dict[str, Any]:
    return {
        "sub": f"{client.role}:{client.id}",
        "kind": "system" if client.role == "system" else "partner",
        "name": client.organisation or client.id,
        "organisation": client.organisation,
        "source": client.source,
        "countries": sorted(client.countries),
        "roles": [client.role],
    }


def _name(claims: Mapping[str, Any]) -> str | None:
    for each in ("name", "preferred_username"):
        if isinstance(claims.get(each), str) and claims[each].strip():
            return str(claims[each])[:120]
    return None


def _words(value: Any) -> frozenset[str]:
    if isinstance(value, str):
        return frozenset(value.split())
    if isinstance(value, list):
        return frozenset(each for each in value if isinstance(each, str) and 0 < len(each) <= 255)
    return frozenset()


def read_role_map(place: Path) -> RoleMap:
    """Raises `BadRolesFile`."""
    try:
        return RoleMap.model_validate(tomllib.loads(place.read_text()))
    except OSError as reason:
        raise BadRolesFile(f"{place} cannot be read: {reason.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as reason:
        raise BadRolesFile(f"{place} is not TOML: {reason}") from None
    except ValidationError as reason:
        fault = reason.errors()[0]
        where = ".".join(str(each) for each in fault["loc"]) or "the file"
        raise BadRolesFile(
            f"{place}, {where}: {fault['msg'].removeprefix('Value error, ')}"
        ) from None
