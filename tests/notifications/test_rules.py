"""The pure rules: ladders, back-off, quiet hours."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from notifications.domain.back_off import AWAY, DEFERRED, SPREAD, BackOff
from notifications.domain.ladders import Rung, UnansweredLadder, UnresolvedLadder
from notifications.domain.outcomes import Outcome, Result, next_try
from notifications.domain.quiet_hours import Rest
from tests.notifications.builders import DAY, NOW

levels = st.lists(st.integers(1, 3), unique=True).map(sorted)
waits = st.timedeltas(timedelta(seconds=1), timedelta(days=400))
ladders = st.builds(
    lambda rungs, repeat: UnansweredLadder(
        rungs=tuple(Rung(level=level, after=after) for level, after in rungs), repeat=repeat
    ),
    levels.flatmap(lambda each: st.tuples(*(st.tuples(st.just(one), waits) for one in each))),
    st.none() | waits,
)


@given(ladders, st.integers(1, 3))
def test_climbing_never_goes_down_and_ends_at_the_top_or_repeats_there(
    ladder: UnansweredLadder, level: int
) -> None:
    for _ in range(10):
        climb = ladder.climb_from(level)
        if climb is None:
            assert ladder.repeat is None
            assert all(rung.level <= level for rung in ladder.rungs)
            return
        assert climb.level > level or climb.again
        assert climb.again is (climb.level == level)
        assert climb.wait == ladder.wait_at(climb.level)
        level = climb.level
    assert level == max([level, *ladder.levels])


@given(st.lists(waits, min_size=1, max_size=5, unique=True).map(sorted), st.datetimes())
def test_unresolved_steps_lie_at_their_distance_from_the_fact_and_have_names_of_their_own(
    after: list[timedelta], moment: datetime
) -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=moment.second)
    ladder = UnresolvedLadder(rungs=tuple(Rung(level=2, after=each) for each in after))

    steps = [ladder.step(position, since) for position in range(len(after))]

    assert [step.at - since for step in steps if step] == after
    assert len({step.name for step in steps if step}) == len(after)
    assert ladder.step(len(after), since) is None


def test_a_ladder_that_goes_down_or_back_in_time_is_refused() -> None:
    two, three = Rung(level=2, after=DAY), Rung(level=3, after=DAY)
    with pytest.raises(ValidationError, match="higher than the one before"):
        UnansweredLadder(rungs=(three, two))
    with pytest.raises(ValidationError, match="later than the one before"):
        UnresolvedLadder(rungs=(two, three))


@given(st.integers(1, 500), st.floats(0, 1, exclude_max=True), st.sampled_from([AWAY, DEFERRED]))
def test_waits_grow_from_five_seconds_to_their_cap_and_never_beyond(
    failures: int, chance: float, back_off: BackOff
) -> None:
    wait = back_off.wait(failures, chance)

    assert timedelta(seconds=5) * (1 - SPREAD) <= wait <= back_off.longest
    assert wait <= back_off.wait(failures + 1, 0)


def test_the_first_try_is_repeated_within_five_seconds_and_later_ones_within_the_hour() -> None:
    assert DEFERRED.wait(1, 0) == timedelta(seconds=5)
    assert DEFERRED.wait(2, 0) == timedelta(seconds=10)
    assert DEFERRED.wait(100, 0) == timedelta(hours=1)
    assert AWAY.wait(100, 0) == timedelta(minutes=5)


@pytest.mark.parametrize(
    ("result", "mandatory", "dead"),
    [
        (Result.AWAY, True, False),
        (Result.AWAY, False, True),
        (Result.DEFERRED, True, True),
        (Result.REFUSED, True, True),
    ],
)
def test_after_three_days_only_a_mandatory_mail_still_waits_for_an_absent_server(
    result: Result, mandatory: bool, dead: bool
) -> None:
    again = next_try(
        Outcome(result, "no"), mandatory=mandatory, planned_at=NOW, failures=9, chance=0.5,
        now=NOW + 3 * DAY,
    )  # fmt: skip

    assert (again.at is None) is dead
    assert (again.dead_because is not None) is dead


KIGALI_NIGHT = Rest("Africa/Kigali", time(20), time(7))


@pytest.mark.parametrize(
    ("rest", "at", "until"),
    [
        (KIGALI_NIGHT, "2026-11-24T17:59:59Z", "2026-11-24T17:59:59Z"),
        (KIGALI_NIGHT, "2026-11-24T18:00:00Z", "2026-11-25T05:00:00Z"),
        (KIGALI_NIGHT, "2026-11-25T04:59:59Z", "2026-11-25T05:00:00Z"),
        (KIGALI_NIGHT, "2026-11-25T05:00:00Z", "2026-11-25T05:00:00Z"),
        (
            Rest("Africa/Kigali", time(20), time(7), frozenset({5, 6})),
            "2026-11-27T18:00:00Z",
            "2026-11-30T05:00:00Z",
        ),
        (Rest("Europe/Berlin", time(1), time(3)), "2027-03-28T00:30:00Z", "2027-03-28T01:00:00Z"),
        (
            Rest("Europe/Berlin", time(1), time(2, 30)),
            "2026-10-25T01:15:00Z",
            "2026-10-25T01:30:00Z",
        ),
    ],
    ids=["before", "begins", "last second", "ends", "Friday night", "clock forward", "clock back"],
)
def test_rest_ends_in_the_recipient_s_own_zone(rest: Rest, at: str, until: str) -> None:
    assert rest.ends_after(datetime.fromisoformat(at)) == datetime.fromisoformat(until)


@given(
    st.sampled_from(["Africa/Kigali", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"]),
    st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    st.frozensets(st.integers(0, 6), max_size=6),
    st.timedeltas(timedelta(0), 800 * DAY).map(lambda passed: NOW + passed),
)
def test_rest_ends_within_nine_days_at_a_moment_that_is_no_rest(
    zone: str, start: time, end: time, days: frozenset[int], at: datetime
) -> None:
    rest = Rest(zone, start, end, days)

    told_at = rest.ends_after(at)

    assert at <= told_at <= at + timedelta(days=9)
    assert rest.ends_after(told_at) == told_at
    local = told_at.astimezone(ZoneInfo(zone))
    assert local.weekday() not in days
