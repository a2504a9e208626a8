"""Who works on a case, who stepped aside, and who looked in an emergency."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from conduct.domain.assignment import BreakGlass, ask, assign, capacities, recuse
from conduct.domain.refusals import MayNot, NotOpen, ReasonNeeded
from conduct.domain.rights import Capacity
from tests.conduct.cases import NOW, at

CASE = uuid4()
ONE, TWO, THREE = "exercise-one", "exercise-two", "exercise-three"
WHY = "Exercise: a reason."


def asked() -> BreakGlass:
    return ask(CASE, ONE, "Exercise: a victim is in danger.", recused=(), now=NOW)


def test_a_case_of_somebody_who_leaves_is_handed_over() -> None:
    mine = assign(CASE, ONE, Capacity.OFFICER, by=THREE, recused=(), now=NOW)

    ended, theirs = mine.hand_over(TWO, by=THREE, recused=(), now=at("2026-12-01"))

    assert capacities([ended, theirs], ONE, ()) == frozenset()
    assert capacities([ended, theirs], TWO, ()) == {Capacity.OFFICER}
    with pytest.raises(NotOpen):
        ended.end(at("2026-12-02"))


def test_nobody_who_is_recused_is_assigned_or_assigns() -> None:
    with pytest.raises(MayNot):
        assign(CASE, ONE, Capacity.OFFICER, by=THREE, recused={ONE}, now=NOW)
    with pytest.raises(MayNot):
        assign(CASE, ONE, Capacity.OFFICER, by=THREE, recused={THREE}, now=NOW)


def test_a_recusal_ends_every_assignment_to_the_case_and_no_other() -> None:
    mine = assign(CASE, ONE, Capacity.OFFICER, by=THREE, recused=(), now=NOW)
    also = assign(CASE, ONE, Capacity.LEGAL, by=THREE, recused=(), now=NOW)
    other = assign(uuid4(), ONE, Capacity.OFFICER, by=THREE, recused=(), now=NOW)
    theirs = assign(CASE, TWO, Capacity.OFFICER, by=THREE, recused=(), now=NOW)

    recusal, ended = recuse(CASE, ONE, [mine, also, other, theirs], by=ONE, because=WHY, now=NOW)

    assert [each.id for each in ended] == [mine.id, also.id]
    assert recusal.because == WHY
    assert capacities([mine], ONE, {ONE}) == frozenset()


def test_a_recusal_needs_a_reason() -> None:
    with pytest.raises(ReasonNeeded):
        recuse(CASE, ONE, [], by=ONE, because="", now=NOW)


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        (at("2026-11-24", "10:59"), False),
        (at("2026-11-24", "11:00"), True),
        (at("2026-11-24", "14:59"), True),
        (at("2026-11-24", "15:00"), False),
    ],
)
def test_broken_glass_is_open_for_four_hours_from_its_approval(
    now: datetime, is_open: bool
) -> None:
    granted = asked().approve(TWO, recused=(), now=at("2026-11-24", "11:00"))

    assert granted.is_open(now) is is_open


def test_without_approval_nothing_opens() -> None:
    assert not asked().is_open(NOW)
    assert not asked().refuse(TWO, recused=(), now=NOW).is_open(NOW)


def test_nobody_approves_a_request_of_their_own() -> None:
    with pytest.raises(MayNot):
        asked().approve(ONE, recused=(), now=NOW)


@pytest.mark.parametrize("recused", [ONE, TWO], ids=["who asked", "who approves"])
def test_nobody_who_is_recused_takes_part(recused: str) -> None:
    with pytest.raises(MayNot):
        asked().approve(TWO, recused={recused}, now=NOW)
    with pytest.raises(MayNot):
        ask(CASE, ONE, WHY, recused={ONE}, now=NOW)


def test_a_request_is_decided_once_and_within_a_day() -> None:
    granted = asked().approve(TWO, recused=(), now=NOW)

    with pytest.raises(NotOpen):
        granted.refuse(THREE, recused=(), now=NOW)
    with pytest.raises(NotOpen):
        asked().approve(TWO, recused=(), now=NOW + timedelta(hours=24))


def test_a_purpose_is_needed() -> None:
    with pytest.raises(ReasonNeeded):
        ask(CASE, ONE, " ", recused=(), now=NOW)


def test_access_can_end_before_its_time() -> None:
    granted = asked().approve(TWO, recused=(), now=NOW)

    ended = granted.end(at("2026-11-24", "10:30"))

    assert ended.is_open(at("2026-11-24", "10:29"))
    assert not ended.is_open(at("2026-11-24", "10:30"))
    with pytest.raises(NotOpen):
        ended.end(at("2026-11-24", "10:31"))
