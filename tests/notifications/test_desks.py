"""Alerts of one desk: who may read them, who may be told, and what a mail says of them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from notifications.directory import read_directory
from notifications.domain.refusals import NobodyToHandOverTo
from notifications.storage import lists
from notifications.storage.lists import Viewer
from tests.notifications.builders import fact as milestone
from tests.notifications.builders import recipient
from tests.notifications.cases import CASE, ELSEWHERE, HERE, PEOPLE, hear, missed, registered
from tests.notifications.conftest import As, Office
from tests.notifications.test_letters import part

ONE, TWO = "Exercise officer one", "Exercise officer two"
SUBJECT = "staff:conduct-chief/exercise officer one"


@pytest.fixture
async def staffed(office: Office) -> Office:
    """One person of the chiefs of this desk is known by name."""
    await office.employ(*PEOPLE, recipient("conduct-chief", audiences=[HERE], subjects=[SUBJECT]))
    return office


async def seen(office: Office, viewer: Viewer) -> list[str]:
    async with office.sessions() as session:
        found = await lists.page(session, viewer, lists.Filters(), after=None, limit=10)
    return [each.matter.trigger for each in found]


def person(role: str, subject: str = "somebody", **bound: Any) -> Viewer:
    return Viewer(subject, frozenset({role}), **bound)


KEN: Any = {"countries": frozenset({"KEN"})}


@pytest.mark.parametrize(
    ("viewer", "may"),
    [
        (person("conduct-chief", SUBJECT), True),
        (person("conduct-chief", SUBJECT, **KEN), True),
        (person("conduct-chief"), False),
        (person("mission-leadership", SUBJECT), False),
        (person("conduct-unit"), True),
        (person("conduct-unit", **KEN), False),
        (person("desk-officer"), False),
        (person("operations"), False),
        (Viewer("notifications", frozenset(), everything=True), True),
    ],
    ids=["named", "named and bound", "same role", "other role", "everywhere", "bound",
         "not told", "operations", "Muster"],
)  # fmt: skip
async def test_an_alert_of_one_desk_is_read_by_whom_the_directory_lets(
    staffed: Office, viewer: Viewer, may: bool
) -> None:
    await hear(staffed, registered())

    assert await seen(staffed, viewer) == (["A18"] if may else [])


async def test_somebody_of_another_desk_does_not_read_it(staffed: Office) -> None:
    await hear(staffed, registered(audience=ELSEWHERE))

    assert await seen(staffed, person("conduct-chief", SUBJECT)) == []


async def test_who_left_the_directory_reads_nothing_of_the_desk(staffed: Office) -> None:
    await hear(staffed, registered())
    await staffed.ask_to("UPDATE recipients SET active = false WHERE id = 'conduct-chief'")

    assert await seen(staffed, person("conduct-chief", SUBJECT)) == []


async def test_alerts_of_no_desk_are_read_as_before(staffed: Office) -> None:
    await staffed.hear(milestone("missed"))

    assert await seen(staffed, person("desk-officer")) == ["A2"]
    assert await seen(staffed, person("desk-officer", countries=frozenset({"TZA"}))) == []


async def test_the_api_hides_it_from_namesakes_of_the_role(
    http: httpx.AsyncClient, staffed: Office, as_: As
) -> None:
    await hear(staffed, registered())
    alert = await staffed.alert("A18")
    path = f"/v1/alerts/{alert.id}"

    known = await http.get(path, headers=as_("conduct-chief", ONE))
    other = await http.get(path, headers=as_("conduct-chief", TWO))

    assert known.status_code == 200
    assert (known.json()["audience"], known.json()["restricted"]) == (HERE, True)
    assert other.status_code == 404


async def test_it_is_handed_over_only_to_who_has_a_role_at_the_desk(
    http: httpx.AsyncClient, staffed: Office, as_: As
) -> None:
    await hear(staffed, registered())
    path = f"/v1/alerts/{(await staffed.alert('A18')).id}/hand-over"
    headers = as_("conduct-chief", ONE)

    for to in ("recipient:conduct-chief-elsewhere", "recipient:desk-chief", "role:state-x"):
        refused = await http.post(path, json={"to": to}, headers=headers)
        assert refused.status_code == 422, to
        assert refused.json()["type"].endswith(NobodyToHandOverTo.slug)
    before = (await staffed.alert("A18")).roles
    page = await http.get(
        path.removeprefix("/v1").removesuffix("/hand-over"),
        headers=headers | {"accept": "text/html"},
    )
    assert "recipient conduct chief elsewhere" not in page.text
    taken = await http.post(path, json={"to": "recipient:conduct-chief"}, headers=headers)
    assert taken.status_code == 200
    assert (await staffed.alert("A18")).roles == before


async def test_who_was_handed_it_and_has_left_the_desk_is_sent_no_mail(
    http: httpx.AsyncClient, staffed: Office, as_: As
) -> None:
    second = recipient("conduct-chief", id="second-chief", audiences={HERE})
    await staffed.employ(second)
    await hear(staffed, registered())
    await staffed.send()
    path = f"/v1/alerts/{(await staffed.alert('A18')).id}/hand-over"
    before = len(staffed.post.mails_to("second-chief@exercise.example"))
    handed = await http.post(
        path, json={"to": "recipient:second-chief"}, headers=as_("conduct-chief", ONE)
    )
    assert handed.status_code == 200

    await staffed.employ(recipient("conduct-chief", id="second-chief", audiences={ELSEWHERE}))
    await staffed.send()

    assert len(staffed.post.mails_to("second-chief@exercise.example")) == before


async def test_nobody_writes_about_a_case_into_an_alert(
    http: httpx.AsyncClient, staffed: Office, as_: As
) -> None:
    await hear(staffed, registered())
    path = f"/v1/alerts/{(await staffed.alert('A18')).id}"
    headers = as_("conduct-chief", ONE)

    refused = await http.post(f"{path}/acknowledge", json={"note": "He"}, headers=headers)
    page = await http.get(path.removeprefix("/v1"), headers=headers | {"accept": "text/html"})

    assert refused.status_code == 422
    assert refused.json()["type"].endswith("/no-note-here")
    assert "Acknowledge" in page.text
    assert 'name="note"' not in page.text
    assert (await http.post(f"{path}/acknowledge", headers=headers)).is_success


async def test_a_desk_without_anybody_in_a_role_is_said_to_operations_and_told_later(
    office: Office,
) -> None:
    await hear(office, registered())
    gaps = {tuple(row) for row in await office.ask("SELECT role, scope FROM gaps")}
    assert ("conduct-chief", f"audience:{HERE}") in gaps

    await office.employ(recipient("conduct-chief", audiences=[ELSEWHERE], id="other"))
    await office.employ(recipient("conduct-chief", audiences=[HERE]))

    alert = await office.alert("A18")
    told = {row.recipient_id for row in await office.deliveries(alert_id=alert.id)}
    assert told == {"conduct-chief"}
    headlines = [each.headline for each in await office.alerts("O1") if not each.is_open]
    assert headlines == [f"nobody holds the role conduct chief for desk {HERE}"]


async def test_what_operations_are_told_of_an_alert_does_not_say_whose_case_it_is(
    staffed: Office,
) -> None:
    staffed.post.refuse_address = lambda to: "550 no such" if "conduct-chief" in to else None
    await hear(staffed, missed(2, "notice"))
    await staffed.send()

    told = await staffed.alert("O1")

    assert told.step == "delivery refused"
    assert "a restricted matter" in told.happened
    assert "FH6J-Q41Z-3S56" not in f"{told.headline} {told.happened} {told.todo}"


async def test_a_mail_says_the_day_and_no_hour_and_that_no_more_is_said(staffed: Office) -> None:
    staffed.clock.advance(timedelta(hours=9))
    await hear(staffed, missed(2, "notice"))
    await staffed.send()

    [mail] = staffed.post.mails_to("conduct-chief@exercise.example")
    said = part(mail, "plain").splitlines()
    assert mail["subject"] == "Case FH6J-Q41Z-3S56"
    assert "Since: 24 Nov 2026, UTC" in said
    assert "Step: notice" in said
    assert f"http://muster.example/conduct/cases/{CASE}" in said
    assert [each for each in said if each.startswith("Restricted: no more is said here")]
    assert [each for each in said if each.startswith("Due: 9 Dec 2026, 23:59 (UTC)")]
    assert not [each for each in said if each.startswith("Held up")]


async def test_mails_of_two_cases_never_share_a_thread(staffed: Office) -> None:
    other = str(CASE).replace("7c4d", "8c4d")
    await hear(staffed, missed(2, "notice"), missed(2, "notice", case_id=other))
    await staffed.send()

    threads = {row.thread for row in await staffed.deliveries(recipient_id="conduct-chief")}
    assert threads == {f"case.{CASE}.notice", f"case.{other}.notice"}


async def test_the_page_says_the_day_and_that_no_more_is_said(
    http: httpx.AsyncClient, staffed: Office, as_: As
) -> None:
    await hear(staffed, registered())
    headers = as_("conduct-chief", ONE) | {"accept": "text/html"}

    page = await http.get(f"/alerts/{(await staffed.alert('A18')).id}", headers=headers)
    inbox = await http.get("/", headers=headers)

    assert "Restricted: no more is said here" in page.text
    assert '<time datetime="2026-11-24">24 Nov 2026</time>' in page.text
    assert '<time datetime="2026-11-24">24 Nov 2026</time>' in inbox.text


async def test_the_time_until_somebody_was_told_leaves_restricted_facts_out(
    staffed: Office,
) -> None:
    await hear(staffed, registered())
    await staffed.send()

    for channel in ("inbox", "email"):
        name = "muster_due_to_told_seconds_count"
        assert not staffed.telemetry.registry.get_sample_value(name, {"channel": channel})


async def test_a_recipient_of_a_desk_is_kept_by_the_api(http: httpx.AsyncClient, as_: As) -> None:
    said = {
        "name": "Exercise desk",
        "roles": [{"role": "conduct-chief", "audiences": [HERE]}],
        "subjects": [SUBJECT],
    }

    put = await http.put("/v1/recipients/desk", json=said, headers=as_("operations"))
    got = await http.get("/v1/recipients/desk", headers=as_("operations"))

    assert put.status_code == 201
    assert got.json()["subjects"] == [SUBJECT]
    assert got.json()["roles"] == [
        {"role": "conduct-chief", "everywhere": False, "countries": [], "missions": [],
         "audiences": [HERE]}
    ]  # fmt: skip


FILE = '{"recipient": [{"id": "a", "name": "A", "roles": [{"role": "x", "countries": ["KEN"]}]}]}'
BEFORE = "fdf03c2c01e7c11e"
"""Of this file, before there were desks."""


def test_a_file_that_names_no_desk_says_the_same_as_before_there_were_any(tmp_path: Path) -> None:
    path = tmp_path / "recipients.json"
    path.write_text(FILE)

    [(_, digest)] = read_directory(path)

    assert digest.startswith(BEFORE)
