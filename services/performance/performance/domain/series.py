"""A series: the figures of one indicator about one subject. Every change returns its facts."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from muster.deadlines.machine import CLOCKS_DIFFER
from muster.events import Event
from muster.events.performance.indicator import ObservationCorrected, ObservationRecorded
from performance.domain.definitions import Definition
from performance.domain.observation import Observation, Said
from performance.domain.periods import Frequency, Period
from performance.domain.rating import Rated
from performance.domain.refusals import (
    OlderThanKnown,
    PeriodDoesNotFit,
    PeriodNotOver,
    ReportedInTheFuture,
    SaidByOthers,
)
from performance.domain.subjects import Subject, series_id
from performance.domain.target import Target


@dataclass(eq=False)
class Series:
    definition: Definition
    subject: Subject
    version: int = 0
    """Grows by one with every fact."""
    known: dict[Period, Observation] = field(default_factory=dict)
    """The current figures that were read, by period."""
    targets: list[Target] = field(default_factory=list)
    rated: Rated | None = None
    """How it was rated last."""
    made: list[Observation] = field(default_factory=list)
    """That nobody has taken yet."""

    @cached_property
    def id(self) -> UUID:
        return series_id(self.definition.code, self.subject)

    def check(self, said: Said, *, now: datetime) -> None:
        """Whether it may be observed.

        Raises `PeriodNotOver`, `PeriodDoesNotFit`, `ReportedInTheFuture`, `SaidByOthers`,
        `OlderThanKnown`.
        """
        self._check_period(said, now)
        if said.reported_at - now > CLOCKS_DIFFER:
            raise ReportedInTheFuture(said.reported_at, now)
        before = self.known.get(said.period)
        if before is None or before.says_the_same(said):
            return
        if said.partner != before.said.partner:
            # What the United Nations say takes the place of what a partner said of itself.
            if said.partner is not None:
                raise SaidByOthers(said.period.written, before.said.cited)
        elif said.reported_at < before.said_last:
            raise OlderThanKnown(said.reported_at, before.said_last)

    def observe(self, said: Said, *, now: datetime) -> list[Event]:
        """said: checked. Nothing where it says what is known."""
        before = self.known.get(said.period)
        if before is None:
            return [self._recorded(said, now)]
        if before.says_the_same(said):
            self._confirm(before, said)
            return []
        return [self._corrected(before, said, now)]

    def taken(self) -> list[Observation]:
        """Those made since it was asked for."""
        taken, self.made = self.made, []
        return taken

    def about(self) -> dict[str, Any]:
        """As facts tell of it; counts them."""
        self.version += 1
        return {
            "sequence": self.version,
            "series_id": self.id,
            "indicator": self.definition.code,
            "indicator_title": self.definition.title,
            "frame": self.definition.frame,
            "about": self.subject.named_so(),
            "country": self.subject.country,
            "mission": self.subject.mission,
        }

    def target(self, target_id: UUID) -> Target | None:
        return next((each for each in self.targets if each.id == target_id), None)

    def targets_of(self, period: Period) -> Sequence[Target]:
        """Those that figures of this period decide."""
        return [each for each in self.targets if period.closes(each.period)]

    def _check_period(self, said: Said, now: datetime) -> None:
        if said.period.ends_on > now.date():
            raise PeriodNotOver(said.period.ends_on)
        wanted = self.definition.frequency
        if said.period.frequency not in (wanted, Frequency.DAY):
            raise PeriodDoesNotFit(said.period.written, wanted)

    def _recorded(self, said: Said, now: datetime) -> Event:
        made = Observation(said=said, recorded_at=now)
        self._keep(made)
        return ObservationRecorded(**self.about(), **made.about(), time=said.reported_at)

    def _corrected(self, before: Observation, said: Said, now: datetime) -> Event:
        made = before.replaced_by(said, now)
        self._keep(made)
        return ObservationCorrected(
            **self.about(),
            **made.about(),
            time=said.reported_at,
            supersedes=before.id,
            before=before.said.figures.value,
            reason=said.note,
        )

    def _confirm(self, before: Observation, said: Said) -> None:
        if said.partner == before.said.partner and said.reported_at > before.said_last:
            self.known[before.period] = replace(before, confirmed_at=said.reported_at)

    def _keep(self, made: Observation) -> None:
        self.known[made.period] = made
        self.made.append(made)
