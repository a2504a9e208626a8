"""For whom a caller speaks: what it sees, how much of it, and what it must leave to others."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from muster.identity import local_principal
from muster.testing import HeldClock, TestIssuer
from tests.browsing import Visit
from tests.pledges.visitors import Case, Send, announced, event, milestone
from tests.problems import refusal_of

Speaker = Callable[..., dict[str, str]]


@pytest.fixture
def speaking(issuer: TestIssuer, clock: HeldClock) -> Speaker:
    """`speaking("partner:KEN", "KEN", "UGA")`: headers of one that speaks for both."""

    def headers(as_: str, *countries: str, **more: Any) -> dict[str, str]:
        principal = local_principal(as_, expires_at=clock() + timedelta(hours=8))
        principal = replace(principal, countries=frozenset(countries), **more)
        return {"authorization": f"Bearer {issuer.sign(principal, 'pledges')}"}

    return headers


@pytest.fixture
async def others(send: Send) -> None:
    """Due soon and on time, with a later date asked for, of an organisation and of a State."""
    for partner in ("AU", "KEN"):
        parts = [milestone("soon", "Soon", due_on="2026-12-01"),
                 milestone("arrival", "Arrives", due_on="2027-03-01")]  # fmt: skip
        about = {"reference": f"{partner}-1", "milestone": "arrival"}
        asked = {"due_on": "2027-06-01", "reason": "Rain."}
        await send(
            partner,
            announced(partner, f"{partner}-1", milestones=parts),
            event(partner, "milestone.extension-requested", "e", **about, **asked),
        )


async def titles(http: httpx.AsyncClient, headers: dict[str, str]) -> list[str]:
    listed = (await http.get("/v1/pledges", headers=headers)).json()["items"]
    return [each["reference"] for each in listed]


async def test_an_organisation_sees_its_own_pledges_only(
    http: httpx.AsyncClient, issuer: TestIssuer, others: None
) -> None:
    assert await titles(http, issuer.bearer("partner:AU", "pledges")) == ["AU-1"]
    assert await titles(http, issuer.bearer("partner:UN", "pledges")) == []


async def test_who_speaks_for_countries_speaks_for_no_organisation_as_well(
    http: httpx.AsyncClient, speaking: Speaker, others: None
) -> None:
    both = speaking("partner:KEN", "KEN", organisation="African Union")
    said = announced("KEN", "AU-2", pledger={"organisation": "African Union"})
    kind = {"content-type": "application/cloudevents+json"}

    refused = await http.post("/v1/events", headers=both | kind, json=said)

    assert await titles(http, both) == ["KEN-1"]
    assert await refusal_of(http, refused) == (403, "not-your-pledge", "#/data/pledger")


async def test_who_speaks_for_several_says_for_which(
    http: httpx.AsyncClient, speaking: Speaker
) -> None:
    several = speaking("partner:KEN", "KEN", "UGA")
    kind = {"content-type": "application/cloudevents+json"}
    said = announced("KEN", "UGA-1")
    named = said | {"data": said["data"] | {"pledger": {"country": "UGA"}}}

    unclear = await http.post("/v1/events", headers=several | kind, json=said)
    clear = await http.post("/v1/events", headers=several | kind, json=named)

    assert await refusal_of(http, unclear) == (422, "pledger-not-named", "#/data/pledger")
    assert clear.status_code == 202


async def test_what_is_counted_for_a_partner_is_its_own(
    visit: Visit, running: Case, others: None
) -> None:
    rwanda = visit("partner:RWA")

    page = await rwanda.page("/")
    found = await rwanda.page("/?status=announced")
    kenya = await visit("partner:KEN").page("/")

    assert "<span>1 pledge</span>" in page
    assert "<span>1 pledge</span>" in found
    assert re.findall(r"<strong>(\d+)</strong>", page) == ["0", "0", "0", "0"]
    assert re.findall(r"<strong>(\d+)</strong>", kenya) == ["0", "0", "1", "1"]


async def test_staff_who_speak_for_the_pledger_leave_the_confirmation_to_others(
    http: httpx.AsyncClient, speaking: Speaker, running: Case, send: Send
) -> None:
    said = {"reference": "RWA-1", "milestone": "arrival"}
    await send("RWA", event("RWA", "milestone.reported", "done", **said))
    address = "/v1" + (await running.form("confirmation"))

    of_rwanda, free_of_it = speaking("staff:desk-officer", "RWA"), speaking("staff:desk-officer")
    page = f"/pledges/{running.id}"

    offered = [
        "/decide" in (await http.get(page, headers=each | {"accept": "text/html"})).text
        for each in (of_rwanda, free_of_it)
    ]
    any_version = {"if-match": "*"}
    own = await http.post(address, headers=of_rwanda | any_version, json={})
    free = await http.post(address, headers=free_of_it | any_version, json={})

    assert await refusal_of(http, own) == (403, "own-confirmation", None)
    assert free.status_code == 200
    assert offered == [False, True]
