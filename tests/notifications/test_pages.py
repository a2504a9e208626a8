"""Pages: what a browser without JavaScript gets, and that only a form acts."""

import base64
import html
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from starlette.responses import Response

from muster.identity import SessionCookie, local_principal
from muster.testing import HeldClock
from notifications.settings import Settings
from tests.notifications.builders import fact
from tests.notifications.conftest import As, Office

HTML = {"accept": "text/html"}


@pytest.fixture
def officer(http: httpx.AsyncClient, settings: Settings, clock: HeldClock) -> httpx.AsyncClient:
    """A browser in which an exercise officer is signed in."""
    key = base64.b64decode(settings.session_key.get_secret_value())
    principal = local_principal(
        "staff:desk-officer", expires_at=clock() + timedelta(hours=8), name="Exercise Officer"
    )
    response = Response()
    SessionCookie("notifications", key, "http://muster.example").put(response, principal, clock())
    name, _, value = response.headers["set-cookie"].partition(";")[0].partition("=")
    http.cookies.set(name, value)
    http.headers.update(HTML)
    return http


def csrf(page: httpx.Response) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found
    return found[1]


async def test_somebody_not_signed_in_is_sent_to_sign_in_and_back(
    http: httpx.AsyncClient, office: Office
) -> None:
    await office.hear(fact("missed"))
    alert = await office.alert("A2")

    answer = await http.get(f"/alerts/{alert.id}", headers=HTML)

    assert answer.status_code in (302, 303, 307)
    assert answer.headers["location"].startswith("http://muster.example/sign-in?next=")


async def test_the_inbox_shows_what_is_open_and_says_when_there_is_nothing(
    officer: httpx.AsyncClient, office: Office
) -> None:
    assert "No alerts here" in (await officer.get("/")).text

    await office.hear(fact("missed"))

    page = (await officer.get("/")).text
    assert "Missed: Company deployed" in page
    assert "nobody yet" in page
    assert 'data-live="/stream"' in page


async def test_every_filter_of_the_form_may_be_left_empty(officer: httpx.AsyncClient) -> None:
    answer = await officer.get("/?state=&trigger=&country=&mine=")

    assert answer.status_code == 200


async def test_the_link_of_a_mail_shows_the_alert_and_changes_nothing(
    officer: httpx.AsyncClient, office: Office
) -> None:
    await office.hear(fact("missed"))
    alert = await office.alert("A2")

    page = await officer.get(f"/alerts/{alert.id}")

    assert page.status_code == 200
    for part in ("What happened", "Who has it", "Acknowledge", "Who was told", "each decision"):
        assert part in page.text
    assert "If nobody answers, level 2 is told" in page.text
    assert (await office.alert("A2")).state == "unanswered"
    assert (await officer.get(f"/alerts/{alert.id}/acknowledge")).status_code == 405


async def test_the_form_acknowledges_under_the_visitor_s_own_name_and_can_be_undone(
    officer: httpx.AsyncClient, office: Office
) -> None:
    await office.hear(fact("missed"))
    alert = await office.alert("A2")
    page = await officer.get(f"/alerts/{alert.id}")

    form = {"csrf": csrf(page), "note": "Calling the mission"}
    answer = await officer.post(f"/alerts/{alert.id}/acknowledge", data=form)
    assert answer.status_code == 303
    said = (await officer.get(f"/alerts/{alert.id}?done=acknowledged")).text
    assert "Exercise Officer acknowledged this" in said
    assert "Calling the mission" in said

    await officer.post(f"/alerts/{alert.id}/undo", data={"csrf": csrf(page)})
    assert (await office.alert("A2")).state == "unanswered"


async def test_a_form_from_elsewhere_changes_nothing(
    officer: httpx.AsyncClient, office: Office
) -> None:
    await office.hear(fact("missed"))
    alert = await office.alert("A2")

    answer = await officer.post(f"/alerts/{alert.id}/acknowledge", data={"csrf": "guessed"})

    assert answer.status_code == 403
    assert (await office.alert("A2")).state == "unanswered"


async def test_the_second_page_of_the_inbox_shows_what_is_open_as_well(
    officer: httpx.AsyncClient, office: Office
) -> None:
    some: list[dict[str, Any]] = [
        {"pledge": uuid4(), "milestone_id": str(uuid4())} for _ in range(4)
    ]
    for said in some:
        await office.hear(fact("missed", **said))
        office.clock.advance(timedelta(minutes=1))
    await office.hear(fact("met-late", 2, **some[0]))

    first = await officer.get("/?limit=2")
    found = re.search(r'href="([^"]*cursor=[^"]*)"', first.text)
    assert found is not None
    second = await officer.get(
        html.unescape(found[1]).removeprefix("http://muster.example/notifications")
    )

    assert first.text.count("/alerts/") == 2
    assert second.text.count("/alerts/") == 1


async def test_an_alert_is_handed_over_to_nobody_without_a_choice(
    officer: httpx.AsyncClient, office: Office
) -> None:
    await office.hear(fact("missed"))
    page = await officer.get(f"/alerts/{(await office.alert('A2')).id}")
    offered = re.findall(r'<option value="((?:role|recipient)?[^"]*)"[^>]*>([^<]*)<', page.text)

    answer = await officer.post(
        f"/alerts/{(await office.alert('A2')).id}/hand-over", data={"csrf": csrf(page), "to": ""}
    )

    assert offered[:3] == [
        ("", "Choose"),
        ("role:desk-chief", "Role: desk chief"),
        ("role:desk-officer", "Role: desk officer"),
    ]
    assert ("recipient:leadership", "Leadership") in offered
    assert answer.status_code == 422
    assert "Choose who is to take it on" in answer.text
    assert (await office.alert("A2")).holder is None


async def test_a_note_that_is_refused_stands_in_the_form_again(
    officer: httpx.AsyncClient, office: Office
) -> None:
    await office.hear(fact("missed"))
    path = f"/alerts/{(await office.alert('A2')).id}"
    secret = csrf(await officer.get(path))

    lines = "\r\n".join(["Nine char"] * 100)
    long = await officer.post(f"{path}/acknowledge", data={"csrf": secret, "note": lines + "xx"})
    chosen = {"csrf": secret, "to": "role:nobody", "message": "Please call them"}
    nobody = await officer.post(f"{path}/hand-over", data=chosen)
    fits = await officer.post(f"{path}/acknowledge", data={"csrf": secret, "note": lines})

    assert long.status_code == 422
    assert "Shorten this to 1000 characters: it has 1001" in long.text
    assert "Nine char\nNine char" in long.text
    assert nobody.status_code == 422
    assert "<details open>" in nobody.text
    assert ">Please call them</textarea>" in nobody.text
    assert fits.status_code == 303


async def test_a_note_that_came_too_late_is_shown_and_said_not_to_be_kept(
    officer: httpx.AsyncClient, office: Office, as_: As, http: httpx.AsyncClient
) -> None:
    await office.hear(fact("missed"))
    path = f"/alerts/{(await office.alert('A2')).id}"
    secret = csrf(await officer.get(path))
    chief = as_("desk-chief", "Exercise Chief")
    await http.post(f"/v1{path}/acknowledge", headers=chief)

    said = {"csrf": secret, "note": "Calling"}
    taken = await officer.post(f"{path}/acknowledge", data=said)
    await office.hear(fact("met-late", 2))
    over = await officer.post(f"{path}/acknowledge", data=said)

    for answer in (taken, over):
        assert answer.status_code == 409
        assert "Your note was not kept: “Calling”" in answer.text
    assert "Exercise Chief has acknowledged this" in taken.text
    assert "it was met, late" in over.text
