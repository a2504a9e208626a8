"""What people should have been told, held against what they were."""

from datetime import timedelta

import pytest

from muster.reconciling import ExpectedStep
from notifications.storage.reconciling import heard_of
from notifications.sweeps.checking import LedgerSweep
from notifications.use_cases.reconciling import differences
from tests.notifications.conftest import Office
from tests.notifications.tallied import EIGHT, PLEDGES, hear, missed, sent, tally


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE deliveries SET state = 'pending'", "there is an alert, and nobody was told of it"),
        ("DELETE FROM alerts", "its fact was received, and there is no alert"),
        ("SELECT", None),
    ],
    ids=["untold", "no alert", "all well"],
)
async def test_what_was_heard_is_reconciled_with_what_was_told(
    office: Office, change: str, found: str | None
) -> None:
    await hear(office, sent(missed(PLEDGES[0])))

    await office.ask_to(change)

    during = (EIGHT, office.clock() + timedelta(minutes=1))
    async with office.sessions() as session:
        said = await differences(session, None, during)
    start = f'/muster/pledges pledges/{PLEDGES[0]}: "missed" of {PLEDGES[0]}, v1: '
    assert said == ([] if found is None else [f"{start}{found}"])


async def test_hours_that_were_never_tallied_and_gaps_are_reconciled_too(
    office: Office,
) -> None:
    await hear(office, tally(PLEDGES[0]), tally(hour=EIGHT + timedelta(hours=2)))
    await LedgerSweep(office.sessions, office.triggers, office.clock, office.telemetry).look()

    async with office.sessions() as session:
        said = await differences(session, None, (EIGHT, office.clock()))

    assert said == [
        "/muster/pledges 2026-11-24 08:00 UTC: counted 1, received 0, told 0",
        "/muster/pledges 2026-11-24 09:00 UTC: its tally never arrived",
    ]


async def test_a_gap_that_may_still_close_is_not_named(office: Office) -> None:
    await hear(office, tally(PLEDGES[0]))
    await LedgerSweep(office.sessions, office.triggers, office.clock, office.telemetry).look()
    minute = timedelta(minutes=1)

    async with office.sessions() as session:
        at_once = await differences(session, None, (EIGHT, office.clock() - minute))
        settled = await differences(session, None, (EIGHT, office.clock()))

    assert at_once == []
    assert settled == ["/muster/pledges 2026-11-24 08:00 UTC: counted 1, received 0, told 0"]


async def test_an_alert_about_which_its_service_knows_nothing_is_named(office: Office) -> None:
    await hear(office, sent(missed(PLEDGES[0])), sent(missed(PLEDGES[1])))
    alerts = await office.alerts("A2")
    known = [step for step in await steps_heard(office) if step.event == alerts[0].event_id]

    async with office.sessions() as session:
        [said] = await differences(session, known, (EIGHT, EIGHT + timedelta(hours=3)))

    assert said.endswith(f'alert {alerts[1].id} about "missed" has no fact behind it')


async def test_an_alert_of_an_hour_that_is_not_over_is_not_named(office: Office) -> None:
    await hear(office, sent(missed(PLEDGES[0])), sent(missed(PLEDGES[1])))
    known = (await steps_heard(office))[:1]

    async with office.sessions() as session:
        said = await differences(session, known, (EIGHT, EIGHT + timedelta(minutes=59)))

    assert said == []


async def steps_heard(office: Office) -> list[ExpectedStep]:
    async with office.sessions() as session:
        return await heard_of(session, EIGHT, office.clock() + timedelta(minutes=1))
