"""Casualties: known by the reference of the notification, with a cause that may change."""

import csv
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from muster.database import SessionMaker
from muster.deadlines.sweep import Sweep
from muster.testing import HeldClock
from performance import storage
from performance.domain.notice import Notice, NoticeUnclear
from performance.domain.refusals import OlderThanKnown, ReportedInTheFuture
from performance.domain.viewer import EVERYTHING, Access
from performance.storage.fatalities import Filters, by_year
from performance.use_cases.casualties import Outcome, report_casualties
from performance.use_cases.clock import announce
from tests.performance.notices import REFERENCE, REPORTED, notice, reported
from tests.performance.recorded import count, facts, types
from tests.performance.senders import Send, event

LATER = REPORTED + timedelta(hours=6)


async def report(
    sessions: SessionMaker, clock: HeldClock, *said: Notice, imported: bool = False
) -> list[Outcome]:
    now = clock()
    async with sessions.begin() as session:
        reports = [reported(each, now, imported=imported) for each in said]
        return await report_casualties(session, reports, now)


async def sweep(sessions: SessionMaker, clock: HeldClock, at: datetime) -> None:
    clock.now = at
    await Sweep(sessions, storage.deadlines, announce, clock=clock).run_once()


async def told(sessions: SessionMaker) -> list[tuple[str, str]]:
    undetermined = "casualty.cause-undetermined"
    return [(e["step"], e["due"][:10]) for e in await facts(sessions) if e["type"] == undetermined]


async def test_a_casualty_is_recorded_once_however_often_it_is_reported(
    sessions: SessionMaker, clock: HeldClock
) -> None:
    first = await report(sessions, clock, notice())
    again = await report(sessions, clock, notice(reported_at=LATER, cited="Another list"))

    assert first == again
    assert await types(sessions) == ["casualty.recorded"]
    assert await count(sessions, "casualty_versions") == 1


async def test_another_cause_is_a_change_and_both_are_kept(
    sessions: SessionMaker, clock: HeldClock
) -> None:
    await report(sessions, clock, notice("To Be Determined"))
    await report(sessions, clock, notice("Illness", reported_at=LATER))

    changed = (await facts(sessions))[-1]
    assert (changed["type"], changed["before"], changed["cause"]) == (
        "casualty.cause-changed",
        "to-be-determined",
        "illness",
    )
    assert await count(sessions, "casualties") == 1
    assert await count(sessions, "casualty_versions WHERE superseded_at IS NOT NULL") == 1


async def test_a_cause_found_to_be_malicious_is_told_apart_from_one_that_always_was(
    sessions: SessionMaker, clock: HeldClock
) -> None:
    always = notice("Malicious Act", reference="EXERCISE-2026-11-00002")
    await report(sessions, clock, notice("Accident"), always)
    await report(sessions, clock, notice("Malicious Act", reported_at=LATER))

    found = [e for e in await facts(sessions) if e["type"] == "casualty.found-malicious"]
    assert [(e["reference"], e["before"], e["revision"]) for e in found] == [
        (REFERENCE, "accident", 1)
    ]


async def test_other_members_are_corrected_by_name_and_the_count_stays(
    sessions: SessionMaker, clock: HeldClock
) -> None:
    await report(sessions, clock, notice("Illness", sex=""))
    await report(sessions, clock, notice("Illness", sex="F", country="TZA", reported_at=LATER))

    corrected = (await facts(sessions))[-1]
    assert (corrected["type"], corrected["members"]) == (
        "casualty.corrected",
        ["country", "sex"],
    )
    assert await count(sessions, "casualties") == 1


async def test_an_older_report_is_refused_and_the_others_beside_it_are_taken(
    sessions: SessionMaker, clock: HeldClock
) -> None:
    await report(sessions, clock, notice("Illness"))

    older = notice("Accident", reported_at=REPORTED - timedelta(days=1))
    outcomes = await report(sessions, clock, older, notice(reference="EXERCISE-2026-11-00002"))

    assert isinstance(outcomes[0], OlderThanKnown)
    assert await count(sessions, "casualties") == 2
    assert await count(sessions, "casualty_versions WHERE cause = 'accident'") == 0


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"reported_at": datetime(2026, 11, 24, 10, tzinfo=UTC)}, ReportedInTheFuture),
        ({"incident_on": date(2026, 11, 25)}, NoticeUnclear),
        ({"incident_on": date(1890, 1, 1)}, NoticeUnclear),
    ],
    ids=["reported ahead of now", "reported before it happened", "before there was a UN"],
)
async def test_what_cannot_be_leaves_no_casualty_behind(
    sessions: SessionMaker, clock: HeldClock, said: dict[str, Any], refusal: type
) -> None:
    outcomes = await report(sessions, clock, notice(**said))

    assert isinstance(outcomes[0], refusal)
    assert await count(sessions, "casualties") == 0
    assert await count(sessions, "aggregates") == 0


def test_words_of_the_file_are_read_with_their_blanks_and_unknown_sex_is_unknown() -> None:
    said = notice("Malicious Act ", personnel="Local ", sex="", country=" ", nationality="")

    assert (said.personnel, said.cause) == ("local", "malicious-act")
    assert (said.sex, said.country, said.nationality) == (None, None, None)


@pytest.mark.parametrize(
    "said", [{"cause": "Bad luck"}, {"personnel": "Pilot"}, {"sex": "X"}, {"reference": " "}]
)
def test_words_that_nobody_agreed_on_are_refused(said: dict[str, str]) -> None:
    with pytest.raises(NoticeUnclear):
        notice(**said)


async def test_an_undetermined_cause_is_told_after_30_and_after_90_days(
    sessions: SessionMaker, clock: HeldClock
) -> None:
    await report(sessions, clock, notice())

    for day in (datetime(2026, 12, 20, tzinfo=UTC), datetime(2026, 12, 21, tzinfo=UTC),
                datetime(2027, 2, 19, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)):  # fmt: skip
        await sweep(sessions, clock, day)

    assert await told(sessions) == [
        ("30 days", "2026-12-20"),
        ("90 days", "2027-02-18"),
    ]


async def test_nothing_is_told_once_the_cause_is_known_and_again_when_it_is_not(
    sessions: SessionMaker, clock: HeldClock
) -> None:
    await report(sessions, clock, notice())
    await report(sessions, clock, notice("Illness", reported_at=LATER))
    await sweep(sessions, clock, datetime(2027, 1, 10, tzinfo=UTC))
    assert await told(sessions) == []

    await report(sessions, clock, notice(reported_at=clock()))
    await sweep(sessions, clock, datetime(2027, 3, 1, tzinfo=UTC))

    undetermined = [e for e in await facts(sessions) if "step" in e]
    assert [(e["step"], e["version"]) for e in undetermined] == [("30 days", 2), ("90 days", 2)]


async def test_of_steps_over_when_it_is_reported_only_the_newest_is_told(
    sessions: SessionMaker, clock: HeldClock
) -> None:
    await report(sessions, clock, notice(incident_on=date(2026, 6, 1)))
    await sweep(sessions, clock, clock())

    assert [step for step, _ in await told(sessions)] == ["90 days"]


async def test_history_is_silent_about_what_is_over_and_live_about_what_lies_ahead(
    sessions: SessionMaker, clock: HeldClock
) -> None:
    await report(sessions, clock, notice(incident_on=date(2026, 10, 1)), imported=True)
    await sweep(sessions, clock, datetime(2027, 6, 1, tzinfo=UTC))

    assert await told(sessions) == [("90 days", "2026-12-30")]


async def test_a_step_that_nobody_had_noticed_is_told_although_the_clock_moves(
    sessions: SessionMaker, clock: HeldClock
) -> None:
    await report(sessions, clock, notice())
    clock.now = datetime(2026, 12, 22, tzinfo=UTC)
    await report(sessions, clock, notice(incident_on=date(2026, 12, 1), reported_at=clock()))

    assert await told(sessions) == [("30 days", "2026-12-20")]


async def test_another_day_of_the_incident_moves_the_clock(
    sessions: SessionMaker, clock: HeldClock
) -> None:
    await report(sessions, clock, notice())
    await report(sessions, clock, notice(incident_on=date(2026, 11, 10), reported_at=LATER))
    await sweep(sessions, clock, datetime(2026, 12, 11, tzinfo=UTC))

    assert await told(sessions) == [("30 days", "2026-12-10")]


@pytest.mark.real_data
async def test_the_file_of_the_united_nations_goes_through_and_then_only_its_corrections(
    sessions: SessionMaker, clock: HeldClock
) -> None:
    folder = Path(os.environ["MUSTER_REAL_DATA"])
    older, newer = (
        list(_of_file(folder / f"un_fatalities_{day}.csv").values())
        for day in ("2023-11-28", "2025-04-04")
    )

    for said in (older, newer):
        for first in range(0, len(said), 1000):
            outcomes = await report(sessions, clock, *said[first : first + 1000], imported=True)
            assert not any(isinstance(each, Exception) for each in outcomes)

    happened = await types(sessions)
    assert happened.count("casualty.recorded") == 4423
    assert happened.count("casualty.cause-changed") == 115
    assert happened.count("casualty.found-malicious") == 7
    async with sessions() as session:
        years = await by_year(session, Filters(clock(), Access(EVERYTHING, clock())))
    assert {each.year: each.violent for each in years if 2013 <= each.year <= 2024} == {
        2013: 33, 2014: 35, 2015: 32, 2016: 33, 2017: 59, 2018: 27, 2019: 23, 2020: 12, 2021: 25,
        2022: 33, 2023: 7, 2024: 4,
    }  # fmt: skip


def _of_file(path: Path) -> dict[str, Notice]:
    found = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            found[row["casualty_id"]] = Notice.of(
                reference=row["casualty_id"],
                incident_on=date.fromisoformat(row["incident_date"]),
                mission=row["mission_acronym"],
                country=row["isocode3"],
                nationality=row["casualty_nationality"],
                sex=row["gender"],
                personnel=row["casualty_personnel_type"],
                cause=row["type_of_incident"],
                cited="United Nations, fatalities",
                reported_at=datetime.fromisoformat(row["last_update"]).replace(tzinfo=UTC),
            )
    return found


def notified(sender: str, **other: str) -> dict[str, Any]:
    said = {
        "reference": REFERENCE,
        "incident_on": "2026-11-20",
        "mission": "UNMISS",
        "country": "KEN",
        "personnel": "Military",
        "cause": "Accident",
    }
    return event(sender, "casualty.reported", **said | other)


async def test_a_mission_notifies_of_its_own_by_event(send: Send, sessions: SessionMaker) -> None:
    results = await send("UNMISS", notified("UNMISS"), notified("UNMISS", cause="malicious-act"))

    assert [each["status"] for each in results] == ["accepted", "accepted"]
    assert await types(sessions) == [
        "casualty.recorded", "casualty.cause-changed", "casualty.found-malicious",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sender", "said", "slug", "pointer"),
    [
        ("MONUSCO", {}, "not-your-figures", "#/data/mission"),
        ("KEN", {}, "not-your-figures", "#/data/mission"),
        ("UNMISS", {"cause": "Bad luck"}, "notice-unclear", "#/data/cause"),
        ("UNMISS", {"country": "ZZ"}, "unknown-country", "#/data/country"),
        ("UNMISS", {"incident_on": "2026-02-30"}, "invalid-data", "#/data/incident_on"),
        ("UNMISS", {"incident_on": "2026-12-01"}, "notice-unclear", "#/data/incident_on"),
        (
            "UNMISS",
            {"reported_at": "2026-11-25T00:00:00Z"},
            "reported-in-the-future",
            "#/data/reported_at",
        ),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
async def test_a_notification_that_cannot_be_taken_in_leaves_nothing(
    send: Send, sessions: SessionMaker, sender: str, said: dict[str, str], slug: str, pointer: str
) -> None:
    problem = (await send(sender, notified(sender, **said)))[0]["problem"]

    assert problem["type"].endswith(f"/problems/{slug}")
    assert problem["errors"][0]["pointer"] == pointer
    assert await count(sessions, "casualties") == 0


async def test_a_mission_cannot_take_over_what_is_known_of_another(
    send: Send, sessions: SessionMaker
) -> None:
    await send("UNMISS", notified("UNMISS"))

    result = (await send("MONUSCO", notified("MONUSCO", mission="MONUSCO")))[0]

    assert result["problem"]["type"].endswith("/problems/not-your-figures")
    assert await types(sessions) == ["casualty.recorded"]
