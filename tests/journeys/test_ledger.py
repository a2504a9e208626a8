"""Both services on real servers: what fell due, what was heard and what was told are one ledger."""

from datetime import timedelta
from uuid import UUID

import pytest

from muster_local.exercise import SOURCE
from muster_local.exercise_removal import remove
from notifications.triggers import load_triggers
from notifications.use_cases.telling import Trouble, report
from tests.journeys.both import HALF_PAST_EIGHT, Both

LEDGER = "SELECT expected, received, told, gap FROM ledger ORDER BY hour"
MISSES = "SELECT count(*) FROM journal WHERE type LIKE '%.missed.v1'"
DELETE_THE_FIRST = """
    DELETE FROM alerts WHERE deadline IN (
        SELECT deadline FROM fired_steps WHERE NOT tells_nobody ORDER BY heard_at, id LIMIT 1
    )
"""
MISS_THE_LAST = """
    UPDATE deadlines SET state = 'missed', missed_at = miss_at, next_check_at = NULL
    WHERE due_at = (SELECT max(due_at) FROM deadlines)
"""
THE_EXERCISE = """
    INSERT INTO receipts (source, id, content, type, sender, status, subject, received_at)
    VALUES ('{source}', '1', '', 'announced', 'exercise', 'accepted', '{pledge}', now())
"""
CANARIES = "SELECT count(*) FROM fired_steps WHERE subject LIKE 'canaries/%'"
ABOUT_ALERTS = "SELECT headline FROM alerts WHERE trigger = 'O1' AND subject LIKE 'alerts/%'"
HEARD = "SELECT count(*) FROM fired_steps WHERE NOT tells_nobody"


async def test_the_ledger_is_exact_after_an_outage_and_finds_what_was_taken_out_of_it(
    both: Both,
) -> None:
    both.pledges = both.pledges.model_copy(update={"canary_every": timedelta(hours=1)})
    async with both.working():
        await both.until("pledges", "SELECT count(*) FROM tallied_hours", [(1,)])
        await both.until("pledges", "SELECT count(*) FROM canary_deadlines", [(1,)])
        pledge = await both.promise(20, 40, 190)
    both.clock.now = HALF_PAST_EIGHT + timedelta(minutes=52)
    async with both.working(notifications=0):
        await both.until("pledges", MISSES, [(1,)])

    # Nobody works for three hours.
    both.clock.now = HALF_PAST_EIGHT + timedelta(hours=4)
    async with both.working(pledges=2):
        await both.until("pledges", MISSES, [(3,)])
        await both.until("notifications", HEARD, [(3,)])
        await both.until("notifications", CANARIES, [(2,)])
        await both.until_alive()
    both.clock.now = HALF_PAST_EIGHT + timedelta(hours=4, minutes=32)
    async with both.working(pledges=2):
        await both.until("notifications", "SELECT count(*) FROM ledger", [(5,)])
        await both.look()

    assert await both.ask("notifications", LEDGER) == [
        (0, 0, 0, 0),
        (2, 2, 2, 0),
        (0, 0, 0, 0),
        (0, 0, 0, 0),
        (3, 3, 3, 0),
    ]
    assert await both.differences() == []

    await both.ask("notifications", DELETE_THE_FIRST)
    await both.ask("notifications", "UPDATE ledger SET checked_at = NULL")
    await both.look()
    [missing, hour] = await both.differences()

    assert (await both.ask("notifications", LEDGER))[1] == (2, 2, 1, 1)
    assert missing.startswith(f'/muster/pledges pledges/{pledge}: "missed" of ')
    assert missing.endswith("its fact was received, and there is no alert")
    assert hour.endswith("09:00 UTC: counted 2, received 2, told 1")


async def test_reconciling_names_what_the_register_says_and_nobody_recorded(both: Both) -> None:
    pledge = await both.promise(20, 40)
    both.clock.now = HALF_PAST_EIGHT + timedelta(minutes=60)
    await both.ask("pledges", MISS_THE_LAST)
    both.clock.now = HALF_PAST_EIGHT + timedelta(minutes=90)

    [unrecorded, overslept] = await both.differences()

    assert unrecorded.startswith(f'/muster/pledges pledges/{pledge}: "missed" of ')
    assert "never recorded, although it was due 2026-11-24 09:40:00 UTC" in unrecorded
    assert "never recorded, although it was due 2026-11-24 09:20:00 UTC" in overslept


async def test_an_exercise_that_is_removed_leaves_no_gap_behind(both: Both) -> None:
    async with both.working():
        await both.until("pledges", "SELECT count(*) FROM tallied_hours", [(1,)])
        other = await both.promise(20)
        exercise = await both.promise(21, 80)
    await both.ask("pledges", THE_EXERCISE.format(source=SOURCE, pledge=exercise))
    both.clock.now = HALF_PAST_EIGHT + timedelta(minutes=52)
    async with both.working():
        await both.until("notifications", HEARD, [(2,)])
    # Nine o'clock is tallied with the exercise, ten o'clock will be without it.
    both.clock.now = HALF_PAST_EIGHT + timedelta(minutes=115)
    async with both.working():
        await both.until("notifications", HEARD, [(3,)])
        await both.until("notifications", "SELECT count(*) FROM ledger", [(2,)])

        for pledge in (exercise, other):
            await say_to_operations(both, pledge)
        pledges, notifications = both.urls["pledges"], both.urls["notifications"]
        broker = both.pledges.kafka_bootstrap_servers
        with pytest.raises(FileNotFoundError):
            await remove(pledges, "postgresql:///exercise?host=/exercise-nowhere", broker)
        # Cut off after pledges, it is done again from the start.
        removed = await remove(pledges, notifications, broker)
    both.clock.now = HALF_PAST_EIGHT + timedelta(minutes=152)
    async with both.working():
        await both.until("notifications", "SELECT count(*) FROM ledger", [(3,)])
        await both.ask("notifications", "UPDATE ledger SET checked_at = NULL")
        await both.look()

    assert removed == 1
    assert [row[3] for row in await both.ask("notifications", LEDGER)] == [0, 0, 0]
    assert await both.differences() == []
    assert await both.ask("notifications", ABOUT_ALERTS) == [(f"refused mail of {other}",)]


async def say_to_operations(both: Both, pledge: UUID) -> None:
    """As where a mail about this pledge is refused."""
    of_pledge = f"SELECT id FROM alerts WHERE subject = 'pledges/{pledge}' LIMIT 1"
    [(alert,)] = await both.ask("notifications", of_pledge)
    what = f"refused mail of {pledge}"
    said = Trouble(f"alerts/{alert}", f"delivery.{alert}", "delivery refused", what, "Why.", "How.")
    async with both.told.begin() as session:
        await report(session, load_triggers(), [said], both.clock())
