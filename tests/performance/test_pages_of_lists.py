"""Lists longer than a page: in their order, each entry once, and the last page says that it is."""

from typing import Any

import httpx
import pytest

from tests.performance.senders import Send
from tests.performance.test_crimes import crime
from tests.performance.test_fatalities import died


@pytest.fixture(autouse=True)
def signed_in(http: httpx.AsyncClient, chief: dict[str, str]) -> None:
    """Staff: what was just notified is not for everybody."""
    http.headers.update(chief)


async def pages(http: httpx.AsyncClient, path: str) -> list[list[dict[str, Any]]]:
    """Two entries each."""
    found: list[list[dict[str, Any]]] = []
    address: str | None = f"{path}?limit=2"
    while address is not None:
        assert len(found) < 10, f"{path} never ends"
        answer = await http.get(address)
        assert answer.status_code == 200, answer.text
        found.append(answer.json()["items"])
        address = (answer.json()["next"] or "").replace("/performance/", "/") or None
    return found


async def test_crimes_go_on_with_the_one_reported_before(
    http: httpx.AsyncClient, send: Send
) -> None:
    names = [f"exercise-{number}" for number in range(5)]
    for each in names:
        await send("COD", crime(reference=each))

    found = await pages(http, "/v1/crimes")

    assert [len(each) for each in found] == [2, 2, 1]
    assert [each["reference"] for page in found for each in page] == names[::-1]


async def test_the_page_of_crimes_leads_to_the_next_one(
    http: httpx.AsyncClient, send: Send
) -> None:
    for number in range(3):
        await send("COD", crime(reference=f"exercise-{number}"))

    html = {"accept": "text/html"}
    first = await http.get("/crimes?limit=2", headers=html)
    after = (await http.get("/v1/crimes?limit=2")).json()["next"].partition("?")[2]
    second = await http.get(f"/crimes?{after}", headers=html)

    assert after.replace("&", "&amp;") in first.text
    assert ("exercise-2" in first.text, "exercise-0" in first.text) == (True, False)
    assert ("exercise-2" in second.text, "exercise-0" in second.text) == (False, True)


async def test_casualties_go_on_with_earlier_incidents_also_within_one_day(
    http: httpx.AsyncClient, send: Send
) -> None:
    days = ["2025-03-03", "2025-03-02", "2025-03-02", "2025-03-02", "2025-03-01"]
    await send("UN", *(died(number, day) for number, day in enumerate(days)))

    found = await pages(http, "/v1/casualties")

    assert [len(each) for each in found] == [2, 2, 1]
    assert [each["incident_on"] for page in found for each in page] == days
    assert len({each["reference"] for page in found for each in page}) == 5
