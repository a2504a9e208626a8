"""A service whose facts name only their day is held against what was told day by day."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from muster.cloudevents import CloudEvent
from muster.events.conduct import SOURCE, TALLY, ConductTallyPublished
from notifications import consumers
from notifications.domain.alert import Alert
from notifications.sweeps.checking import LedgerSweep
from notifications.use_cases.reconciling import differences
from tests.notifications.cases import CASE, PEOPLE, missed, sent
from tests.notifications.conftest import Office
from tests.notifications.tallied import hear

DAY = timedelta(days=1)
TUESDAY = datetime(2026, 11, 24, tzinfo=UTC)


def tally(*lines: str, day: datetime = TUESDAY) -> CloudEvent:
    digest = sha256("\n".join(sorted(lines)).encode()).hexdigest()
    said = ConductTallyPublished(
        time=day + DAY, sequence=1, tally_id=TALLY, hour=day, count=len(lines), hash=digest
    )
    return sent(said)


def line(sequence: int) -> str:
    return f"cases/{CASE}|notice|{sequence}|notice"


@pytest.fixture
async def staffed(empty_office: Office) -> Office:
    await empty_office.employ(*PEOPLE)
    return empty_office


@pytest.fixture
def sweep(staffed: Office) -> LedgerSweep:
    return LedgerSweep(staffed.sessions, staffed.triggers, staffed.clock, staffed.telemetry)


async def look(office: Office, sweep: LedgerSweep, at: datetime) -> list[Alert]:
    """What operations are told of the ledger then."""
    office.clock.now = at
    await sweep.look()
    found = await office.alerts("O1")
    return [each for each in found if each.is_open and SOURCE in each.matter.subject]


async def test_two_misses_of_one_clock_on_one_day_are_two_steps(
    staffed: Office, sweep: LedgerSweep
) -> None:
    await hear(staffed, sent(missed(2, "notice")), sent(missed(5, "notice")))
    await hear(staffed, tally(line(2), line(5)))

    assert await look(staffed, sweep, TUESDAY + DAY + timedelta(minutes=10)) == []
    [row] = await staffed.ask("SELECT expected, received, told, gap FROM ledger")
    assert tuple(row) == (2, 2, 2, 0)


async def test_a_day_with_a_gap_is_said_as_a_day(staffed: Office, sweep: LedgerSweep) -> None:
    await hear(staffed, sent(missed(2, "notice")), tally(line(2), line(5)))

    [alert] = await look(staffed, sweep, TUESDAY + DAY + timedelta(minutes=10))
    assert alert.headline == "1 of 2 alerts untold"
    assert alert.happened.startswith("/muster/conduct counted 2 for 24 Nov 2026 (UTC); 1 of")


async def test_silence_is_said_when_the_next_day_is_over_and_not_tallied(
    staffed: Office, sweep: LedgerSweep
) -> None:
    await hear(staffed, tally())

    assert await look(staffed, sweep, TUESDAY + 2 * DAY + timedelta(minutes=29)) == []
    [alert] = await look(staffed, sweep, TUESDAY + 2 * DAY + timedelta(minutes=31))
    assert alert.headline == "no tally from /muster/conduct"
    assert "counts every day was last heard for the day until 25 Nov 2026" in alert.happened
    shown = staffed.telemetry.registry.get_sample_value(
        "muster_tallied_until_timestamp_seconds", {"source": SOURCE}
    )
    assert shown == (TUESDAY + DAY).timestamp()


async def test_only_days_between_are_missed_when_days_are_reconciled(staffed: Office) -> None:
    await hear(staffed, tally(), tally(day=TUESDAY + 2 * DAY))

    async with staffed.sessions() as session:
        said = await differences(session, None, (TUESDAY, TUESDAY + 3 * DAY))

    assert said == ["/muster/conduct 2026-11-25 00:00 UTC: its tally never arrived"]


async def test_a_step_told_yesterday_and_unknown_to_its_service_is_named_once_its_day_is_over(
    staffed: Office,
) -> None:
    await hear(staffed, sent(missed(2, "notice")))

    async with staffed.sessions() as session:
        during = (TUESDAY, TUESDAY + DAY - timedelta(hours=1))
        early = await differences(session, [], during)

    # Whether the day's facts are all of the service's own is known when the day is over.
    assert early == []


def test_the_worker_acts_on_the_tallies_of_conduct(staffed: Office) -> None:
    assert ConductTallyPublished.type in consumers.handled(staffed.triggers)
