"""Who is asking, as far as a verified token says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from muster.identity.roles import scopes_of
from muster.journal import Actor

Kind = Literal["person", "partner", "system"]


@dataclass(frozen=True, slots=True)
class Principal:
    """A person, a partner system or a part of Muster, with what it may do and see."""

    subject: str
    kind: Kind
    name: str
    """For people to read; a person's own name."""
    scopes: frozenset[str]
    expires_at: datetime
    organisation: str | None = None
    source: str | None = None
    """Under which CloudEvents sources it may report: `/partners/KEN`."""
    countries: frozenset[str] = frozenset()
    """ISO 3166-1 alpha-3."""
    missions: frozenset[str] = frozenset()
    clearances: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()

    def may(self, scope: str) -> bool:
        return scope in self.scopes

    @property
    def actor(self) -> Actor:
        return Actor(kind=self.kind, id=self.subject, name=self.name)


def _printable(text: Any) -> Any:
    return "".join(filter(str.isprintable, text)).strip() if isinstance(text, str) else text


def _words(value: Any) -> Any:
    return value.split() if isinstance(value, str) else value


Name = Annotated[str, BeforeValidator(_printable), StringConstraints(min_length=1, max_length=120)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=255)]
Source = Annotated[str, StringConstraints(pattern=r"^/[A-Za-z0-9._~/-]{1,200}$")]
Words = Annotated[frozenset[Word], Field(max_length=200)]


class Claims(BaseModel):
    """The claims of a token that we read. `scope` wins over `roles`: a token may be narrowed."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    sub: Word
    exp: int
    name: Name | None = None
    kind: Kind | None = None
    scope: Annotated[Words | None, BeforeValidator(_words)] = None
    organisation: Word | None = None
    source: Source | None = None
    countries: Words = frozenset()
    missions: Words = frozenset()
    clearances: Words = frozenset()
    roles: Words = frozenset()

    def principal(self) -> Principal:
        scopes = scopes_of(self.roles) if self.scope is None else self.scope
        return Principal(
            subject=self.sub,
            kind=self.kind or ("person" if self.source is None else "partner"),
            name=self.name or self.sub,
            scopes=scopes,
            expires_at=datetime.fromtimestamp(self.exp, UTC),
            organisation=self.organisation,
            source=self.source,
            countries=self.countries,
            missions=self.missions,
            clearances=self.clearances,
            roles=self.roles,
        )


def claims_of(principal: Principal) -> Mapping[str, Any]:
    """The claims that `Claims` reads back as the same principal."""
    every = {
        "sub": principal.subject,
        "exp": int(principal.expires_at.timestamp()),
        "name": principal.name,
        "kind": principal.kind,
        "scope": " ".join(sorted(principal.scopes)),
        "organisation": principal.organisation,
        "source": principal.source,
        "countries": sorted(principal.countries),
        "missions": sorted(principal.missions),
        "clearances": sorted(principal.clearances),
        "roles": sorted(principal.roles),
    }
    return {name: value for name, value in every.items() if value not in (None, [])}
