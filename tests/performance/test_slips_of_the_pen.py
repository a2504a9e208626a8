"""What is written by hand: a slip of the pen is refused, and makes no subject of its own."""

from typing import Any

import pytest
from sqlalchemy import text

from muster.database import SessionMaker
from tests.performance.senders import Send, event, women
from tests.performance.staff import Program
from tests.performance.test_fatalities import died

OCTOBER = "2026-10"
MISSION = """
    INSERT INTO missions (acronym, name, cited, as_of, starts_on, ends_on)
    VALUES ('MONUSCO', 'Exercise mission', 'Exercise', '2026-11-01', NULL, NULL),
        ('MONUC', 'Exercise mission', 'Exercise', '2026-11-01', '1999-11-30', '2010-06-30')
"""


def committed(mission: str, country: str, day: str) -> dict[str, Any]:
    said = {"reference": "EXERCISE-1", "mission": mission, "country": country}
    return event("UN", "crime.reported", committed_on=day, **said)


@pytest.fixture
async def listed(sessions: SessionMaker) -> None:
    """The list of missions was loaded."""
    async with sessions.begin() as session:
        await session.execute(text(MISSION))


def fault(result: dict[str, Any]) -> tuple[str, str, str]:
    problem = result["problem"]
    return problem["type"].rpartition("/")[2], problem["errors"][0]["pointer"], problem["detail"]


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("mission", ["MONUSCOO", "monusco"])
async def test_a_mission_that_nobody_knows_is_refused_with_the_one_that_is_meant(
    send: Send, mission: str
) -> None:
    [refused] = await send("UN", women("KEN", OCTOBER, 10, 100, mission=mission, sender="UN"))

    assert fault(refused) == (
        "subject-unknown", "#/data/about/mission", f"no mission '{mission}' is known: MONUSCO?",
    )  # fmt: skip


async def test_before_the_list_of_missions_is_loaded_any_is_taken(send: Send) -> None:
    [taken] = await send("KEN", women("KEN", OCTOBER, 10, 100, mission="UNXYZ"))

    assert taken["status"] == "accepted"


async def test_a_category_that_is_none_is_refused(send: Send, desk: Program) -> None:
    [refused] = await send("KEN", women("KEN", OCTOBER, 10, 100, category="trops"))
    answer = await desk.post(
        "/targets", indicator="women-share", about={"country": "KEN", "category": "trops"},
        period="2027", target=20, cited="Exercise",
    )  # fmt: skip

    assert fault(refused)[:2] == ("subject-unknown", "#/data/about/category")
    assert fault(refused)[2] == "no category 'trops' is known: troops?"
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"numerator": 1.5, "denominator": 80}, "#/data/numerator"),
        ({"numerator": 1, "denominator": 80.5}, "#/data/denominator"),
        ({"numerator": 11, "denominator": 80, "value": 50}, "#/data/value"),
    ],
    ids=["half a woman", "half a person", "another share"],
)
async def test_figures_that_cannot_be_are_refused(
    send: Send, said: dict[str, Any], pointer: str
) -> None:
    about = {"country": "KEN", "mission": "MONUSCO", "category": "troops"}
    told = event(
        "KEN", "observation.reported", indicator="women-share", about=about, period=OCTOBER, **said
    )

    [refused] = await send("KEN", told)

    assert fault(refused)[:2] == ("figures-contradict", pointer)


async def test_a_share_that_was_rounded_is_taken_beside_its_numbers(send: Send) -> None:
    about = {"country": "KEN", "mission": "MONUSCO", "category": "troops"}
    told = event(
        "KEN", "observation.reported", indicator="women-share", about=about, period=OCTOBER,
        numerator=1, denominator=3, value=33.33,
    )  # fmt: skip

    [taken] = await send("KEN", told)

    assert taken["status"] == "accepted"


async def test_half_a_person_serves_nowhere(send: Send) -> None:
    about = {"mission": "MONUSCO", "category": "troops"}
    said = event("UN", "observation.reported", indicator="strength", about=about, period=OCTOBER,
                 value=120.5)  # fmt: skip

    [refused] = await send("UN", said)

    assert fault(refused)[:2] == ("figures-contradict", "#/data/value")


async def test_a_state_of_the_past_has_no_figures_of_today(send: Send) -> None:
    refused, taken = await send(
        "UN",
        women("YUG", OCTOBER, 10, 100, sender="UN"),
        women("YUG", "2001-10", 10, 100, sender="UN"),
    )

    [died_since] = await send("UN", died(1, "2026-10-01", country="YUG"))
    [crime] = await send("UN", committed("UNMIK", "YUG", "2026-10-01"))

    assert fault(refused)[:2] == ("country-of-the-past", "#/data/about/country")
    for each in (died_since, crime):
        assert fault(each)[:2] == ("country-of-the-past", "#/data/country")
    assert taken["status"] == "accepted"


@pytest.mark.usefixtures("listed")
async def test_nobody_died_and_no_crime_happened_in_a_mission_that_nobody_knows(
    send: Send,
) -> None:
    [casualty] = await send("UN", died(2, mission="MONUSCOO"))
    [told] = await send("UN", committed("MONUSCOO", "COD", "2026-10-01"))

    for refused in (casualty, told):
        assert fault(refused)[:2] == ("subject-unknown", "#/data/mission"), refused


@pytest.mark.usefixtures("listed")
async def test_a_mission_has_no_figures_and_no_casualties_of_years_in_which_it_did_not_run(
    send: Send,
) -> None:
    periods = ("1999-10", "1999-11", "2012-12", "2014-12")
    figures = [women("KEN", each, 10, 100, mission="MONUC", sender="UN") for each in periods]

    before, first, wound_up, long_after = await send("UN", *figures)
    [died_there] = await send("UN", died(3, "2015-03-01", mission="MONUC"))
    [crime] = await send("UN", committed("MONUC", "COD", "2015-03-01"))

    for refused in (before, long_after):
        assert fault(refused)[:2] == ("mission-not-there", "#/data/about/mission")
    for refused in (died_there, crime):
        assert fault(refused)[:2] == ("mission-not-there", "#/data/mission")
    assert first["status"] == wound_up["status"] == "accepted"
