"""When resolution 2272 asks for a review: paragraph 4.4 of the domain brief, as pure rules.

They say what was reached and by which cases, and decide nothing. All numbers are our proposal.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from conduct.domain.acts import utc_day
from conduct.domain.case import Case
from conduct.domain.parties import Incident
from conduct.domain.steps import ENDED, Step
from conduct.domain.words import ActionKind, Finding, Track
from muster.deadlines import UN_HEADQUARTERS
from muster.deadlines.calendars import add_months, add_working_days
from muster.deadlines.un_holidays import KNOWN_FROM

DAY = timedelta(days=1)


class Threshold(StrEnum):
    ALLEGATIONS = "allegations"
    PERPETRATORS = "perpetrators"
    OCCASIONS = "occasions"
    NO_REPLY = "no-reply"
    NO_OUTCOME = "no-outcome"
    NO_ACTION_REPORT = "no-action-report"


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    window_months: int = 12
    """Of a unit: this long, up to today."""
    allegations: int = 3
    perpetrators: int = 3
    occasions: int = 2
    """Separate dates or places."""
    reply_working_days: int = 10
    """Of a State: longer than this and the next two."""
    outcome_months: int = 6
    action_months: int = 6


class Occasion(NamedTuple):
    """When and where, as far as it is known."""

    on: date | None
    place: str | None
    """In one spelling."""


@dataclass(frozen=True, kw_only=True)
class Allegation:
    """One case, as the rules look at it."""

    case_id: UUID
    received_on: date
    credible: bool
    perpetrators: frozenset[str] = frozenset()
    """The same word for the same person, in whatever case."""
    occasions: frozenset[Occasion] = frozenset()
    notified_on: date | None = None
    """The State."""
    replied: bool = False
    decided: bool = False
    substantiated_on: date | None = None
    action_reported: bool = False


@dataclass(frozen=True, kw_only=True)
class Crossed:
    threshold: Threshold
    count: int
    cases: frozenset[UUID]


def of_unit(
    allegations: Iterable[Allegation], today: date, thresholds: Thresholds
) -> list[Crossed]:
    """allegations: against one unit, sexual exploitation and abuse only."""
    since = add_months(today, -thresholds.window_months)
    recent = [each for each in allegations if each.credible and since < each.received_on <= today]
    cases = frozenset(each.case_id for each in recent)
    people = frozenset[str]().union(*(each.perpetrators for each in recent))
    occasions = frozenset[Occasion]().union(*(each.occasions for each in recent))
    counted = [
        (Threshold.ALLEGATIONS, len(cases), thresholds.allegations),
        (Threshold.PERPETRATORS, len(people), thresholds.perpetrators),
        (Threshold.OCCASIONS, _separate(occasions), thresholds.occasions),
    ]
    return [
        Crossed(threshold=threshold, count=count, cases=cases)
        for threshold, count, least in counted
        if count >= least
    ]


def _separate(occasions: Collection[Occasion]) -> int:
    """The most of them that differ from one another in a day or place known of both: what is not
    known of one cannot tell it from another.
    """
    whole = {each for each in occasions if each.on is not None and each.place is not None}
    days = {each.on for each in occasions if each.place is None} - {each.on for each in whole}
    places = {each.place for each in occasions if each.on is None}
    places -= {each.place for each in whole}
    return len(whole) + max(len(days), len(places))


def of_state(
    allegations: Iterable[Allegation], today: date, thresholds: Thresholds
) -> list[Crossed]:
    """allegations: against members of one State in one mission."""
    credible = [each for each in allegations if each.credible]
    late = {
        Threshold.NO_REPLY: [e for e in credible if _is_over(_silent_on(e, thresholds), today)],
        Threshold.NO_OUTCOME: [
            e for e in credible if _is_over(_undecided_on(e, thresholds), today)
        ],
        Threshold.NO_ACTION_REPORT: [
            e for e in credible if _is_over(_lacks_action_on(e, thresholds), today)
        ],
    }
    return [
        Crossed(
            threshold=threshold, count=len(found), cases=frozenset(each.case_id for each in found)
        )
        for threshold, found in late.items()
        if found
    ]


def looked_at_next(case: Allegation, today: date, thresholds: Thresholds) -> date | None:
    """The first day ahead on which time alone may cross a threshold of the State."""
    if not case.credible:
        return None
    late = (_silent_on(case, thresholds), _undecided_on(case, thresholds))
    days = (*late, _lacks_action_on(case, thresholds))
    return min((day for day in days if day is not None and day > today), default=None)


def _is_over(day: date | None, today: date) -> bool:
    return day is not None and day <= today


def _silent_on(case: Allegation, thresholds: Thresholds) -> date | None:
    """The first day on which the State has answered too late."""
    if case.notified_on is None or case.replied:
        return None
    days = thresholds.reply_working_days
    if case.notified_on.year < KNOWN_FROM:
        # Of long ago the holidays need not be known: never is every second day one.
        return case.notified_on + timedelta(days=3 * days + 15)
    return add_working_days(case.notified_on, days, UN_HEADQUARTERS) + DAY


def _undecided_on(case: Allegation, thresholds: Thresholds) -> date | None:
    """Counted from the notice: of what it was not told a State cannot be late."""
    if case.notified_on is None or case.decided:
        return None
    return add_months(case.notified_on, thresholds.outcome_months) + DAY


def _lacks_action_on(case: Allegation, thresholds: Thresholds) -> date | None:
    if case.substantiated_on is None or case.action_reported:
        return None
    return add_months(case.substantiated_on, thresholds.action_months) + DAY


def allegation(case: Case, perpetrators: Iterable[str]) -> Allegation:
    """perpetrators: the same word for the same person, in whatever case."""
    content, finding = case.content, case.content.finding
    decided = finding is not None and case.step in _DECIDED
    return Allegation(
        case_id=case.id,
        received_on=utc_day(case.said.received_at),
        credible=is_credible(case) and case.said.kind.is_sexual,
        perpetrators=frozenset(perpetrators),
        occasions=frozenset(_occasions(content.incidents.values())),
        notified_on=utc_day(content.notice.sent_at) if content.notice else None,
        replied=content.is_answered,
        decided=decided,
        substantiated_on=utc_day(finding.at) if finding and case.is_substantiated else None,
        action_reported=_action_reported(case),
    )


_DECIDED = frozenset({Step.FINDING, Step.ACTION_PENDING, Step.ACTION_TAKEN, Step.CLOSED})


def is_credible(case: Case) -> bool:
    """There were grounds to refer it, and no finding says otherwise; a duplicate counts once."""
    if case.content.referral is None or case.step in ENDED - {Step.CLOSED}:
        return False
    finding = case.content.finding
    return finding is None or finding.outcome is Finding.SUBSTANTIATED


def _occasions(incidents: Iterable[Incident]) -> Iterable[Occasion]:
    for each in incidents:
        place = (each.place or "").strip().casefold() or None
        if each.on is not None or place is not None:
            yield Occasion(each.on, place)


def _action_reported(case: Case) -> bool:
    return any(
        each.track is Track.NATIONAL and each.kind is not ActionKind.NO_REPLY
        for each in case.content.actions.values()
    )
