"""Crimes against personnel: reported, followed step by step, and what is missed on the way."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from muster.database import SessionMaker
from muster.deadlines.sweep import Sweep
from muster.observability import Telemetry
from muster.testing import HeldClock, TestIssuer
from performance import storage
from performance.settings import Settings
from performance.sweeps import deadlines
from performance.use_cases.clock import announce
from tests.performance.recorded import count, facts, types
from tests.performance.senders import Send, event

AMBUSH = "exercise-ambush"


@pytest.fixture
def settings(performance_url: str, issuer: TestIssuer, request: pytest.FixtureRequest) -> Settings:
    said = issuer.service_settings("performance", database_url=performance_url)
    return Settings(**said, crime_clocks=getattr(request, "param", {}))


def crime(**other: Any) -> dict[str, Any]:
    said: dict[str, Any] = {
        "reference": AMBUSH,
        "mission": "MONUSCO",
        "country": "COD",
        "committed_on": "2026-11-20",
        "casualties": 1,
    }
    return event("COD", "crime.reported", **said | other)


def step(name: str, taken_on: str, sender: str = "COD", **other: Any) -> dict[str, Any]:
    said = {"reference": AMBUSH, "step": name, "taken_on": taken_on}
    return event(sender, "crime.step-reported", **said | other)


async def sweep(sessions: SessionMaker, clock: HeldClock, at: datetime) -> None:
    clock.now = at
    await Sweep(sessions, storage.deadlines, announce, clock=clock).run_once()


async def missed(sessions: SessionMaker, of: str | None = None) -> list[tuple[str, str, int]]:
    """of: id of a crime."""
    found = [e for e in await facts(sessions) if e["type"] == "crime.step-missed"]
    return [(e["step"], e["due"][:10], e["version"]) for e in found if of in (None, e["crime_id"])]


async def test_a_crime_is_followed_from_its_report_to_its_outcome(
    send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    await send("COD", crime(), step("host-notified", "2026-11-22"))
    clock.now = datetime(2027, 6, 1, tzinfo=UTC)
    await send("COD", step("investigation-opened", "2026-12-01"))
    await send("COD", step("outcome", "2027-05-30", outcome="convicted"))

    assert await types(sessions) == [
        "crime.registered", "crime.step-taken", "crime.step-missed", "crime.step-taken",
        "crime.step-dropped", "crime.step-taken", "crime.step-dropped", "crime.closed",
    ]  # fmt: skip
    assert await count(sessions, "crimes WHERE outcome = 'convicted'") == 1
    assert await count(sessions, "deadlines WHERE next_check_at IS NOT NULL") == 0


async def test_steps_that_nobody_reports_are_missed_once_each(
    send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    await send("COD", crime())

    for day in (datetime(2026, 11, 28, tzinfo=UTC), datetime(2026, 12, 21, tzinfo=UTC),
                datetime(2026, 12, 22, tzinfo=UTC)):  # fmt: skip
        await sweep(sessions, clock, day)

    assert await missed(sessions) == [
        ("host-notified", "2026-11-27", 1),
        ("investigation-opened", "2026-12-20", 1),
    ]


async def test_a_review_is_due_every_year_and_any_step_counts_as_one(
    send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    await send("COD", crime(), step("host-notified", "2026-11-22"))
    await send("COD", step("investigation-opened", "2026-11-23"))

    await sweep(sessions, clock, datetime(2027, 11, 23, tzinfo=UTC))
    assert await missed(sessions) == []
    await sweep(sessions, clock, datetime(2027, 11, 24, tzinfo=UTC))
    await sweep(sessions, clock, datetime(2028, 11, 24, tzinfo=UTC))

    assert await missed(sessions) == [("review", "2027-11-23", 3), ("review", "2028-11-23", 4)]


async def test_a_step_that_nobody_had_noticed_is_told_although_the_outcome_ends_it(
    send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    await send("COD", crime())
    clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    await send("COD", step("outcome", "2026-11-30", outcome="not-prosecuted"))

    assert await missed(sessions) == [("host-notified", "2026-11-27", 1)]
    assert (await types(sessions))[2:] == [
        "crime.step-missed",
        "crime.step-dropped",
        "crime.closed",
    ]


@pytest.mark.parametrize("settings", [{"host_notified": 6, "review": 90}], indirect=True)
async def test_the_clocks_are_configured(
    http: httpx.AsyncClient, chief: dict[str, str], send: Send, sessions: SessionMaker,
    settings: Settings, clock: HeldClock,
) -> None:  # fmt: skip
    [sent] = await send("COD", crime())
    said = crime(reference="of-staff")["data"]
    made = (await http.post("/v1/crimes", headers=chief, json=said)).json()["id"]
    taken = {"step": "host-notified", "taken_on": "2026-11-22"}
    await http.post(f"/v1/crimes/{made}/steps", headers=chief, json=taken)
    for at in (datetime(2027, 2, 20, tzinfo=UTC), datetime(2027, 5, 22, tzinfo=UTC)):
        clock.now = at
        await deadlines(
            sessions, clock, Telemetry("test"), wake=asyncio.Event(), clocks=settings.clocks
        ).run_once()

    assert await missed(sessions, sent["subject"]) == [
        ("host-notified", "2026-11-26", 1), ("investigation-opened", "2026-12-20", 1),
        ("review", "2027-02-18", 1), ("review", "2027-05-21", 2),
    ]  # fmt: skip
    assert await missed(sessions, made) == [
        ("investigation-opened", "2026-12-20", 1), ("review", "2027-02-20", 2),
    ]  # fmt: skip


@pytest.mark.parametrize("clocks", [{"none": 5}, {"review": 0}, {"review": 9999}], ids=str)
def test_a_clock_that_does_not_exist_or_cannot_be_stops_the_service(
    issuer: TestIssuer, clocks: dict[str, int]
) -> None:
    said = issuer.service_settings("performance", database_url="postgresql://x")

    with pytest.raises(ValidationError):
        Settings(**said, crime_clocks=clocks)


async def test_history_being_loaded_is_followed_without_a_word(
    send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    old = event("UN", "crime.reported", reference="old", mission="MONUSCO", country="COD",
                committed_on="2020-01-05")  # fmt: skip
    await send("UN", old, imported=True)
    await sweep(sessions, clock, clock())

    assert await types(sessions) == ["crime.registered"]


async def test_the_same_again_changes_nothing_and_other_words_are_refused(
    send: Send, sessions: SessionMaker
) -> None:
    first = (await send("COD", crime()))[0]
    again = (await send("COD", crime()))[0]
    other = (await send("COD", crime(casualties=2)))[0]

    assert first["subject"] == again["subject"]
    assert other["problem"]["type"].endswith("/problems/crime-said-otherwise")
    assert await types(sessions) == ["crime.registered"]


@pytest.mark.parametrize(
    ("broken", "slug", "pointer"),
    [
        (crime(committed_on="2026-11-25"), "crime-contradicts", "#/data/committed_on"),
        (crime(committed_on="1945-10-23"), "crime-contradicts", "#/data/committed_on"),
        (crime(country="XXX"), "unknown-country", "#/data/country"),
        (crime(country="KEN"), "not-your-figures", "#/data/mission"),
        (crime(mission="<b>"), "crime-contradicts", "#/data/mission"),
        (crime(casualties=-1), "invalid-data", "#/data/casualties"),
        (crime(committed_on=20261120), "invalid-data", "#/data/committed_on"),
        (crime(reported_at="0001-01-01T00:00:00+14:00"), "invalid-data", "#/data/reported_at"),
        (crime(reported_at=1795000000), "invalid-data", "#/data/reported_at"),
        (step("host-notified", "1795000000"), "invalid-data", "#/data/taken_on"),
        (step("trial-opened", "2026-11-22", reference="x"), "unknown-crime", "#/data/reference"),
        (step("trial-opened", "2026-11-22", reference=None), "invalid-data", "#/data"),
        (step("verdict", "2026-11-22"), "invalid-data", "#/data/step"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
async def test_what_cannot_be_is_refused_and_leaves_nothing(
    send: Send, sessions: SessionMaker, broken: dict[str, Any], slug: str, pointer: str | None
) -> None:
    problem = (await send("COD", broken))[0]["problem"]

    assert problem["type"].endswith(f"/problems/{slug}")
    assert pointer is None or problem["errors"][0]["pointer"] == pointer
    assert await count(sessions, "crimes") == 0


@pytest.mark.parametrize(
    ("given", "slug"),
    [
        (step("host-notified", "2026-11-19"), "step-impossible"),
        (step("host-notified", "2026-11-25"), "step-impossible"),
        (step("outcome", "2026-11-22"), "step-impossible"),
        (step("trial-opened", "2026-11-22", outcome="convicted"), "step-impossible"),
        (step("host-notified", "2026-11-22", "KEN"), "unknown-crime"),
    ],
    ids=["before the crime", "ahead", "no outcome said", "outcome too early", "not theirs"],
)
async def test_a_step_that_cannot_be_is_refused(
    send: Send, given: dict[str, Any], slug: str
) -> None:
    await send("COD", crime())

    problem = (await send(given["source"].rpartition("/")[2], given))[0]["problem"]

    assert problem["type"].endswith(f"/problems/{slug}")


async def test_nothing_is_recorded_after_the_outcome(send: Send) -> None:
    await send("COD", crime(), step("outcome", "2026-11-23", outcome="not-prosecuted"))

    again, more = await send(
        "COD",
        step("outcome", "2026-11-23", outcome="not-prosecuted"),
        step("trial-opened", "2026-11-23"),
    )

    assert again["status"] == "accepted"
    assert more["problem"]["type"].endswith("/problems/crime-is-closed")


async def test_another_outcome_corrects_the_first(
    send: Send, http: httpx.AsyncClient, chief: dict[str, str], sessions: SessionMaker
) -> None:
    await send("COD", crime(), step("outcome", "2026-11-23", outcome="acquitted"))

    await send("COD", step("outcome", "2026-11-22", outcome="convicted"))

    [found] = (await http.get("/v1/crimes", headers=chief)).json()["items"]
    assert (found["outcome"], found["days_since"]) == ("convicted", 2)
    assert (await types(sessions))[-2:] == ["crime.step-taken", "crime.closed"]


async def test_staff_record_a_crime_and_are_believed_about_a_step_told_late(
    http: httpx.AsyncClient, chief: dict[str, str], sessions: SessionMaker, clock: HeldClock
) -> None:
    said = {"reference": "r", "mission": "MONUSCO", "country": "COD", "committed_on": "2026-11-20"}
    made = await http.post("/v1/crimes", headers=chief, json=said)
    await sweep(sessions, clock, datetime(2026, 12, 1, tzinfo=UTC))

    address = f"/v1/crimes/{made.json()['id']}/steps"
    taken = {"step": "host-notified", "taken_on": "2026-11-22", "detail": "Exercise: note"}
    answer = await http.post(address, headers=chief, json=taken)

    assert (made.status_code, answer.status_code) == (201, 201)
    assert made.headers["location"].endswith(f"/v1/crimes/{made.json()['id']}")
    shown = (await http.get(f"/v1/crimes/{made.json()['id']}", headers=chief)).json()
    assert (shown["days_since"], shown["outcome"]) == (11, None)
    states = {each["step"]: each["state"] for each in shown["steps"]}
    assert states["host-notified"] == "met"
    assert states["investigation-opened"] == "pending"
    assert states["trial-opened"] is None


async def test_crimes_are_not_public_and_each_sees_its_own(
    http: httpx.AsyncClient, send: Send, issuer: Any, chief: dict[str, str]
) -> None:
    await send("COD", crime())

    async def seen(headers: dict[str, str]) -> int:
        return len((await http.get("/v1/crimes", headers=headers)).json()["items"])

    assert (await http.get("/v1/crimes")).status_code == 401
    assert await seen(chief) == 1
    assert await seen(issuer.bearer("partner:COD", "performance")) == 1
    assert await seen(issuer.bearer("partner:KEN", "performance")) == 0
    refused = await http.post(
        "/v1/crimes", headers=issuer.bearer("partner:COD", "performance"), json=crime()["data"]
    )
    assert refused.status_code == 403


async def test_another_s_crime_is_as_if_it_were_not_there_also_by_its_id(
    send: Send, sessions: SessionMaker
) -> None:
    [told] = await send("COD", crime())
    said = {"crime_id": told["subject"], "step": "host-notified", "taken_on": "2026-11-21"}

    [answer] = await send("KEN", event("KEN", "crime.step-reported", **said))

    assert answer["problem"]["type"].endswith("/problems/unknown-crime")
    assert "crime.step-taken" not in await types(sessions)


async def test_a_partner_is_not_believed_about_a_step_told_late(
    send: Send, sessions: SessionMaker, clock: HeldClock, http: httpx.AsyncClient,
    chief: dict[str, str],
) -> None:  # fmt: skip
    [told] = await send("COD", crime())
    await sweep(sessions, clock, datetime(2026, 12, 1, tzinfo=UTC))

    await send("COD", step("host-notified", "2026-11-22"))

    shown = (await http.get(f"/v1/crimes/{told['subject']}", headers=chief)).json()
    states = {each["step"]: each["state"] for each in shown["steps"]}
    assert states["host-notified"] == "met_late"


async def test_days_since_are_counted_up_to_the_outcome(
    send: Send, clock: HeldClock, http: httpx.AsyncClient, chief: dict[str, str]
) -> None:
    [told] = await send("COD", crime())
    await send("COD", step("outcome", "2026-11-23", outcome="not-prosecuted"))
    clock.now = datetime(2026, 12, 20, tzinfo=UTC)

    shown = (await http.get(f"/v1/crimes/{told['subject']}", headers=chief)).json()

    assert shown["days_since"] == 3
