"""How a State is rated by its share of women, and what is told of it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from muster.database import SessionMaker
from muster.testing import HeldClock
from performance.domain.rating import rating
from tests.performance.recorded import count, facts, types
from tests.performance.senders import Send, women

OCTOBER = "2026-10"


async def test_a_state_is_rated_over_all_its_missions_and_told_once(
    send: Send, sessions: SessionMaker
) -> None:
    await send(
        "KEN", women("KEN", "2026-09", 10, 100), women("KEN", "2026-09", 10, 100, mission="UNMISS")
    )
    await send(
        "KEN", women("KEN", OCTOBER, 11, 100), women("KEN", OCTOBER, 9, 100, mission="UNMISS")
    )

    low = [e for e in await facts(sessions) if e["type"] == "share.below-target"]
    assert [(e["period"], e["share"], e["target"], e["step"]) for e in low] == [
        ("2026-09", 10, 13, "2026 yellow")
    ]


@pytest.mark.parametrize(
    ("of_all", "found"),
    [
        ((0, 9), "too few"),
        ((0, 10), "red"),
        ((1, 1001), "red"),
        ((1, 1000), "yellow"),
        ((129, 1000), "yellow"),
        ((130, 1000), "green"),
    ],
)
def test_a_share_is_rated_as_the_united_nations_do(of_all: tuple[int, int], found: str) -> None:
    assert rating(*of_all, target=13).value == found


async def test_no_women_at_all_is_red_and_reaching_the_target_ends_it(
    send: Send, sessions: SessionMaker
) -> None:
    await send("KEN", women("KEN", "2026-08", 0, 100))
    await send("KEN", women("KEN", "2026-09", 5, 100))
    await send("KEN", women("KEN", OCTOBER, 13, 100))

    shares = [e for e in await facts(sessions) if e["type"].startswith("share.")]
    assert [(e["type"], e["rating"], e["before"]) for e in shares] == [
        ("share.below-target", "red", None),
        ("share.below-target", "yellow", "red"),
        ("share.on-target", "green", "yellow"),
    ]


async def test_falling_to_the_same_rating_again_is_told_apart_from_the_first_time(
    send: Send, sessions: SessionMaker
) -> None:
    for month, number in (("07", 5), ("08", 0), ("09", 5)):
        await send("KEN", women("KEN", f"2026-{month}", number, 100))

    low = [e for e in await facts(sessions) if e["type"] == "share.below-target"]
    assert [e["step"] for e in low] == ["2026 yellow", "2026 red", "2026 yellow"]
    assert len({e["revision"] for e in low}) == 3


@pytest.mark.parametrize("imported", [False, True], ids=["reported", "history being loaded"])
@pytest.mark.parametrize(
    ("figures", "said"),
    [((30, 100), "share.on-target"), ((0, 0), "share.not-rated"), ((1, 8), None), ((5, 99), None)],
    ids=["on target", "nobody left", "too few to rate", "still below it"],
)
async def test_what_was_told_ends_as_soon_as_it_is_known_to_be_over(
    send: Send, sessions: SessionMaker, figures: tuple[int, int], said: str | None, imported: bool
) -> None:
    await send("KEN", women("KEN", "2026-09", 5, 100))
    await send("KEN", women("KEN", OCTOBER, *figures), imported=imported)
    await send("KEN", women("KEN", OCTOBER, *figures, mission="UNMISS"))

    shares = [e["type"] for e in await facts(sessions) if e["type"].startswith("share.")]
    assert shares == ["share.below-target", *([said] if said else [])]


async def test_too_few_to_rate_is_no_rating_that_stood_before(
    send: Send, sessions: SessionMaker
) -> None:
    await send("KEN", women("KEN", "2026-09", 1, 8), women("KEN", OCTOBER, 5, 100))

    [low] = [e for e in await facts(sessions) if e["type"] == "share.below-target"]
    assert (low["rating"], low["before"]) == ("yellow", None)


@pytest.mark.parametrize(
    ("between", "imported"),
    [(women("KEN", "2026-09", 1, 8), False), (women("KEN", "2026-09", 30, 100), True)],
    ids=["too few to rate", "history being loaded"],
)
async def test_what_was_told_ends_whatever_comes_in_between(
    send: Send, sessions: SessionMaker, between: dict[str, object], imported: bool
) -> None:
    await send("KEN", women("KEN", "2026-08", 5, 100))
    await send("KEN", between, imported=imported)
    await send("KEN", women("KEN", OCTOBER, 30, 100))

    shares = [e["type"] for e in await facts(sessions) if e["type"].startswith("share.")]
    assert shares == ["share.below-target", "share.on-target"]


async def test_a_month_is_rated_once_as_many_figures_are_in_as_of_the_month_before(
    send: Send, sessions: SessionMaker
) -> None:
    await send(
        "KEN", women("KEN", "2026-09", 20, 100), women("KEN", "2026-09", 20, 100, mission="UNMISS")
    )
    await send("KEN", women("KEN", OCTOBER, 0, 100))
    assert not [e for e in await types(sessions) if e.startswith("share.")]

    await send("KEN", women("KEN", OCTOBER, 20, 100, mission="UNMISS"))

    [low] = [e for e in await facts(sessions) if e["type"].startswith("share.")]
    assert (low["share"], low["rating"]) == (10, "yellow")


async def test_a_whole_month_is_rated_although_a_part_of_the_next_one_came_with_it(
    send: Send, sessions: SessionMaker
) -> None:
    both = [women("KEN", "2026-09", 5, 100, mission=each) for each in ("MONUSCO", "UNMISS")]

    await send("KEN", *both, women("KEN", OCTOBER, 0, 100))

    [low] = [e for e in await facts(sessions) if e["type"].startswith("share.")]
    assert (low["period"], low["share"]) == ("2026-09", 5)


@pytest.mark.parametrize(
    "left",
    [
        [women("KEN", OCTOBER, 0, 0, mission="UNMISS")],
        [women("KEN", "2026-11", 0, 100)],
    ],
    ids=["in the month for which it says so", "or else a month later"],
)
async def test_a_state_that_has_left_a_mission_is_rated_over_the_others(
    send: Send, sessions: SessionMaker, clock: HeldClock, left: list[dict[str, Any]]
) -> None:
    clock.now = datetime(2026, 12, 20, tzinfo=UTC)
    both = [women("KEN", "2026-09", 20, 100, mission=each) for each in ("MONUSCO", "UNMISS")]
    await send("KEN", *both, women("KEN", OCTOBER, 0, 100))
    assert not [e for e in await types(sessions) if e.startswith("share.")]

    await send("KEN", *left)

    [low] = [e for e in await facts(sessions) if e["type"].startswith("share.")]
    assert (low["share"], low["rating"]) == (0, "red")


async def test_a_month_waits_for_nobody_who_was_not_there_the_month_before(
    send: Send, sessions: SessionMaker
) -> None:
    gone = women("KEN", "2026-09", 0, 0, mission="UNMISS")

    await send("KEN", women("KEN", "2026-09", 20, 100), gone, women("KEN", OCTOBER, 0, 100))

    assert [e for e in await types(sessions) if e.startswith("share.")] == ["share.below-target"]


@pytest.mark.parametrize("together", [True, False])
async def test_the_whole_of_a_month_ends_what_was_told_of_its_last_day(
    send: Send, sessions: SessionMaker, together: bool
) -> None:
    day, month = women("KEN", f"{OCTOBER}-31", 0, 100), women("KEN", OCTOBER, 0, 100)
    await send("KEN", *([day, month] if together else [day]))

    await send("KEN", women("KEN", OCTOBER, 20, 100))

    shares = [e for e in await types(sessions) if e.startswith("share.")]
    assert shares == ["share.below-target", "share.on-target"]


async def test_a_correction_of_an_old_month_rates_nobody_by_it(
    send: Send, sessions: SessionMaker
) -> None:
    await send("KEN", women("KEN", "2026-08", 20, 100), women("KEN", "2026-09", 20, 100))

    await send("KEN", women("KEN", "2026-08", 0, 100))

    assert not [e for e in await types(sessions) if e.startswith("share.")]


async def test_a_share_that_was_reported_as_such_stands_for_its_parts(
    send: Send, sessions: SessionMaker
) -> None:
    both = [women("KEN", "2026-09", 20, 100, mission=each) for each in ("MONUSCO", "UNMISS")]
    own = women("KEN", OCTOBER, 5, 100)
    own["data"]["about"] = {"country": "KEN", "category": "troops"}

    await send("KEN", *both)
    await send("KEN", own)

    [low] = [e for e in await facts(sessions) if e["type"].startswith("share.")]
    assert low["share"] == 5


async def test_a_part_of_a_month_that_is_imported_does_not_end_what_was_told(
    send: Send, sessions: SessionMaker
) -> None:
    for mission in ("MONUSCO", "UNMISS"):
        await send("KEN", women("KEN", "2026-09", 5, 100, mission=mission))
    for number, mission in ((30, "MONUSCO"), (0, "UNMISS")):
        await send("KEN", women("KEN", OCTOBER, number, 200, mission=mission), imported=True)

    shares = [e["type"] for e in await facts(sessions) if e["type"].startswith("share.")]
    assert shares == ["share.below-target"]


async def test_history_being_loaded_rates_and_tells_nobody(
    send: Send, sessions: SessionMaker
) -> None:
    await send("UN", women("KEN", OCTOBER, 0, 100, sender="UN"), imported=True)

    assert await types(sessions) == ["observation.recorded"]
    assert await count(sessions, "series WHERE rating = 'red' AND NOT rating_told") == 1
