"""Partner systems that report figures."""

from collections.abc import Awaitable
from itertools import count
from typing import Any, Protocol

import httpx

from muster.testing import TestIssuer

_numbers = count()


class Send(Protocol):
    def __call__(
        self, code: str, *events: dict[str, Any], imported: bool = False
    ) -> Awaitable[list[dict[str, Any]]]: ...


async def send_events(
    http: httpx.AsyncClient,
    issuer: TestIssuer,
    code: str,
    *events: dict[str, Any],
    imported: bool = False,
) -> list[dict[str, Any]]:
    role = "importer" if imported else "partner"
    headers = issuer.bearer(f"{role}:{code}", "performance")
    headers["content-type"] = "application/cloudevents-batch+json"
    if imported:
        headers["muster-import"] = "true"
    answer = await http.post("/v1/events", headers=headers, json=list(events))
    assert answer.status_code == 200, answer.text
    return list(answer.json()["results"])


def event(code: str, what: str, event_id: str | None = None, **data: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": event_id or f"event-{next(_numbers)}",
        "source": f"/partners/{code}",
        "type": f"muster.performance.{what}.v1",
        "data": data,
    }


def women(
    code: str,
    period: str,
    women: float,
    everybody: float,
    *,
    mission: str = "MONUSCO",
    category: str = "troops",
    sender: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A report on how many women a State has in one mission and category."""
    about = {"country": code, "mission": mission, "category": category}
    return event(
        sender or code,
        "observation.reported",
        indicator="women-share",
        about=about,
        period=period,
        numerator=women,
        denominator=everybody,
        **more,
    )
