"""The worker is killed when the mail server has said yes and we have not written it down."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

from muster.clock import utc_now
from notifications.settings import Settings
from tests.killing import held, working_alone
from tests.notifications.builders import fact
from tests.notifications.conftest import Office


async def test_who_was_perhaps_told_gets_the_same_mail_once_more_and_then_no_other(
    office: Office, settings: Settings, tmp_path: Path
) -> None:
    office.clock.now = utc_now()
    now = office.clock().isoformat()
    await office.hear(fact("missed", due=now, missed_at=now))
    database = settings.database_url.get_secret_value()

    async with held(database, "LOCK TABLE attempts IN SHARE MODE") as outcomes:
        with working_alone(settings, tmp_path / "worker.log") as worker:
            await outcomes.until_reached()
            await outcomes.kill(worker)
    said_yes_to = [to for to, _ in office.post.accepted]
    known = {each.state for each in await office.deliveries(channel="email")}
    office.clock.now = utc_now()
    await office.send()
    before_the_lease_ends = Counter(to for to, _ in office.post.accepted)
    for _ in range(3):
        office.clock.advance(settings.lease + timedelta(seconds=1))
        await office.send()

    mails = Counter((to, mail["Message-ID"]) for to, mail in office.post.accepted)
    told = Counter(to for to, _ in mails)
    assert said_yes_to
    assert known == {"pending"}
    # Whom no connection of the worker held yet may be told by others at once.
    assert [before_the_lease_ends[to] for to in said_yes_to] == [1] * len(said_yes_to)
    assert told == {
        "desk-officer@exercise.example": 1,
        "desk-chief@exercise.example": 1,
        "state-focal-point@exercise.example": 1,
    }
    assert {to for (to, _), count in mails.items() if count == 2} == set(said_yes_to)
    assert max(mails.values()) == 2
