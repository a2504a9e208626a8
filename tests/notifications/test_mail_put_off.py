"""Mail that the server puts off, or that waits for a server which is away."""

from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

from notifications.sweeps import delivering
from tests.notifications.builders import DAY, fact
from tests.notifications.conftest import Office

DESK_OFFICER = "desk-officer@exercise.example"


def another(**said: Any) -> Any:
    return fact("missed", pledge=uuid4(), milestone_id=str(uuid4()), **said)


async def tries(office: Office, recipient: str) -> list[tuple[str, str]]:
    found = await office.ask(
        "SELECT outcome, answer FROM attempts JOIN deliveries ON deliveries.id = delivery_id "
        f"WHERE recipient_id = '{recipient}' ORDER BY attempts.seq"
    )
    return [(row.outcome, row.answer) for row in found]


async def test_an_alert_that_is_not_mandatory_is_given_up_after_three_days(
    office: Office,
) -> None:
    await office.post.close()
    await office.hear(fact("due-soon"))
    for _ in range(4):
        await office.send()
        office.clock.advance(DAY)
    await office.send()

    mails = await office.deliveries(channel="email", alert_id=(await office.alert("A1")).id)
    assert {each.state for each in mails} == {"dead"}
    assert all(each.reason.startswith("given up after 3 days") for each in mails)


async def test_the_wait_grows_with_every_refusal_in_a_row_and_begins_anew_after_a_success(
    office: Office,
) -> None:
    office.post.refuse_content = lambda to: "451 later" if to == DESK_OFFICER else None
    await office.hear(fact("missed"))
    waits: list[float] = []
    for _ in range(4):
        await office.send()
        waits.append(await wait_of_the_desk_officer(office))
        office.clock.advance(timedelta(seconds=waits[-1]))
    assert all(later > 1.4 * earlier for earlier, later in pairwise(waits))

    office.post.refuse_content = lambda _: None
    await office.send()
    office.post.refuse_content = lambda to: "451 later" if to == DESK_OFFICER else None
    await office.hear(another())
    await office.send()
    assert await wait_of_the_desk_officer(office) <= 5


async def wait_of_the_desk_officer(office: Office) -> float:
    [lane] = await office.ask(
        "SELECT next_attempt_at FROM lanes WHERE recipient_id = 'desk-officer'"
    )
    return float((lane.next_attempt_at - office.clock()).total_seconds())


async def test_what_stood_behind_a_mail_that_was_put_off_is_not_taken_for_sent(
    office: Office,
) -> None:
    office.post.refuse_content = lambda to: "451 later" if to == DESK_OFFICER else None
    await office.hear(fact("missed"), another(), another())
    await office.send()

    office.post.refuse_content = lambda _: None
    office.clock.advance(timedelta(seconds=5))
    await office.send()

    assert await tries(office, "desk-officer") == [
        ("deferred", "451 later"),
        *[("accepted", "250 taken")] * 3,
    ]


async def test_each_try_is_kept_once_however_long_a_run_is(office: Office) -> None:
    facts = [another() for _ in range(2 * delivering.NOTE_AT + 5)]
    await office.hear(*facts)

    await office.send()

    assert len(await tries(office, "desk-officer")) == len(facts)
