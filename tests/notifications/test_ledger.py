"""What a service says that fired, held against what arrived here and was told."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from muster.events.pledges import CANARY, CanaryFellDue, MilestoneMet
from notifications.domain.alert import Alert
from notifications.domain.ledger import Heard, Tally, gap_between
from notifications.storage import ledger as storage
from notifications.sweeps.checking import LOOK_EVERY, LedgerSweep
from tests.notifications.builders import DAY, recipient
from tests.notifications.conftest import As, Office
from tests.notifications.tallied import EIGHT, HALF_PAST, PLEDGES, about, hear, missed, sent, tally

PATIENT = timedelta(minutes=6)


@pytest.fixture
def sweep(office: Office) -> LedgerSweep:
    return LedgerSweep(office.sessions, office.triggers, office.clock, office.telemetry)


async def look(office: Office, sweep: LedgerSweep, *, after: timedelta = PATIENT) -> None:
    office.clock.advance(after)
    await sweep.look()


async def hours(office: Office) -> list[tuple[int, int, int, int]]:
    """Expected, received, told and gap of each hour, oldest first."""
    rows = await office.ask("SELECT expected, received, told, gap FROM ledger ORDER BY hour")
    return [tuple(row) for row in rows]


async def trouble(office: Office) -> list[Alert]:
    return [each for each in await office.alerts("O1") if each.is_open]


def gap_shown(office: Office) -> float | None:
    return office.telemetry.registry.get_sample_value("muster_missed_alert_gap")


async def test_an_hour_of_which_everything_was_told_has_no_gap(
    office: Office, sweep: LedgerSweep
) -> None:
    await hear(office, *(sent(missed(each)) for each in PLEDGES[:3]), tally(*PLEDGES[:3]))

    await look(office, sweep)

    assert await hours(office) == [(3, 3, 3, 0)]
    assert gap_shown(office) == 0
    assert await trouble(office) == []


async def test_an_hour_in_which_nothing_fired_has_no_gap_either(
    office: Office, sweep: LedgerSweep
) -> None:
    await hear(office, tally())

    await look(office, sweep)

    assert await hours(office) == [(0, 0, 0, 0)]


async def test_a_fact_that_never_arrived_is_a_gap_which_operations_are_told_of(
    office: Office, sweep: LedgerSweep
) -> None:
    await hear(office, sent(missed(PLEDGES[0])), tally(*PLEDGES[:2]))

    await look(office, sweep)

    assert await hours(office) == [(2, 1, 1, 1)]
    assert gap_shown(office) == 1
    [told] = await trouble(office)
    assert told.headline == "1 of 2 alerts untold"


async def test_operations_are_told_of_a_gap_once(office: Office, sweep: LedgerSweep) -> None:
    await hear(office, tally(PLEDGES[0]))

    for _ in range(3):
        await look(office, sweep)

    assert len(await office.alerts("O1")) == 1


async def test_facts_of_another_partition_have_some_minutes_to_arrive(
    office: Office, sweep: LedgerSweep
) -> None:
    await hear(office, tally(PLEDGES[0]))
    await look(office, sweep, after=timedelta(minutes=4))
    shown = gap_shown(office)

    await hear(office, sent(missed(PLEDGES[0])))
    await look(office, sweep, after=timedelta(minutes=4))

    assert shown == 0
    assert await hours(office) == [(1, 1, 1, 0)]
    assert await office.alerts("O1") == []


async def test_a_gap_that_closes_by_itself_is_taken_back(
    office: Office, sweep: LedgerSweep
) -> None:
    await hear(office, tally(PLEDGES[0]))
    await look(office, sweep)

    await hear(office, sent(missed(PLEDGES[0])))
    await look(office, sweep)

    [alert] = await office.alerts("O1")
    assert (alert.state, alert.closed_because) == (
        "resolved",
        "every step of this hour has been told",
    )
    assert gap_shown(office) == 0


@pytest.mark.parametrize("table", ["alerts", "fired_steps"])
async def test_a_row_that_is_gone_is_found_as_a_gap_and_again_when_it_goes_again(
    office: Office, sweep: LedgerSweep, table: str
) -> None:
    event = sent(missed(PLEDGES[0]))
    await hear(office, event, tally(PLEDGES[0]))
    await look(office, sweep)

    for count in (1, 2):
        await office.ask_to(f"DELETE FROM {table} WHERE true")
        await office.ask_to("DELETE FROM subjects")
        await look(office, sweep, after=timedelta(hours=1, minutes=1))
        assert await hours(office) == [(1, 0 if table == "fired_steps" else 1, 0, 1)]
        assert [each.step for each in await trouble(office) if each.step.startswith("gap")] == [
            f"gap {count}"
        ]
        await hear(office, event)
        await look(office, sweep)
        assert (await hours(office))[0][3] == 0


async def test_an_hour_of_which_another_tally_came_is_looked_at_again_at_once(
    office: Office, sweep: LedgerSweep
) -> None:
    await hear(office, sent(missed(PLEDGES[0])), tally(PLEDGES[0]))
    await look(office, sweep)

    await hear(office, tally(*PLEDGES[:2]))
    await look(office, sweep)

    assert await hours(office) == [(2, 1, 1, 1)]


async def test_hours_that_keep_a_gap_do_not_hide_the_others(
    office: Office, sweep: LedgerSweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "AT_ONCE", 2)
    later = [EIGHT + timedelta(hours=number) for number in range(3)]
    await hear(office, *(tally(PLEDGES[0], hour=each) for each in later))

    pauses = [await sweep.look(), await sweep.look()]

    assert [gap for *_, gap in await hours(office)] == [1, 1, 1]
    assert pauses == [0, LOOK_EVERY]


async def test_an_hour_without_a_gap_is_looked_at_for_a_week(
    office: Office, sweep: LedgerSweep
) -> None:
    await hear(office, sent(missed(PLEDGES[0])), tally(PLEDGES[0]))
    await look(office, sweep)

    await office.ask_to("DELETE FROM alerts")
    await look(office, sweep, after=7 * DAY)

    assert await hours(office) == [(1, 1, 1, 0)]


async def test_what_nobody_could_be_told_is_a_gap_until_somebody_is(
    empty_office: Office,
) -> None:
    office = empty_office
    sweep = LedgerSweep(office.sessions, office.triggers, office.clock, office.telemetry)
    await hear(office, sent(missed(PLEDGES[0])), tally(PLEDGES[0]))
    await look(office, sweep)
    before = await hours(office)

    await office.employ(recipient("desk-officer"))
    await look(office, sweep)

    assert before == [(1, 1, 0, 1)]
    assert await hours(office) == [(1, 1, 1, 0)]


async def test_what_was_settled_before_anybody_was_told_is_no_gap(
    empty_office: Office,
) -> None:
    office = empty_office
    sweep = LedgerSweep(office.sessions, office.triggers, office.clock, office.telemetry)
    met = MilestoneMet(**about(PLEDGES[0], 2), done_at=HALF_PAST)

    await hear(office, sent(missed(PLEDGES[0])), sent(met), tally(PLEDGES[0]))
    await look(office, sweep)

    assert await hours(office) == [(1, 1, 1, 0)]


async def test_what_was_said_of_an_hour_ends_where_operations_take_it_out(
    office: Office, sweep: LedgerSweep
) -> None:
    await hear(office, tally(PLEDGES[0]))
    await look(office, sweep)
    [before] = await trouble(office)
    async with office.sessions.begin() as session:
        await session.execute(text("DELETE FROM ledger"))

    await look(office, sweep)

    assert before.headline == "1 of 1 alerts untold"
    assert await trouble(office) == []


async def test_one_step_in_place_of_another_is_a_gap(office: Office, sweep: LedgerSweep) -> None:
    await hear(office, sent(missed(PLEDGES[0])), tally(PLEDGES[1]))

    await look(office, sweep)

    assert await hours(office) == [(1, 1, 1, 1)]


async def test_imports_are_not_counted(office: Office, sweep: LedgerSweep) -> None:
    await hear(office, sent(missed(PLEDGES[0]), imported=True), tally())

    await look(office, sweep)

    assert await hours(office) == [(0, 0, 0, 0)]


async def test_facts_count_for_the_hour_in_which_they_were_recorded(
    office: Office, sweep: LedgerSweep
) -> None:
    nine = EIGHT + timedelta(hours=1)
    await hear(
        office,
        sent(missed(PLEDGES[0]), at=nine - timedelta(microseconds=1)),
        sent(missed(PLEDGES[1]), at=nine),
        tally(PLEDGES[0]),
        tally(PLEDGES[1], hour=nine),
    )

    await look(office, sweep)

    assert await hours(office) == [(1, 1, 1, 0), (1, 1, 1, 0)]


async def test_a_canary_is_counted_and_told_to_nobody(office: Office, sweep: LedgerSweep) -> None:
    sung = CanaryFellDue(time=HALF_PAST, sequence=1, canary_id=CANARY, version=1, due=HALF_PAST)
    await hear(office, sent(sung), tally(others=[f"canaries/{CANARY}|{CANARY}|1|fell due"]))
    arrived = office.clock().timestamp()

    await look(office, sweep)

    assert await hours(office) == [(1, 1, 1, 0)]
    assert await office.alerts() == []
    shown = office.telemetry.registry.get_sample_value(
        "muster_canary_last_arrival_timestamp_seconds", {"source": "/muster/pledges"}
    )
    assert shown == arrived


async def test_where_no_tally_arrives_any_more_operations_are_told_once(
    office: Office, sweep: LedgerSweep
) -> None:
    await hear(office, tally())
    await look(office, sweep)
    before = await trouble(office)

    for _ in range(3):
        await look(office, sweep, after=timedelta(hours=1))

    [alert] = await trouble(office)
    assert before == []
    assert alert.headline == "no tally from /muster/pledges"
    await hear(office, *(tally(hour=EIGHT + timedelta(hours=each)) for each in (1, 2, 3)))
    await look(office, sweep)
    assert await trouble(office) == []


async def test_a_worker_that_has_just_started_takes_nothing_for_silence(office: Office) -> None:
    await hear(office, tally())
    office.clock.advance(timedelta(hours=5))

    started = LedgerSweep(office.sessions, office.triggers, office.clock, office.telemetry)
    await started.look()

    assert await office.alerts("O1") == []


async def test_the_ledger_is_shown_to_operations_only(
    http: httpx.AsyncClient, office: Office, sweep: LedgerSweep, as_: As
) -> None:
    nine = EIGHT + timedelta(hours=1)
    await hear(office, sent(missed(PLEDGES[0])), tally(*PLEDGES[:2]), tally(hour=nine))
    await look(office, sweep)

    answer = await http.get("/v1/ledger", headers=as_("operations"))
    gaps = await http.get("/v1/ledger", params={"gaps": True}, headers=as_("operations"))
    refused = await http.get("/v1/ledger", headers=as_("desk-chief"))

    newest, oldest = answer.json()["items"]
    assert newest["hour"] == "2026-11-24T09:00:00Z"
    assert oldest == oldest | {
        "source": "/muster/pledges",
        "hour": "2026-11-24T08:00:00Z",
        "expected": 2,
        "received": 1,
        "told": 1,
        "gap": 1,
    }
    assert gaps.json()["items"] == [oldest]
    assert refused.status_code == 403


@pytest.mark.parametrize(
    ("expected", "alike", "received", "told", "gap"),
    [
        (3, True, 3, 3, 0),
        (3, True, 3, 1, 2),
        (3, False, 2, 2, 1),
        (3, False, 3, 3, 1),
        (3, False, 4, 4, 1),
        (0, False, 1, 1, 1),
    ],
    ids=["all", "untold", "one missing", "another one", "one more", "one and none counted"],
)
def test_the_gap_counts_what_nobody_was_told_of(
    expected: int, alike: bool, received: int, told: int, gap: int
) -> None:
    tally = Tally("/muster/pledges", EIGHT, expected, "a")

    assert gap_between(tally, Heard(received, "a" if alike else "b", told)) == gap
