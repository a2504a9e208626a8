"""What may be done to a case: each act with the form that asks for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from conduct.domain.acts import LONGEST_REASON
from conduct.domain.rights import FieldClass
from conduct.pages.view import View
from conduct.pages.words import Words, options
from conduct.use_cases.changes import Both, Change
from muster.web.forms import Form

LINE = 400
"""Characters of what fits on one."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One field of a form. needed: what to say when it is empty; without one it is optional."""

    name: str
    label: str
    hint: str = ""
    needed: str = ""
    longest: int = LINE
    lines: int = 1
    words: Words = field(default_factory=dict)
    """Codes to choose from."""
    offered: Callable[[View], Sequence[tuple[str, str]]] | None = None
    """To choose from, where it depends on the case; it is checked when the act is done."""
    several: bool = False
    """Of `words`, any number may be ticked."""
    is_day: bool = False

    def choices(self, view: View) -> Sequence[tuple[str, str]]:
        return self.offered(view) if self.offered else options(self.words)

    @property
    def is_choice(self) -> bool:
        return bool(self.words) or self.offered is not None

    def check(self, form: Form) -> None:
        if self.several:
            return
        given = form[self.name]
        if not given:
            if self.needed:
                form.errors[self.name] = self.needed
        elif self.is_day:
            form.day(self.name)
        elif self.words and given not in self.words:
            form.errors[self.name] = "Choose one of those that are offered"
        elif len(given) > self.longest:
            form.errors[self.name] = f"Shorten this to {self.longest:,} characters"


@dataclass(frozen=True)
class Pair:
    """Done to this case and to another, which is named by its reference."""

    reference: str
    do: Both


@dataclass(frozen=True, kw_only=True)
class Act:
    """name: last part of its address. needed: what somebody must be able to write."""

    name: str
    label: str
    section: str
    needed: frozenset[FieldClass]
    asks: Sequence[Asked] = ()
    read: Callable[[Form, str], Change | Pair]
    """From a form that was checked. The second is the key of what it is about, or empty."""
    possible: Callable[[View], bool] = lambda view: True
    begins: Callable[[View, str], Mapping[str, str] | None] = lambda view, which: {}
    """What the form begins with; None where there is no such thing."""
    about: str = ""
    """Second part of the address, for acts on one of several: `victims`."""
    corrects: str = ""
    """What it is called where it is about one that is known."""
    dated: bool = False
    """It may have happened earlier than now."""
    scope: str | None = None
    danger: bool = False
    means: str = ""
    """What happens then, in a sentence or two."""
    submit: str = "Save"

    def is_open_to(self, view: View) -> bool:
        entitled = view.writes(*self.needed) and (self.scope is None or view.caller.may(self.scope))
        return entitled and self.possible(view)

    @property
    def fields(self) -> Sequence[Asked]:
        return (*self.asks, WHEN) if self.dated else self.asks


WHEN = Asked(
    name="at",
    label="Day it happened",
    hint="Leave it empty for now. Days are those of UTC; the whole day counts.",
    is_day=True,
)


def because(hint: str = "Whoever reads what was reported reads this too.") -> Asked:
    return Asked(
        name="reason", label="Reason", hint=hint, needed="Say why", longest=LONGEST_REASON, lines=4
    )


def authority() -> Asked:
    return Asked(
        name="authority",
        label="Authority",
        hint="Who decided it, and on what paper.",
        needed="Say who decided it",
    )


def uuid_of(form: Form, name: str) -> UUID:
    """Look at the errors before using it: the case has nothing of another id."""
    try:
        return UUID(form[name])
    except ValueError:
        return UUID(int=0)


def or_none(form: Form, name: str) -> str | None:
    return form[name] or None
