"""Roles that should have been told and that nobody holds."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import httpx

from notifications.domain.alert import Alert, AlertState
from tests.notifications.builders import DAY, DESK, OTHERS, fact, recipient
from tests.notifications.conftest import As, Office


async def test_a_role_without_a_person_is_listed_and_said_to_operations_until_it_is_filled(
    office: Office, empty_office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    await office.employ(*OTHERS)
    await office.hear(fact("missed", country="RWA", pledger="RWA"))
    await office.send()
    answer = await http.get("/v1/gaps", headers=as_("operations"))
    assert [(gap["role"], gap["scope"]) for gap in answer.json()["items"]] == [
        ("state-focal-point", "country:RWA")
    ]
    raised = await office.alert("O1")
    assert raised.headline == "nobody holds the role state focal point for RWA"
    assert len(office.post.mails_to("operations@exercise.example")) == 1

    await office.employ(recipient("state-focal-point", "RWA", id="focal-point-rwa"))

    answer = await http.get("/v1/gaps", headers=as_("operations"))
    assert answer.json()["items"] == []
    assert (await office.alert("O1")).state == AlertState.RESOLVED


async def test_whoever_fills_a_gap_is_told_what_is_still_open(office: Office) -> None:
    await office.hear(fact("missed", country="RWA", pledger="RWA"))
    settled: dict[str, Any] = {"pledge": uuid4(), "milestone_id": str(uuid4())}
    await office.hear(fact("missed", country="RWA", pledger="RWA", **settled))
    await office.hear(fact("met-late", 2, **settled))
    await office.send()

    for _ in range(2):
        await office.employ(recipient("state-focal-point", "RWA", id="focal-point-rwa"))
        await office.send()

    [mail] = office.post.mails_to("focal-point-rwa@exercise.example")
    assert mail["Subject"] == "Rwanda: Company deployed (Engineering company)"


async def test_a_role_that_is_held_elsewhere_only_stays_a_gap_until_it_is_held_here(
    empty_office: Office,
) -> None:
    office = empty_office
    await office.employ(recipient("operations"), recipient("desk-officer", "UGA", id="of-uganda"))
    await office.hear(fact("missed"))
    rwanda: dict[str, Any] = {"pledge": uuid4(), "milestone_id": str(uuid4())}
    await office.hear(fact("missed", country="RWA", pledger="RWA", **rwanda))

    def gap(raised: Sequence[Alert]) -> Alert:
        [only] = [each for each in raised if each.headline.endswith("the role desk officer")]
        return only

    raised = gap(await office.alerts("O1"))
    assert raised.is_open
    assert "about Kenya was to be told to the role desk officer" in raised.happened
    await office.employ(recipient("leadership"))
    assert gap(await office.alerts("O1")).is_open

    await office.employ(recipient("desk-officer", "KEN", id="of-kenya"))
    await office.employ(recipient("desk-officer", "KEN", id="of-kenya-too"))
    assert gap(await office.alerts("O1")).is_open
    told_of = await office.deliveries(role="desk-officer", channel="email")
    assert [each.recipient_id for each in told_of] == ["of-kenya"]

    await office.employ(recipient("desk-officer", id="of-all"))
    assert not gap(await office.alerts("O1")).is_open
    told_of = await office.deliveries(role="desk-officer", channel="email")
    assert [each.recipient_id for each in told_of] == ["of-kenya", "of-all"]


async def test_whoever_fills_a_role_that_was_empty_at_two_levels_is_told_once(
    empty_office: Office,
) -> None:
    office = empty_office
    await office.employ(*(each for each in DESK if each.id != "desk-chief"))
    await office.hear(fact("missed"))
    await office.send()
    office.clock.advance(2 * DAY)
    await office.climb()

    await office.employ(recipient("desk-chief"))

    [mail] = await office.deliveries(role="desk-chief", channel="email")
    assert mail.level == 2
