"""What an answer does besides ending the unanswered ladder, and what it leaves alone."""

from dataclasses import replace
from datetime import time, timedelta

import httpx

from notifications.domain.alert import AlertState
from tests.notifications.builders import DAY, fact, recipient
from tests.notifications.conftest import As, Office
from tests.problems import refusal_of

OPERATIONS, CHIEF = "operations@exercise.example", "desk-chief@exercise.example"


async def hand_over(http: httpx.AsyncClient, office: Office, to: str, by: dict[str, str]) -> str:
    """The slug of the problem, or nothing."""
    alert = await office.alert("A2")
    answer = await http.post(f"/v1/alerts/{alert.id}/hand-over", headers=by, json={"to": to})
    return "" if answer.is_success else (await refusal_of(http, answer))[1]


async def test_who_is_handed_an_alert_a_second_time_is_told_a_second_time(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    await office.hear(fact("missed"))

    for to in ("recipient:operations", "role:desk-chief", "recipient:operations"):
        assert await hand_over(http, office, to, as_("desk-officer")) == ""
        await office.send()

    assert len(office.post.mails_to(OPERATIONS)) == 2


async def test_a_request_to_hand_over_that_is_sent_twice_tells_once_and_takes_no_answer_away(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    await office.hear(fact("missed"))
    alert, officer = await office.alert("A2"), as_("desk-officer")

    for _ in range(2):
        assert await hand_over(http, office, "recipient:operations", officer) == ""
        await office.send()
    assert len(office.post.mails_to(OPERATIONS)) == 1
    assert (await office.published()).count("handed-over") == 1

    taken = as_("operations", "Exercise Operator")
    await http.post(f"/v1/alerts/{alert.id}/acknowledge", headers=taken)
    late = await hand_over(http, office, "recipient:operations", officer)
    assert late == "already-acknowledged"
    kept = (await office.alert("A2")).acknowledged_by
    assert kept is not None
    assert kept.name == "Exercise Operator"


async def test_the_same_hand_over_later_tells_them_anew(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    await office.hear(fact("missed"))

    for _ in range(2):
        assert await hand_over(http, office, "recipient:operations", as_("desk-officer")) == ""
        await office.send()
        office.clock.advance(timedelta(minutes=11))

    assert len(office.post.mails_to(OPERATIONS)) == 2


async def test_an_alert_is_handed_over_only_to_who_may_answer(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    await office.hear(fact("missed"))

    for to in ("role:state-focal-point", "recipient:state-focal-point"):
        assert await hand_over(http, office, to, as_("desk-officer")) == "nobody-to-hand-over-to"
    page = await http.get(
        f"/alerts/{(await office.alert('A2')).id}",
        headers=as_("desk-officer") | {"accept": "text/html"},
    )

    assert 'value="role:desk-chief"' in page.text
    assert 'value="recipient:desk-chief"' in page.text
    assert "state-focal-point" not in page.text.partition("<form")[2].partition("</form>")[2]


async def test_whose_mail_an_answer_had_called_off_is_told_when_it_is_undone(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    await office.hear(fact("missed"))
    await office.send()
    office.clock.advance(2 * DAY)
    await office.climb()
    alert, officer = await office.alert("A2"), as_("desk-officer")
    before = len(office.post.accepted)

    await http.post(f"/v1/alerts/{alert.id}/acknowledge", headers=officer)
    await office.send()
    assert len(office.post.accepted) == before
    office.clock.advance(4 * DAY)
    await http.post(f"/v1/alerts/{alert.id}/undo", headers=officer)
    office.post.refuse_address = lambda to: "451 come back later"
    await office.send()
    office.post.refuse_address = lambda to: None
    office.clock.advance(2 * DAY)
    assert await office.climb() == 0
    await office.send()

    assert len(office.post.accepted) == before + 1
    office.clock.advance(3 * DAY)
    assert await office.climb() == 1


async def test_an_alert_is_not_handed_over_to_somebody_who_has_left(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    await office.hear(fact("missed"))
    await office.employ(replace(recipient("operations"), active=False))

    for to in ("recipient:operations", "role:operations"):
        refused = await hand_over(http, office, to, as_("desk-officer"))
        assert refused == "nobody-to-hand-over-to"


async def test_an_answer_mends_no_address_that_refuses_mail(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    office.post.refuse_address = lambda to: "550 no such mailbox" if "chief" in to else None
    await office.hear(fact("missed"))
    await office.send()
    alert = await office.alert("A2")

    await http.post(f"/v1/alerts/{alert.id}/acknowledge", headers=as_("desk-officer"))

    refused = await office.alert("O1")
    assert (refused.step, refused.state) == ("delivery refused", AlertState.UNANSWERED)


async def test_what_operations_were_told_about_an_alert_ends_with_it_and_is_published(
    office: Office,
) -> None:
    office.post.refuse_address = lambda to: "550 no such mailbox" if "chief" in to else None
    await office.hear(fact("missed"))
    await office.send()
    before = await office.published()

    await office.hear(fact("met-late", 2))

    assert (await office.alert("O1")).state == AlertState.RESOLVED
    assert (await office.published())[len(before) :] == ["resolved", "resolved"]


async def test_whose_mail_an_answer_had_called_off_is_told_too_when_it_is_handed_over(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    await office.hear(fact("missed"))
    await office.send()
    office.clock.advance(2 * DAY)
    await office.climb()
    before = len(office.post.mails_to(CHIEF))
    path, officer = f"/v1/alerts/{(await office.alert('A2')).id}", as_("desk-officer")

    await http.post(f"{path}/acknowledge", headers=officer)
    assert await hand_over(http, office, "recipient:operations", officer) == ""
    await office.send()

    assert len(office.post.mails_to(OPERATIONS)) == 1
    assert len(office.post.mails_to(CHIEF)) == before + 1


async def test_a_hand_over_that_another_has_overtaken_does_not_come_back(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    await office.employ(recipient("leadership", quiet=(time(8), time(20))))
    await office.hear(fact("missed"))
    path, officer = f"/v1/alerts/{(await office.alert('A2')).id}", as_("desk-officer")
    for to in ("role:leadership", "role:desk-chief"):
        assert await hand_over(http, office, to, officer) == ""
        await http.post(f"{path}/acknowledge", headers=officer)
        office.clock.advance(timedelta(minutes=1))

    await http.post(f"{path}/undo", headers=officer)
    office.clock.advance(DAY)
    await office.send()

    assert office.post.mails_to("leadership@exercise.example") == []
