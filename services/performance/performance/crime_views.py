"""A crime as API and pages show it, and to whom."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import AwareDatetime

from performance.domain.crime import Crime, step_id
from performance.domain.crime_account import Result, Step
from performance.domain.crime_refusals import CrimeNotFound
from performance.payloads import Payload
from performance.storage.crimes import Seen


class StepView(Payload):
    step: Step
    taken_on: date | None
    detail: str | None
    state: str | None
    """Of its deadline; null where nobody set one."""
    due: AwareDatetime | None

    @classmethod
    def each(cls, crime: Crime) -> list[Self]:
        awaited = {each.subject: each for each in crime.deadlines}
        views = []
        for step in Step:
            taken = crime.steps.get(step)
            deadline = awaited.get(step_id(crime.id, step))
            views.append(
                cls(
                    step=step,
                    taken_on=taken.taken_on if taken else None,
                    detail=taken.detail if taken else None,
                    state=deadline.state if deadline else None,
                    due=deadline.due_at if deadline else None,
                )
            )
        return views


class CrimeView(Payload):
    id: UUID
    reference: str
    """The reporter's own."""
    mission: str
    country: str
    """ISO 3166-1 alpha-3 of the host State."""
    committed_on: date
    days_since: int
    """Until today, or until the outcome."""
    casualties: int
    summary: str | None
    outcome: Result | None
    reported_at: AwareDatetime
    steps: list[StepView]

    @classmethod
    def of(cls, crime: Crime, today: date) -> Self:
        said = crime.account
        names = ("reference", "mission", "country", "committed_on", "casualties", "summary")
        return cls(
            id=crime.id,
            **{name: getattr(said, name) for name in names},
            days_since=crime.days_since(today),
            outcome=crime.outcome,
            reported_at=crime.reported_at,
            steps=StepView.each(crime),
        )


def seen(crime: Crime | None, by: Seen, crime_id: UUID) -> Crime:
    """Raises `CrimeNotFound`, also for one that the caller may not see."""
    if crime is not None:
        said = crime.account
        if by.everything or said.country in by.countries or said.mission in by.missions:
            return crime
    raise CrimeNotFound(crime_id)
