"""Mail that a worker holds, and does not send, while its alert ends or is answered."""

from collections import Counter
from dataclasses import replace
from datetime import time
from typing import Any
from uuid import uuid4

import httpx
import pytest

from notifications.channels.mail import MailLine
from notifications.domain.outcomes import Outcome
from notifications.domain.planning import Channel
from notifications.use_cases.delivering import claim
from tests.notifications.builders import DAY, fact, recipient
from tests.notifications.conftest import As, Office


async def held_by_one_that_dies(office: Office) -> None:
    async with office.sessions.begin() as session:
        lease = office.mail_sweep().lease
        held = await claim(session, Channel.EMAIL, office.clock(), lease, sharing=1)
    assert any(run.claimed for run in held.runs)


async def mails(office: Office) -> Counter[str]:
    return Counter(each.state for each in await office.deliveries(channel="email"))


async def reasons(office: Office) -> set[str]:
    found = await office.ask("SELECT reason FROM decisions WHERE kind = 'delivery cancelled'")
    return {each.reason for each in found}


async def test_what_a_dead_worker_held_is_not_sent_once_its_alert_has_ended(
    office: Office,
) -> None:
    await office.hear(fact("missed"))
    await held_by_one_that_dies(office)
    await office.hear(fact("met-late", 2))

    office.clock.advance(office.mail_sweep().lease)
    await office.send()

    assert office.post.accepted == []
    assert await mails(office) == {"cancelled": 3}
    assert any("not sent" in each for each in await reasons(office))


@pytest.mark.parametrize("is_reached", [True, False], ids=["put off", "away"])
async def test_what_could_not_be_sent_is_called_off_where_its_alert_ended_meanwhile(
    office: Office, is_reached: bool
) -> None:
    await office.hear(fact("missed"))
    sweep = office.mail_sweep()
    heard: list[str] = []

    class SlowLine(MailLine):
        async def send(self, to: str, content: bytes) -> Outcome:
            outcome = await super().send(to, content)
            if not heard:
                heard.append(to)
                await office.hear(fact("met-late", 2))
            return outcome

    if is_reached:
        office.post.refuse_content = lambda _: "451 later"
    else:
        await office.post.close()
    line = SlowLine(sweep.server)
    await sweep.serve(line)
    await line.close()

    office.post.refuse_content = lambda _: None
    if not is_reached:
        await office.post.open()
    office.clock.advance(DAY)
    await office.send()

    assert office.post.accepted == []
    assert await mails(office) == {"cancelled": 3}


async def test_an_alert_that_is_taken_away_in_mid_sending_takes_no_other_mail_with_it(
    office: Office,
) -> None:
    """As `muster exercise remove` does."""
    other: dict[str, Any] = {"pledge": uuid4(), "milestone_id": str(uuid4())}
    await office.hear(fact("missed"))
    await office.hear(fact("missed", milestone_title="Hospital deployed", **other))
    sweep = office.mail_sweep()

    class SlowLine(MailLine):
        async def send(self, to: str, content: bytes) -> Outcome:
            await office.ask_to("DELETE FROM alerts WHERE headline LIKE '%Company%'")
            return await super().send(to, content)

    line = SlowLine(sweep.server)
    await sweep.serve(line)
    await line.close()

    assert await mails(office) == {"sent": 3}
    assert len(office.post.accepted) == 6


async def test_what_a_dead_worker_held_for_the_next_level_is_not_sent_once_somebody_answered(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    await office.hear(fact("missed"))
    await office.send()
    first = len(office.post.accepted)
    office.clock.advance(2 * DAY)
    await office.climb()
    await held_by_one_that_dies(office)
    alert = await office.alert("A2")
    answer = await http.post(f"/v1/alerts/{alert.id}/acknowledge", headers=as_("desk-officer"))
    assert answer.status_code == 200

    office.clock.advance(office.mail_sweep().lease)
    await office.send()
    assert len(office.post.accepted) == first
    assert (await mails(office))["cancelled"] >= 1

    # A reminder is of what was answered, and planned since.
    office.clock.advance(7 * DAY)
    await office.climb()
    await office.send()
    assert len(office.post.accepted) > first


async def test_who_was_to_be_told_first_still_is_when_somebody_else_has_answered(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    await office.hear(fact("missed"))
    await held_by_one_that_dies(office)
    alert = await office.alert("A2")
    answer = await http.post(f"/v1/alerts/{alert.id}/acknowledge", headers=as_("desk-officer"))
    assert answer.status_code == 200

    office.clock.advance(office.mail_sweep().lease)
    await office.send()

    assert len(office.post.accepted) == 3


async def test_the_ladder_goes_on_where_the_only_one_to_be_told_has_left(
    empty_office: Office,
) -> None:
    office = empty_office
    officer = recipient("desk-officer")
    await office.employ(officer, recipient("leadership"))
    await office.hear(fact("missed"))
    await office.employ(replace(officer, active=False))
    await office.send()

    for days in (2, 3):
        office.clock.advance(days * DAY)
        await office.climb()
        await office.send()

    assert office.post.mails_to("leadership@exercise.example")


async def test_what_is_held_for_a_rest_is_not_sent_to_who_may_not_read_it_any_more(
    empty_office: Office,
) -> None:
    office, resting = empty_office, (time(8), time(20))
    await office.employ(
        recipient("desk-officer", id="stays", quiet=resting),
        recipient("desk-officer", id="leaves", quiet=resting),
        recipient("desk-officer", id="moves", quiet=resting),
    )
    await office.hear(fact("missed"))

    await office.employ(
        recipient("analyst", id="leaves", quiet=resting),
        recipient("desk-officer", "UGA", id="moves", quiet=resting),
    )
    office.clock.advance(DAY)
    await office.send()

    assert len(office.post.accepted) == len(office.post.mails_to("stays@exercise.example")) == 1
    assert any("no longer has a role that is told" in each for each in await reasons(office))


async def test_who_has_the_role_now_is_told_instead_of_who_has_lost_it(
    empty_office: Office,
) -> None:
    office = empty_office
    await office.employ(recipient("desk-officer", id="before", quiet=(time(8), time(20))))
    await office.hear(fact("missed"))
    await office.employ(recipient("analyst", id="before"), recipient("desk-officer", id="after"))
    office.clock.advance(DAY)
    await office.send()

    assert len(office.post.mails_to("after@exercise.example")) == 1
    assert office.post.mails_to("before@exercise.example") == []


async def test_where_nobody_has_the_role_now_it_is_a_gap(empty_office: Office) -> None:
    office = empty_office
    await office.employ(recipient("desk-officer", id="before", quiet=(time(8), time(20))))
    await office.hear(fact("missed"))
    await office.employ(recipient("analyst", id="before"))
    office.clock.advance(DAY)
    await office.send()

    gaps = await office.ask("SELECT role FROM gaps WHERE closed_at IS NULL")
    assert "desk-officer" in {each.role for each in gaps}
    await office.employ(recipient("desk-officer", id="after"))
    await office.send()
    assert len(office.post.mails_to("after@exercise.example")) == 1


async def test_who_keeps_another_role_that_is_told_is_still_told(empty_office: Office) -> None:
    office = empty_office
    both = recipient("desk-officer", id="both", quiet=(time(8), time(20)))
    chief = recipient("desk-chief", id="both", quiet=(time(8), time(20)))
    await office.employ(replace(both, grants=both.grants + chief.grants))
    await office.hear(fact("missed"))
    await office.employ(chief)
    office.clock.advance(DAY)
    await office.send()

    assert len(office.post.mails_to("both@exercise.example")) == 1


async def test_of_what_has_ended_meanwhile_nobody_is_told_instead(empty_office: Office) -> None:
    office = empty_office
    await office.employ(recipient("desk-officer", id="before", quiet=(time(8), time(20))))
    await office.hear(fact("missed"))
    office.clock.advance(DAY)
    await held_by_one_that_dies(office)
    await office.hear(fact("met-late", 2))
    await office.employ(recipient("analyst", id="before"), recipient("desk-officer", id="after"))
    office.clock.advance(office.mail_sweep().lease)
    await office.send()

    assert office.post.accepted == []
    assert {each.recipient_id for each in await office.deliveries(channel="email")} == {"before"}
