"""The two ladders, on a real database."""

import asyncio
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from notifications.domain.alert import AlertState
from tests.notifications.builders import DAY, NOW, fact, recipient
from tests.notifications.conftest import As, Office

SECOND = timedelta(seconds=1)


def told(office: Office, role: str) -> int:
    return len(office.post.mails_to(f"{role}@exercise.example"))


async def test_the_unanswered_ladder_counts_from_the_first_mail_accepted(office: Office) -> None:
    await office.post.close()
    await office.hear(fact("missed"))
    await office.send()
    office.clock.advance(5 * DAY)
    assert await office.climb() == 0

    await office.post.open()
    await office.send()
    office.clock.advance(2 * DAY - SECOND)
    assert await office.climb() == 0
    office.clock.advance(SECOND)
    assert await office.climb() == 1


async def test_somebody_who_rests_does_not_hold_up_the_ladder(empty_office: Office) -> None:
    office = empty_office
    for role in ("desk-officer", "state-focal-point", "desk-chief"):
        await office.employ(recipient(role, "KEN", quiet=(time(8), time(14))))
    await office.hear(fact("missed"))
    await office.send()
    assert office.post.accepted == []
    office.clock.advance(timedelta(hours=2))
    await office.send()
    assert len(office.post.accepted) == 3

    office.clock.advance(2 * DAY - timedelta(hours=2))

    assert await office.climb() == 1


async def test_nobody_answering_climbs_to_the_chief_then_to_leadership_then_every_day(
    office: Office,
) -> None:
    await office.hear(fact("missed"))
    await office.send()
    assert (told(office, "desk-chief"), told(office, "leadership")) == (1, 0)

    office.clock.advance(2 * DAY)
    await office.climb()
    await office.send()
    assert (told(office, "desk-chief"), told(office, "leadership")) == (2, 0)

    office.clock.advance(3 * DAY)
    await office.climb()
    await office.send()
    assert (told(office, "desk-chief"), told(office, "leadership")) == (2, 1)

    for days in (1, 2, 3):
        office.clock.advance(DAY)
        await office.climb()
        await office.send()
        assert told(office, "leadership") == 1 + days


async def test_leadership_not_answering_is_said_to_operations_once(office: Office) -> None:
    await office.hear(fact("missed"))
    await office.send()
    for days in (2, 3, 1, 1):
        office.clock.advance(days * DAY)
        await office.climb()
        await office.send()

    raised = await office.alert("O1")
    assert raised.step == "unanswered"
    assert raised.headline == "nobody answers: Missed: Company deployed"


async def test_what_was_said_to_operations_ends_when_somebody_answers_after_all(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    await office.hear(fact("missed"))
    await office.send()
    for days in (2, 3, 1):
        office.clock.advance(days * DAY)
        await office.climb()
        await office.send()
    assert (await office.alert("O1")).state == AlertState.UNANSWERED
    alert = await office.alert("A2")

    await http.post(f"/v1/alerts/{alert.id}/acknowledge", headers=as_("leadership"))

    assert (await office.alert("O1")).state == AlertState.RESOLVED


@pytest.mark.parametrize("done", ["undone", "handed over"])
async def test_nobody_answering_is_said_again_where_an_answer_did_not_last(
    office: Office, http: httpx.AsyncClient, as_: As, done: str
) -> None:
    await office.hear(fact("missed"))
    await office.send()
    alert = await office.alert("A2")
    leader, path = as_("leadership"), f"/v1/alerts/{alert.id}"
    for days in (2, 3, 1):
        office.clock.advance(days * DAY)
        await office.climb()
        await office.send()
    await http.post(f"{path}/acknowledge", headers=leader)
    if done == "undone":
        answer = await http.post(f"{path}/undo", headers=leader)
    else:
        answer = await http.post(
            f"{path}/hand-over", headers=leader, json={"to": "role:leadership"}
        )
    assert answer.is_success, answer.text
    await office.send()
    [first] = await office.alerts("O1")
    assert first.state == AlertState.RESOLVED

    office.clock.advance(DAY)
    await office.climb()

    assert [each.state for each in await office.alerts("O1")] == [
        AlertState.RESOLVED,
        AlertState.UNANSWERED,
    ]


async def test_handing_it_over_holds_nobody_further_up_off(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    await office.hear(fact("missed"))
    await office.send()
    alert = await office.alert("A2")
    told_at = office.clock()

    while office.clock() < told_at + 2 * DAY:
        answer = await http.post(
            f"/v1/alerts/{alert.id}/hand-over", headers=as_("desk-officer"),
            json={"to": "role:desk-officer"},
        )  # fmt: skip
        assert answer.is_success, answer.text
        await office.send()
        office.clock.advance(DAY / 2)
        await office.climb()

    assert (await office.alert("A2")).level == 2


async def test_the_time_to_answer_begins_too_where_every_mail_was_refused(office: Office) -> None:
    office.post.refuse_address = lambda to: None if "leadership" in to else "550 no such mailbox"
    await office.hear(fact("missed"))
    await office.send()

    for days in (2, 3):
        office.clock.advance(days * DAY)
        await office.climb()
        await office.send()

    assert told(office, "leadership") == 1


async def test_the_next_level_is_told_where_the_mail_of_a_later_one_was_refused(
    office: Office,
) -> None:
    await office.hear(fact("missed"))
    await office.send()
    office.post.refuse_address = lambda to: "550 no such mailbox" if "chief" in to else None

    for days in (2, 3):
        office.clock.advance(days * DAY)
        await office.climb()
        await office.send()

    assert told(office, "leadership") == 1


async def test_an_answer_ends_the_unanswered_ladder_of_this_step_and_not_the_unresolved_one(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    await office.hear(fact("missed"))
    await office.send()
    alert = await office.alert("A2")
    answer = await http.post(
        f"/v1/alerts/{alert.id}/acknowledge", headers=as_("desk-officer"), json={"note": "On it"}
    )
    assert answer.status_code == 200

    office.clock.advance(13 * DAY)
    await office.climb()
    await office.send()
    assert told(office, "leadership") == 0

    office.clock.advance(DAY)
    await office.climb()
    await office.send()
    first, step = await office.alerts("A2")
    assert (first.state, step.state) == (AlertState.ACKNOWLEDGED, AlertState.UNANSWERED)
    assert (step.step, step.first_level) == ("unresolved +14 days", 2)
    assert told(office, "desk-chief") == 3


async def test_an_unresolved_miss_reaches_leadership_thirty_days_after_it(office: Office) -> None:
    await office.hear(fact("missed"))
    await office.send()
    office.clock.advance(14 * DAY)
    await office.climb()
    office.clock.advance(16 * DAY - SECOND)
    await office.climb()
    assert len(await office.alerts("A2")) == 2

    office.clock.advance(SECOND)
    await office.climb()

    told_of = await office.alerts("A2")
    assert [e.step for e in told_of] == ["missed", "unresolved +14 days", "unresolved +30 days"]
    # All of them, and all that became of them, belong to the history of one event.
    histories = await office.ask("SELECT DISTINCT correlation_id FROM journal")
    assert [each.correlation_id for each in histories] == [told_of[0].event_id]


async def test_meeting_the_milestone_ends_every_step_and_ladder(office: Office) -> None:
    await office.hear(fact("missed"))
    await office.send()
    office.clock.advance(14 * DAY)
    await office.climb()
    await office.hear(fact("met-late", 2))
    sent = len(office.post.accepted)

    office.clock.advance(60 * DAY)
    await office.climb()
    await office.send()

    assert {each.state for each in await office.alerts("A2")} == {AlertState.RESOLVED}
    assert len(office.post.accepted) == sent


async def test_an_extension_ends_the_unresolved_ladder_of_the_old_version(office: Office) -> None:
    await office.hear(fact("missed"))
    await office.send()
    await office.hear(fact("extended", 2, version=2))

    office.clock.advance(40 * DAY)
    assert await office.climb() == 0
    assert len(await office.alerts("A2")) == 1


async def test_what_is_missed_because_a_report_was_taken_back_is_told_step_by_step_from_then_on(
    office: Office,
) -> None:
    long_ago, opened = NOW - 60 * DAY, NOW.isoformat()
    said: dict[str, Any] = {
        "due": long_ago.isoformat(),
        "missed_at": long_ago.isoformat(),
        "opened_at": opened,
    }
    await office.hear(fact("missed", version=2, **said))
    await office.send()
    await office.climb()
    [alert] = await office.alerts("A2")
    assert "is awaited anew since 24 Nov 2026, 12:00" in alert.happened
    assert "nothing was reported" not in alert.happened

    office.clock.advance(14 * DAY)
    while await office.climb():
        await office.send()

    [_, later] = await office.alerts("A2")
    assert later.step == "unresolved +14 days"


@pytest.mark.parametrize("then", ["undo", "hand-over"])
async def test_who_is_to_answer_after_an_answer_was_taken_back_has_their_time_and_no_more(
    office: Office, http: httpx.AsyncClient, as_: As, then: str
) -> None:
    await office.hear(fact("missed"))
    await office.send()
    alert = await office.alert("A2")
    path, headers = f"/v1/alerts/{alert.id}", as_("desk-officer")
    assert (await http.post(f"{path}/acknowledge", headers=headers)).status_code == 200
    said = {"to": "role:desk-officer"} if then == "hand-over" else {"note": "Mistake"}
    taken_back = await http.post(f"{path}/{then}", headers=headers, json=said)
    assert taken_back.status_code == 200
    await office.send()
    before = told(office, "desk-chief")

    office.clock.advance(2 * DAY - SECOND)
    await office.climb()
    await office.send()
    assert told(office, "desk-chief") == before
    office.clock.advance(SECOND)
    await office.climb()
    await office.send()

    assert told(office, "desk-chief") == before + 1


async def test_a_level_that_nobody_holds_is_passed_at_once(empty_office: Office) -> None:
    office = empty_office
    await office.employ(recipient("desk-officer"), recipient("leadership"), recipient("operations"))
    await office.hear(fact("missed"))
    await office.send()

    office.clock.advance(2 * DAY)
    await office.climb()
    await office.send()

    assert (await office.alert("A2")).level == 3
    assert told(office, "leadership") == 1


async def test_a_last_level_that_nobody_holds_is_asked_again_when_its_time_has_come(
    empty_office: Office,
) -> None:
    office = empty_office
    await office.employ(recipient("desk-officer"), recipient("operations"))
    await office.hear(fact("missed"))
    await office.send()

    office.clock.advance(2 * DAY)
    # One that asked at once would never come to an end.
    async with asyncio.timeout(20):
        await office.climb()
    [ladder] = await office.ask(
        "SELECT next_check_at FROM ladders JOIN alerts ON id = alert_id "
        "WHERE kind = 'unanswered' AND trigger = 'A2'"
    )
    assert ladder.next_check_at == office.clock() + DAY


async def test_of_two_alerts_about_one_milestone_that_climb_at_once_one_mail_opens_the_thread(
    office: Office,
) -> None:
    await office.hear(fact("missed"))
    await office.send()
    for days in (14, 3):
        office.clock.advance(days * DAY)
        await office.climb()
        await office.send()

    first, second = office.post.mails_to("leadership@exercise.example")
    assert first["References"] is None
    assert second["References"] == first["Message-ID"]


async def test_a_ladder_whose_trigger_is_gone_does_not_hold_up_the_others(office: Office) -> None:
    await office.hear(fact("missed"))
    await office.send()
    del office.triggers.by_id["A2"]

    office.clock.advance(40 * DAY)
    await office.climb()

    assert await office.climb() == 0
    endings = await office.ask("SELECT DISTINCT ended_because FROM ladders")
    assert [each.ended_because for each in endings] == ["trigger gone"]


async def test_a_ladder_that_cannot_be_evaluated_is_put_off_and_the_others_climb(
    office: Office,
) -> None:
    await office.hear(fact("missed", milestone_title="Unclear"))
    await office.ask_to("UPDATE alerts SET data = data - 'milestone_title'")
    await office.hear(fact("missed", pledge=uuid4(), milestone_id=str(uuid4())))
    unclear, clear = await office.alerts("A2")
    assert unclear.headline == "Missed: Unclear"

    office.clock.advance(14 * DAY)
    async with asyncio.timeout(20):
        await office.climb()

    steps = [(each.matter.deadline, each.step) for each in await office.alerts("A2")]
    assert steps.count((clear.matter.deadline, "unresolved +14 days")) == 1
    assert steps.count((unclear.matter.deadline, "unresolved +14 days")) == 0
    again = await office.ask(
        f"SELECT next_check_at FROM ladders WHERE alert_id = '{unclear.id}' AND kind = 'unresolved'"
    )
    assert [each.next_check_at for each in again] == [office.clock() + timedelta(hours=1)]
