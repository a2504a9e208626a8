"""Workers that are killed or that race, from the deadline to the mail: each miss is told once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from muster.clock import utc_now
from muster.deadlines.sweep import Sweep
from muster.testing import eventually
from notifications.triggers import load_triggers
from notifications.use_cases import directory
from pledges import storage
from pledges.use_cases.clock import announce
from tests.journeys.both import Both
from tests.killing import held, working_alone
from tests.notifications.builders import recipient
from tests.notifications.post import Post
from tests.shared.on_kafka import on_topic

TOPIC = "pledges.pledge.v1"
MISSED = "muster.pledges.milestone.missed.v1"


@pytest.fixture
async def post(both: Both) -> AsyncIterator[Post]:
    """The mail server; the desk officer has a mailbox."""
    post = Post()
    await post.open()
    mail = {"smtp_port": post.port, "smtp_tls": "none", "mail_from": "Muster <muster@un.example>"}
    both.notifications = both.notifications.model_copy(update=mail)
    async with both.told.begin() as session:
        person = recipient("desk-officer")
        await directory.keep_recipient(session, load_triggers(), person, both.clock())
    yield post
    await post.close()


async def misses_on_topic(both: Both, *pledges: object) -> list[str]:
    """Ids of the facts, in the order in which they lie there."""
    keys = [str(each).encode() for each in pledges]
    records = await on_topic(both.pledges.kafka_bootstrap_servers, TOPIC)
    headers = [dict(each.headers) for each in records if each.key in keys]
    return [each["ce_id"].decode() for each in headers if each["ce_type"] == MISSED.encode()]


async def test_a_worker_killed_between_sending_and_deleting_sends_twice_and_tells_once(
    both: Both, post: Post, tmp_path: Path
) -> None:
    both.clock.now = utc_now()
    pledge = await both.promise_at(both.clock() + timedelta(milliseconds=1))
    both.clock.advance(timedelta(seconds=1))
    await Sweep(both.register, storage.deadlines, announce, clock=both.clock).run_once()

    async with held(both.urls["pledges"], "SELECT FROM outbox FOR UPDATE") as outbox:
        with working_alone(both.pledges, tmp_path / "worker.log") as worker:
            await outbox.until_reached()
            await outbox.kill(worker)
    [(waiting,)] = await both.ask("pledges", "SELECT count(*) FROM outbox")
    first = await misses_on_topic(both, pledge)
    async with both.working():
        await both.until("pledges", "SELECT count(*) FROM outbox", [(0,)])
        await both.until("notifications", TOLD, [(2,)])

    assert waiting == 3
    assert len(first) == 1
    assert await misses_on_topic(both, pledge) == first * 2
    assert await both.ask("notifications", "SELECT trigger, state FROM alerts") == [
        ("A2", "unanswered")
    ]
    assert [to for to, _ in post.accepted] == ["desk-officer@exercise.example"]


ALERTS = "SELECT trigger, count(*) FROM alerts WHERE trigger <> 'O1' GROUP BY 1"
TOLD = "SELECT count(*) FROM deliveries WHERE recipient_id = 'desk-officer' AND state = 'sent'"


async def test_two_workers_of_each_service_fire_relay_and_tell_each_miss_once(
    both: Both, post: Post
) -> None:
    pledges = [await both.promise(*range(20, 40)) for _ in range(5)]
    async with both.working(pledges=2, notifications=2):
        both.clock.advance(timedelta(minutes=75))

        async def all_told() -> bool:
            return len(post.accepted) >= 100

        await eventually(all_told, within=60)
        await both.until("notifications", f"{TOLD} AND channel = 'email'", [(100,)])
        await both.until("pledges", "SELECT count(*) FROM outbox", [(0,)])

    on_kafka = await misses_on_topic(both, *pledges)
    fired = await both.ask("pledges", f"SELECT id::text FROM journal WHERE type = '{MISSED}'")
    assert len(fired) == 100
    assert sorted(on_kafka) == sorted(each for (each,) in fired)
    assert await both.ask("notifications", "SELECT count(*) FROM alerts WHERE trigger = 'A2'") == [
        (100,)
    ]
    assert len({mail["Message-ID"] for _, mail in post.accepted}) == 100
    assert len(post.accepted) == 100
