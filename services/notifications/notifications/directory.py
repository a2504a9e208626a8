"""What a recipient looks like in the directory's file and in the API."""

import hashlib
import json
import tomllib
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from notifications.domain.quiet_hours import Rest
from notifications.domain.recipients import Grant, Recipient, is_address

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEK: tuple[Weekday, ...] = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
RecipientId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
Code = Annotated[str, Field(min_length=1, max_length=40)]


class DirectoryUnusable(ValueError):
    """The directory's file cannot be used; says what is wrong with it."""


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RoleForm(Form):
    """A role, held everywhere or for some countries, missions and desks."""

    role: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,40}$")]
    everywhere: bool = False
    countries: list[Annotated[str, Field(pattern=r"^[A-Z]{3}$")]] = []
    missions: list[Code] = []
    audiences: list[UUID] = []
    """Desks of the conduct service, which alone knows of which mission or State."""

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.everywhere is bool(self.countries or self.missions or self.audiences):
            raise ValueError(
                "a role is held everywhere, or for some countries, missions or audiences"
            )
        return self


class QuietHours(Form):
    """From when to when, in the recipient's own zone; over midnight where `to` is earlier."""

    from_: time = Field(alias="from")
    to: time

    @field_validator("from_", "to")
    @classmethod
    def _is_of_the_zone(cls, value: time) -> time:
        if value.tzinfo is not None:
            raise ValueError("give the time in the recipient's zone, without an offset: 22:00")
        return value


class RecipientForm(Form):
    name: Annotated[str, Field(min_length=1, max_length=120)]
    address: str | None = None
    zone: str = "UTC"
    roles: list[RoleForm] = []
    quiet_hours: QuietHours | None = None
    rest_days: list[Weekday] = []
    active: bool = True
    subjects: Annotated[list[Code], Field(max_length=500)] = []
    """`sub` of the tokens of those who read here what is told to a role for one audience alone."""

    @field_validator("address")
    @classmethod
    def _can_be_mailed(cls, value: str | None) -> str | None:
        if value is not None and not is_address(value):
            raise ValueError("this is no address that mail can be sent to")
        return value

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("this is no IANA time zone") from None
        return value

    @field_validator("rest_days")
    @classmethod
    def _works_at_all(cls, value: list[Weekday]) -> list[Weekday]:
        if len(set(value)) == len(WEEK):
            raise ValueError("a recipient who rests on all seven days would never be told")
        return value

    def recipient(self, recipient_id: str) -> Recipient:
        quiet = self.quiet_hours
        rest = Rest(
            self.zone,
            quiet.from_ if quiet else None,
            quiet.to if quiet else None,
            frozenset(WEEK.index(day) for day in self.rest_days),
        )
        grants = tuple(
            Grant(
                each.role,
                each.everywhere,
                frozenset(each.countries),
                frozenset(each.missions),
                frozenset(map(str, each.audiences)),
            )
            for each in self.roles
        )
        subjects = frozenset(self.subjects)
        return Recipient(recipient_id, self.name, self.address, grants, rest, self.active, subjects)


class ListedRecipient(RecipientForm):
    id: RecipientId


class DirectoryFile(Form):
    recipient: list[ListedRecipient]

    @field_validator("recipient")
    @classmethod
    def _each_once(cls, value: list[ListedRecipient]) -> list[ListedRecipient]:
        ids = [each.id for each in value]
        if twice := sorted({each for each in ids if ids.count(each) > 1}):
            raise ValueError(f"listed twice: {', '.join(twice)}")
        return value


def read_directory(path: Path) -> list[tuple[Recipient, str]]:
    """Each recipient of a TOML or JSON file, with a digest of what it says.

    Raises `DirectoryUnusable`.
    """
    try:
        text = path.read_text(encoding="utf-8")
        written: Any = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
        listed = DirectoryFile.model_validate(written).recipient
    except ValidationError as error:
        raise DirectoryUnusable(f"{path.name}: {'; '.join(_faults(error))}") from None
    except (OSError, ValueError) as error:
        raise DirectoryUnusable(f"{path.name}: {error}") from None
    return [(each.recipient(each.id), _digest(each)) for each in listed]


def _digest(each: ListedRecipient) -> str:
    # As before these were there, where they say nothing: what the file said has not changed.
    unsaid: dict[str, Any] = {
        "roles": {n: {"audiences"} for n, role in enumerate(each.roles) if not role.audiences}
    }
    if not each.subjects:
        unsaid["subjects"] = True
    return hashlib.sha256(each.model_dump_json(exclude=unsaid).encode()).hexdigest()


def _faults(error: ValidationError) -> Iterator[str]:
    for each in error.errors():
        place = ".".join(map(str, each["loc"]))
        yield f"{place}: {each['msg'].removeprefix('Value error, ')}"
