"""Whatever is reported of a casualty, and in whatever order the clock looks."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from muster.events.performance.safety import (
    CasualtyCorrected,
    CasualtyRecorded,
    CauseChanged,
    CauseUndetermined,
    FoundMalicious,
)
from performance.domain.casualty import Casualty
from performance.domain.notice import Cause
from performance.domain.refusals import OlderThanKnown
from tests.performance.notices import REFERENCE, notice

START = datetime(2026, 11, 20, 12, tzinfo=UTC)

reports = st.fixed_dictionaries(
    {
        "cause": st.sampled_from(list(Cause)),
        "sex": st.sampled_from(["M", "F", ""]),
        "incident_on": st.sampled_from([date(2026, 11, 20), date(2026, 11, 15)]),
        "back": st.integers(0, 10),
        "imported": st.booleans(),
    }
)
lives = st.lists(st.one_of(reports, st.integers(0, 60)), min_size=1, max_size=12)
"""Reports, `back` days old when they come; and days that pass until the clock looks."""


def lived(life: list[Any]) -> tuple[Casualty, list[Any], int]:
    """The casualty, its facts, and how many reports were refused as older than known."""
    of, now, facts, refused = Casualty(REFERENCE), START, [], 0
    for each in life:
        if isinstance(each, int):
            now += timedelta(days=each)
            for deadline in of.deadlines:
                facts += of.undetermined(deadline, deadline.check(now))
            continue
        said = {name: each[name] for name in ("cause", "sex", "incident_on")}
        reported_at = max(START, now - timedelta(days=each["back"]))
        try:
            facts += of.report(
                notice(**said, reported_at=reported_at),
                now=now, by="Exercise", imported=each["imported"],
            )  # fmt: skip
        except OlderThanKnown:
            refused += 1
    return of, facts, refused


@given(lives)
def test_facts_are_numbered_and_retell_what_is_known(life: list[Any]) -> None:
    of, facts, _ = lived(life)

    assert [each.sequence for each in facts] == list(range(1, of.version + 1))
    assert sum(isinstance(each, CasualtyRecorded) for each in facts) == (of.known is not None)
    if of.known is not None:
        last = [each for each in facts if not isinstance(each, CauseUndetermined)][-1]
        assert (last.cause, last.incident_on) == (of.known.said.cause, of.known.said.incident_on)


@given(lives)
def test_versions_follow_one_another_and_each_change_has_its_fact(life: list[Any]) -> None:
    of, facts, _ = lived(life)

    made = of.made
    assert [each.supersedes for each in made[1:]] == [each.id for each in made[:-1]]
    told = [each.said.reported_at for each in made]
    assert told == sorted(told)
    causes = sum(a.said.cause is not b.said.cause for a, b in pairwise(made))
    assert sum(isinstance(each, CauseChanged) for each in facts) == causes == of.revision
    malicious = [each for each in facts if isinstance(each, FoundMalicious)]
    assert all(each.cause == "malicious-act" != each.before for each in malicious)
    assert all(each.members for each in facts if isinstance(each, CasualtyCorrected))


@given(lives)
def test_no_step_of_the_clock_is_told_twice_or_runs_once_the_cause_is_known(
    life: list[Any],
) -> None:
    of, facts, _ = lived(life)

    told = [(e.version, e.step) for e in facts if isinstance(e, CauseUndetermined)]
    assert len(told) == len(set(told))
    waiting = [each for each in of.deadlines if each.next_check_at is not None]
    if of.known is None or of.known.said.cause is not Cause.TO_BE_DETERMINED:
        assert waiting == []
