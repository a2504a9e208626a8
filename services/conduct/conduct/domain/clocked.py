"""What has clocks, counts what happened to it, and tells of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from conduct.domain.acts import Act
from conduct.domain.happenings import Fact, Happened, Word
from conduct.domain.limits import Clock
from conduct.domain.references import reference_of
from muster.deadlines import Deadline, Terms, steps
from muster.events import Event
from muster.events.conduct import Told


@dataclass(eq=False, kw_only=True)
class Clocked:
    """Every change returns its facts, oldest first."""

    id: UUID = field(default_factory=uuid4)
    audience: UUID | None = None
    version: int = 0
    """Counts what happened."""
    told: int = 0
    """Counts what was published: the sequence of its events."""
    deadlines: list[Deadline] = field(default_factory=list)
    """The newest version of each."""
    opened: list[Deadline] = field(default_factory=list)
    moved: list[Deadline] = field(default_factory=list)
    """What is new or has changed since it was read."""

    @property
    def reference(self) -> str:
        return reference_of(self.id)

    def note(self, word: Word, at: datetime, **detail: str | None) -> Happened:
        """Something happened that is no change of its own here, as an assignment."""
        self.version += 1
        known = {name: value for name, value in detail.items() if value is not None}
        return Happened(word=word, at=at, sequence=self.version, detail=known)

    def passed(self, deadline: Deadline, ticks: Iterable[steps.Step]) -> list[Fact]:
        """What the clock says, as the sweep finds it."""
        facts: list[Fact] = []
        for tick in ticks:
            facts.append(self._ticked(deadline, tick))
            facts += self._told(deadline, tick)
        return facts

    def clock(self, clock: Clock, subject: UUID | None = None) -> Deadline | None:
        """The newest of its kind, whether it runs or not."""
        mine = [each for each in self.deadlines if each.kind == clock]
        if subject is not None:
            mine = [each for each in mine if each.subject == subject]
        return mine[-1] if mine else None

    def is_running(self, clock: Clock, subject: UUID | None = None) -> bool:
        found = self.clock(clock, subject)
        return found is not None and found.is_running

    def _start(
        self, clock: Clock, terms: Terms, act: Act, subject: UUID | None = None
    ) -> list[Fact]:
        """subject: of a clock that runs once for each of several; else its next version runs."""
        before = None if subject else self.clock(clock)
        begun, ticks = Deadline.open(
            aggregate_id=self.id,
            subject=before.subject if before else subject or uuid4(),
            kind=clock,
            terms=terms,
            now=act.now,
            version=before.version + 1 if before else 1,
            imported=act.imported,
        )
        self._replace(before, begun)
        return self.passed(begun, ticks)

    def _meet(self, deadline: Deadline | None, done_at: datetime, act: Act) -> list[Fact]:
        """Staff say when it was done, and are believed, also after the miss."""
        if deadline is None or not deadline.is_running:
            return []
        evidence = f"recorded by {act.by}"
        ticks = deadline.report(
            done_at, by=act.by, evidence=evidence, now=act.now, imported=act.imported
        )
        if deadline.claim is not None:
            ticks += deadline.confirm(now=act.now)
        self._changed(deadline)
        return self.passed(deadline, ticks)

    def _supersede(self, deadline: Deadline | None, act: Act) -> list[Fact]:
        if deadline is None or not deadline.is_running:
            return []
        ticks = deadline.supersede(now=act.now)
        self._changed(deadline)
        return self.passed(deadline, ticks)

    def _replace(self, before: Deadline | None, now: Deadline) -> None:
        self.deadlines = [each for each in self.deadlines if each is not before] + [now]
        self.opened.append(now)

    def _changed(self, deadline: Deadline) -> None:
        if deadline not in self.opened and deadline not in self.moved:
            self.moved.append(deadline)

    def _ticked(self, deadline: Deadline, tick: steps.Step) -> Happened:
        return self.note(
            Word.CLOCK,
            tick.at,
            clock=deadline.kind,
            step=tick.step,
            due=deadline.due_at.isoformat(),
            subject=str(deadline.subject),
        )

    def _told(self, deadline: Deadline, tick: steps.Step) -> list[Fact]:
        raise NotImplementedError

    def _about(self) -> Mapping[str, Any]:
        raise NotImplementedError

    def tell(
        self, kind: type[Told], step: str, at: datetime, due: date | None = None, *,
        to: UUID | None = None,
    ) -> Event:  # fmt: skip
        """kind: an event of cases for a case, of reviews for a prompt. to: another desk."""
        self.told += 1
        return kind(
            time=at,
            sequence=self.told,
            reference=self.reference,
            step=step,
            due=due,
            audience=to or self.audience,
            **self._about(),
        )


def last_day(deadline: Deadline) -> date:
    return deadline.terms.due_on or deadline.due_at.astimezone(UTC).date()
