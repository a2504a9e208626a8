"""Who sees a casualty that was just notified: the next of kin are told first, not by a page."""

from datetime import timedelta

import httpx
import pytest

from muster.testing import HeldClock, TestIssuer
from tests.performance.senders import Send
from tests.performance.test_fatalities import died

EVERYBODY: dict[str, str] = {}


async def seen(http: httpx.AsyncClient, headers: dict[str, str]) -> tuple[int, int, int]:
    """How many are listed, how many are counted, and what its page answers."""
    listed = (await http.get("/v1/casualties", headers=headers)).json()["items"]
    years = (await http.get("/v1/fatalities", headers=headers)).json()["years"]
    own = "01a20c5a-b180-7000-8000-000000000041"
    page = f"/casualties/{listed[0]['id'] if listed else own}"
    answer = await http.get(page, headers=headers)
    return len(listed), sum(each["total"] for each in years), answer.status_code


async def test_only_staff_the_mission_and_the_state_see_it_at_first(
    http: httpx.AsyncClient, send: Send, issuer: TestIssuer, chief: dict[str, str]
) -> None:
    await send("UN", died(1))
    partners = {
        code: issuer.bearer(f"partner:{code}", "performance") for code in ("KEN", "UNMISS", "RWA")
    }

    assert await seen(http, chief) == (1, 1, 200)
    assert await seen(http, partners["KEN"]) == (1, 1, 200)
    assert await seen(http, partners["UNMISS"]) == (1, 1, 200)
    assert await seen(http, partners["RWA"]) == (0, 0, 404)
    assert await seen(http, EVERYBODY) == (0, 0, 404)


async def test_after_thirty_days_it_is_open_to_everybody(
    http: httpx.AsyncClient, send: Send, clock: HeldClock
) -> None:
    await send("UN", died(1))
    clock.advance(timedelta(days=29))
    before = await seen(http, EVERYBODY)
    clock.advance(timedelta(days=2))

    assert before == (0, 0, 404)
    assert await seen(http, EVERYBODY) == (1, 1, 200)


async def test_its_page_is_none_for_whoever_may_not_see_it(
    http: httpx.AsyncClient, send: Send, chief: dict[str, str]
) -> None:
    [told] = await send("UN", died(1))

    assert (await http.get(f"/casualties/{told['subject']}", headers=chief)).status_code == 200
    assert (await http.get(f"/casualties/{told['subject']}")).status_code == 404


@pytest.mark.parametrize("again", [False, True])
async def test_what_was_published_before_is_open_at_once(
    http: httpx.AsyncClient, send: Send, again: bool
) -> None:
    """Also when it is reported again afterwards."""
    await send("UN", died(1), imported=True)
    if again:
        await send("UN", died(1, cause="illness"))

    assert await seen(http, EVERYBODY) == (1, 1, 200)


async def test_what_is_published_afterwards_is_open_from_then_on(
    http: httpx.AsyncClient, send: Send
) -> None:
    await send("UN", died(1))

    await send("UN", died(1), imported=True)

    assert await seen(http, EVERYBODY) == (1, 1, 200)
