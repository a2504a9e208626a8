"""Figures come in by event: recorded, corrected, refused; targets and ratings follow."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from muster.database import SessionMaker
from muster.deadlines.sweep import Sweep
from muster.testing import HeldClock
from performance import storage
from performance.domain.rating import UGPS
from performance.domain.subjects import Subject
from performance.storage import measures
from performance.use_cases import measuring
from performance.use_cases.clock import announce
from performance.use_cases.strategy import aim_at_strategy
from tests.performance.recorded import count, facts, types
from tests.performance.senders import Send, event, women

OCTOBER = "2026-10"


def aimed_at(code: str, period: str, target: float, **about: str) -> dict[str, Any]:
    return event(
        code, "target.aimed-at", indicator="women-share", period=period, target=target,
        about={"country": code, **about}, cited="Exercise",
    )  # fmt: skip


async def test_a_figure_is_recorded_once_however_often_it_is_reported(
    send: Send, sessions: SessionMaker
) -> None:
    first = await send("KEN", women("KEN", OCTOBER, 10, 100))
    again = await send("KEN", women("KEN", OCTOBER, 10, 100))

    assert [each["status"] for each in first + again] == ["accepted", "accepted"]
    assert first[0]["subject"] == again[0]["subject"]
    assert await count(sessions, "observations") == 1


async def test_other_figures_for_the_same_period_are_a_correction_and_both_stay(
    send: Send, sessions: SessionMaker
) -> None:
    await send("KEN", women("KEN", OCTOBER, 10, 100))

    await send("KEN", women("KEN", OCTOBER, 11, 100, note="Exercise: miscounted"))

    corrected = next(e for e in await facts(sessions) if e["type"] == "observation.corrected")
    assert (corrected["before"], corrected["value"]) == (10, 11)
    assert corrected["reason"] == "Exercise: miscounted"
    assert await count(sessions, "observations") == 2


async def test_two_figures_for_one_period_in_one_batch_leave_the_later_one(
    send: Send, sessions: SessionMaker
) -> None:
    await send("KEN", women("KEN", OCTOBER, 10, 100), women("KEN", OCTOBER, 12, 100))

    assert await count(sessions, "observations WHERE superseded_at IS NULL AND value = 12") == 1
    assert await count(sessions, "observations WHERE superseded_at IS NOT NULL") == 1


async def test_a_correction_older_than_what_it_corrects_is_refused(send: Send) -> None:
    await send("KEN", women("KEN", OCTOBER, 10, 100, reported_at="2026-11-20T00:00:00Z"))

    late = women("KEN", OCTOBER, 9, 100, reported_at="2026-11-19T00:00:00Z")
    result = (await send("KEN", late))[0]

    assert result["status"] == "rejected"
    assert result["problem"]["type"].endswith("/problems/older-than-known")
    assert result["problem"]["errors"][0]["pointer"] == "#/data/reported_at"


@pytest.mark.parametrize(
    ("broken", "slug", "pointer"),
    [
        (women("KEN", "2026-12", 1, 10), "period-not-over", "#/data/period"),
        (women("KEN", "2026-13", 1, 10), "unknown-period", "#/data/period"),
        (women("KEN", "\uff12\uff10\uff12\uff16-10", 1, 10), "unknown-period", "#/data/period"),
        (women("KEN", "2026", 1, 10), "period-not-over", "#/data/period"),
        (women("KEN", "2025", 1, 10), "period-does-not-fit", "#/data/period"),
        (women("KEN", OCTOBER, 11, 10), "figures-contradict", "#/data/numerator"),
        (women("KEN", OCTOBER, True, 10), "invalid-data", "#/data/numerator"),
        (women("KEN", OCTOBER, "7", 10), "invalid-data", "#/data/numerator"),  # type: ignore[arg-type]
        (women("KEN", OCTOBER, 7, 10, partial="no"), "invalid-data", "#/data/partial"),
        (women("KEN", OCTOBER, -1, 10), "figures-contradict", "#/data/numerator"),
        (women("XXX", OCTOBER, 1, 10, sender="KEN"), "unknown-country", "#/data/about/country"),
        (women("TZA", OCTOBER, 1, 10, sender="KEN"), "not-your-figures", "#/data/about"),
        (women("KEN", OCTOBER, 1, 10, mission="<b>"), "subject-unclear", "#/data/about/mission"),
        (
            women("KEN", OCTOBER, 1, 10) | {"time": "0001-01-01T00:00:00Z"},
            "time-outside-ours",
            "#/time",
        ),
        (
            women("KEN", OCTOBER, 1, 10, reported_at="2026-11-24T10:00:00Z"),
            "reported-in-the-future",
            "#/data/reported_at",
        ),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
async def test_what_cannot_be_taken_in_is_refused_and_leaves_nothing(
    send: Send, sessions: SessionMaker, broken: dict[str, object], slug: str, pointer: str
) -> None:
    result = (await send("KEN", broken))[0]

    assert result["problem"]["type"].endswith(f"/problems/{slug}")
    assert result["problem"]["errors"][0]["pointer"] == pointer
    assert await count(sessions, "observations") == 0


async def test_of_the_last_day_and_the_whole_of_a_month_the_month_counts(
    send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    await send("KEN", aimed_at("KEN", "2026", 14, category="troops"))
    clock.now = datetime(2027, 1, 20, tzinfo=UTC)

    await send("KEN", women("KEN", "2026-12-31", 0, 100), women("KEN", "2026-12", 15, 100))

    met = next(e for e in await facts(sessions) if e["type"] == "target.met")
    assert (met["value"], met["target"]) == (15, 14)


async def test_a_share_of_too_few_decides_no_target_and_is_not_told(
    send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    await send("KEN", aimed_at("KEN", "2026", 10, category="troops"))
    clock.now = datetime(2027, 1, 20, tzinfo=UTC)

    await send("KEN", women("KEN", "2026-12", 1, 8))

    told = [e for e in await facts(sessions) if e["type"].startswith(("target.", "report."))]
    assert [(e["type"], e.get("value")) for e in told] == [
        ("target.set", None),
        ("report.received", None),
    ]


async def test_a_target_of_the_strategy_that_staff_changed_or_withdrew_stays_as_they_left_it(
    send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    async with sessions.begin() as session:
        await aim_at_strategy(session, UGPS, clock())
    otherwise = event(
        "UN", "target.aimed-at", indicator="women-share", period="2027", target=16,
        about={"category": "troops"}, cited="Exercise",
    )  # fmt: skip
    assert (await send("UN", otherwise))[0]["status"] == "accepted"
    async with sessions.begin() as session:
        await session.execute(
            text("UPDATE targets SET withdrawn_at = now() WHERE period = '2028' AND value = 15")
        )
    before = await count(sessions, "targets")

    async with sessions.begin() as session:
        assert await aim_at_strategy(session, UGPS, clock()) == 0

    assert await count(sessions, "targets") == before
    assert await count(sessions, "targets WHERE withdrawn_at IS NULL AND value = 16") == 1


async def test_the_figures_of_the_period_meet_a_target_put_together_from_missions(
    send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    await send("KEN", aimed_at("KEN", "2026", 14, category="troops"))
    clock.now = datetime(2027, 1, 20, tzinfo=UTC)

    await send(
        "KEN", women("KEN", "2026-12", 20, 100), women("KEN", "2026-12", 10, 100, mission="UNMISS")
    )

    met = next(e for e in await facts(sessions) if e["type"] == "target.met")
    assert (met["value"], met["target"], met["corrected"]) == (15, 14, False)


async def test_a_target_that_figures_do_not_reach_is_missed_when_they_were_due(
    send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    await send("KEN", aimed_at("KEN", "2026", 14, category="troops"))
    clock.now = datetime(2027, 1, 20, tzinfo=UTC)
    await send("KEN", women("KEN", "2026-12", 10, 100))

    clock.now = datetime(2027, 3, 2, 0, 0, 1, tzinfo=UTC)
    await sweep(sessions, clock)

    happened = await types(sessions)
    missed = next(e for e in await facts(sessions) if e["type"] == "target.missed")
    assert (missed["value"], missed["missed_at"]) == (10, "2027-03-02T00:00:00Z")
    assert "report.received" in happened
    assert "report.missed" not in happened


async def test_one_correction_measures_and_changes_only_what_depends_on_it(
    send: Send, sessions: SessionMaker, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: list[Subject] = []

    async def measure(*asked: Any) -> dict[measures.Asked, measures.Measured]:
        measured.extend(each.subject for each in asked[-1])
        return await measures.measure(*asked)

    for category in ("troops", "experts"):
        worldwide = aimed_at("KEN", "2026", 14, category=category)
        worldwide["data"] = {**worldwide["data"], "about": {"category": category}}
        await send("UN", worldwide | {"source": "/partners/UN"})
        for code in ("KEN", "RWA"):
            await send(code, aimed_at(code, "2026", 14, category=category))
    clock.now = datetime(2027, 1, 20, tzinfo=UTC)
    for code in ("KEN", "RWA"):
        for category in ("troops", "experts"):
            await send(code, women(code, "2026-12", 10, 100, category=category))
    before, told = await versions(sessions), len(await facts(sessions))
    monkeypatch.setattr(measuring, "measure", measure)

    await send("KEN", women("KEN", "2026-12", 30, 100))

    assert set(measured) == {Subject(None, None, "troops"), Subject("KEN", None, "troops")}
    now = await versions(sessions)
    assert {each for each in now if now[each] != before[each]} == {
        (None, None, "troops"), ("KEN", None, "troops"), ("KEN", "MONUSCO", "troops"),
    }  # fmt: skip
    assert sorted(each["type"] for each in (await facts(sessions))[told:]) == [
        "observation.corrected", "share.on-target", "target.met", "target.met",
    ]  # fmt: skip


async def versions(sessions: SessionMaker) -> dict[tuple[str | None, ...], int]:
    """Of each series, by country, mission and category."""
    asked = "SELECT country, mission, category, version FROM series JOIN aggregates USING (id)"
    async with sessions() as session:
        return {tuple(row[:3]): row.version for row in await session.execute(text(asked))}


async def test_a_correction_takes_back_a_miss_and_another_one_opens_it_again(
    send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    await send("KEN", aimed_at("KEN", "2026", 14, category="troops"))
    clock.now = datetime(2027, 3, 3, tzinfo=UTC)
    await send("KEN", women("KEN", "2026-12", 10, 100, reported_at="2027-01-20T00:00:00Z"))
    await sweep(sessions, clock)

    await send("KEN", women("KEN", "2026-12", 14, 100))
    clock.advance(timedelta(days=1))
    await send("KEN", women("KEN", "2026-12", 12, 100))
    await sweep(sessions, clock)

    of_target = [e for e in await facts(sessions) if e["type"].startswith("target.")]
    assert [(e["type"], e.get("value"), e["version"]) for e in of_target] == [
        ("target.set", None, 1),
        ("target.missed", 10, 1),
        ("target.met", 14, 1),
        ("target.reopened", 12, 2),
        ("target.missed", 12, 2),
    ]


async def test_nobody_gave_figures_in_time(
    send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    await send("KEN", aimed_at("KEN", "2026", 14, category="troops"))

    clock.now = datetime(2027, 3, 2, 0, 0, 1, tzinfo=UTC)
    await sweep(sessions, clock)

    assert set(await types(sessions)) == {"target.set", "target.missed", "report.missed"}


async def sweep(sessions: SessionMaker, clock: HeldClock) -> None:
    await Sweep(sessions, storage.deadlines, announce, clock=clock).run_once()
