"""Events posted as the official CloudEvents SDK writes them, in both modes it has for HTTP."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from cloudevents.core.bindings.http import HTTPMessage, to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent

from tests.pledges.test_intake import announcement


def official(data: Any) -> CloudEvent:
    attributes = {
        "specversion": "1.0",
        "id": "sdk-1",
        "source": "/partners/KEN",
        "type": "muster.pledges.pledge.announced.v1",
        "datacontenttype": "application/json",
        "time": datetime(2026, 11, 24, 8, tzinfo=UTC),
    }
    return CloudEvent(attributes, data)


@pytest.mark.parametrize("write", [to_structured_event, to_binary_event])
async def test_an_event_of_the_official_sdk_is_taken_in(
    http: httpx.AsyncClient, kenya: dict[str, str], write: Callable[[CloudEvent], HTTPMessage]
) -> None:
    message = write(official(announcement()["data"]))

    answer = await http.post(
        "/v1/events", headers=kenya | dict(message.headers), content=message.body
    )

    assert answer.status_code == 202, answer.text


async def test_both_modes_are_the_same_event(
    http: httpx.AsyncClient, kenya: dict[str, str]
) -> None:
    structured = to_structured_event(official(announcement()["data"]))
    binary = to_binary_event(official(announcement()["data"]))

    await http.post("/v1/events", headers=kenya | dict(structured.headers), content=structured.body)
    again = await http.post("/v1/events", headers=kenya | dict(binary.headers), content=binary.body)

    assert again.status_code == 200
    assert again.json()["status"] == "duplicate"
