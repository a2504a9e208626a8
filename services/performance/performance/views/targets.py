"""Targets, as the API answers them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from muster.deadlines.machine import Deadline
from muster.events.performance.indicator import SubjectNamed
from performance.domain.definitions import Definition
from performance.domain.target import REPORT, VALUE
from performance.storage.aims import standing
from performance.storage.series import subject_of
from performance.views.deadlines import DeadlineView, View


class Following(View):
    """One of the two deadlines of a target."""

    deadline: DeadlineView
    earlier: list[DeadlineView]
    """Versions before it, oldest first: a correction took back what had met them."""

    @classmethod
    def of(cls, versions: Sequence[Deadline]) -> Self:
        *earlier, newest = versions
        return cls(
            deadline=DeadlineView.of(newest), earlier=[DeadlineView.of(each) for each in earlier]
        )


class TargetView(View):
    id: UUID
    series_id: UUID
    indicator: str
    indicator_title: str
    frame: str
    about: SubjectNamed
    period: str
    ends_on: date
    target: float
    unit: str
    direction: str
    cited: str
    set_at: datetime
    withdrawn_at: datetime | None
    state: str
    """`missed`, `report-missing`, `on-its-way`, `reached` or `withdrawn`."""
    value: float | None
    """The figures at the end of the period, as known now; null where there are none."""
    report: Following
    """By when the figures are to be there."""
    reach: Following
    """By when they are to reach the target."""

    @classmethod
    def of(
        cls,
        row: Any,
        definition: Definition,
        versions: dict[str, list[Deadline]],
        value: float | None,
    ) -> Self:
        names = ("id", "series_id", "indicator", "period", "ends_on", "cited", "set_at")
        return cls(
            **{name: getattr(row, name) for name in names},
            withdrawn_at=row.withdrawn_at,
            indicator_title=definition.title,
            frame=definition.frame,
            about=subject_of(row._mapping).named_so(),
            target=row.value,
            unit=definition.unit,
            direction=definition.direction,
            state=standing(row),
            value=value,
            report=Following.of(versions[REPORT]),
            reach=Following.of(versions[VALUE]),
        )
