"""Who is reminded of what was acknowledged and is still open."""

from dataclasses import replace

import httpx
import pytest

from tests.notifications.builders import DAY, fact, recipient
from tests.notifications.conftest import As, Office


async def test_whoever_was_told_first_is_reminded_of_what_was_acknowledged_and_is_still_open(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    await office.hear(fact("missed"))
    await office.send()
    alert = await office.alert("A2")
    await http.post(f"/v1/alerts/{alert.id}/acknowledge", headers=as_("desk-officer"))

    office.clock.advance(7 * DAY)
    await office.climb()
    await office.send()

    [_, reminder] = office.post.mails_to("desk-officer@exercise.example")
    body = reminder.get_body(("plain",))
    assert body is not None
    assert "Exercise Officer acknowledged this" in body.get_content()
    assert "It is still open." in body.get_content()


async def test_the_reminder_comes_again_for_as_long_as_it_is_open(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    await office.hear(fact("missed"))
    await office.send()
    alert = await office.alert("A2")
    await http.post(f"/v1/alerts/{alert.id}/acknowledge", headers=as_("desk-officer"))

    for _ in range(3):
        office.clock.advance(7 * DAY)
        await office.climb()
        await office.send()

    reminders = await office.deliveries(cause="reminded", channel="email", alert_id=alert.id)
    assert len({each.planned_at for each in reminders}) == 3


@pytest.mark.parametrize("then", ["undo", "hand-over"])
async def test_who_takes_it_on_again_is_reminded_again(
    office: Office, http: httpx.AsyncClient, as_: As, then: str
) -> None:
    await office.hear(fact("missed"))
    await office.send()
    alert = await office.alert("A2")
    path, headers = f"/v1/alerts/{alert.id}", as_("desk-officer")
    said = {"to": "role:desk-officer"} if then == "hand-over" else {}

    for count in (1, 2):
        await http.post(f"{path}/acknowledge", headers=headers)
        office.clock.advance(7 * DAY)
        await office.climb()
        reminders = await office.deliveries(
            cause="reminded", channel="email", recipient_id="desk-officer"
        )
        assert len(reminders) == count
        await http.post(f"{path}/{then}", headers=headers, json=said)


async def test_whoever_was_handed_it_is_reminded_and_nobody_else(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    await office.hear(fact("missed"))
    path = f"/v1/alerts/{(await office.alert('A2')).id}"
    to = {"to": "recipient:leadership"}
    await http.post(f"{path}/hand-over", headers=as_("desk-officer"), json=to)
    await http.post(f"{path}/acknowledge", headers=as_("leadership"))

    office.clock.advance(7 * DAY)
    await office.climb()
    reminders = await office.deliveries(cause="reminded", channel="email")
    assert [each.recipient_id for each in reminders] == ["leadership"]

    await office.employ(replace(recipient("leadership"), active=False))
    office.clock.advance(7 * DAY)
    await office.climb()
    reminders = await office.deliveries(cause="reminded", channel="email")
    assert "desk-officer" in {each.recipient_id for each in reminders}
