"""The official Python SDK reads what we write, and we read what it writes, in all its modes."""

from datetime import UTC, datetime
from typing import Any

import pytest
from cloudevents.core.bindings import http, kafka
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent as Official

from muster.cloudevents import ABSENT, CloudEvent, from_kafka, read_http, to_kafka, to_structured

FORMAT = JSONFormat()
ATTRIBUTES: dict[str, Any] = {
    "specversion": "1.0",
    "id": "KEN-1",
    "source": "/partners/KEN",
    "type": "muster.pledges.pledge.announced.v1",
    "subject": "Genève 50% €  😀",
    "time": datetime(2026, 11, 24, 10, 0, 0, 123456, tzinfo=UTC),
    "dataschema": "https://muster.example/schemas/pledge",
    "partitionkey": "KEN",
}
PAYLOADS = [
    ("application/json", {"title": "Field hospital <é> 😀", "size": 1.0, "ids": [1, None]}),
    ("application/json; charset=utf-8", {"title": "Level 2"}),
    ("application/vnd.muster+json", {"title": "Level 2"}),
    ("text/plain", "Genève"),
    ("application/octet-stream", b"\x00\xff"),
    ("application/json", ABSENT),
]
every_payload = pytest.mark.parametrize(("content_type", "data"), PAYLOADS)


def official(content_type: str | None, data: Any) -> Official:
    given = ATTRIBUTES if content_type is None else ATTRIBUTES | {"datacontenttype": content_type}
    return Official(dict(given), None if data is ABSENT else data)


def ours(content_type: str | None, data: Any) -> CloudEvent:
    named = {name: value for name, value in ATTRIBUTES.items() if name != "specversion"}
    key = named.pop("partitionkey")
    return CloudEvent(
        **named, datacontenttype=content_type, data=data, extensions={"partitionkey": key}
    )


def read(message: http.HTTPMessage) -> object:
    headers = [
        (name.encode("ascii"), value.encode("ascii")) for name, value in message.headers.items()
    ]
    return read_http(headers, message.body)


def same(theirs: Any, expected: Official) -> bool:
    return bool(
        theirs.get_attributes() == expected.get_attributes()
        and theirs.get_data() == expected.get_data()
    )


@every_payload
def test_we_read_what_it_sends_over_http(content_type: str, data: Any) -> None:
    sent = official(content_type, data)

    assert read(http.to_binary(sent, FORMAT)) == ours(content_type, data)
    assert read(http.to_structured(sent, FORMAT)) == ours(content_type, data)


@every_payload
def test_we_read_what_it_sends_over_kafka(content_type: str, data: Any) -> None:
    sent = official(content_type, data)

    for record in (kafka.to_binary(sent, FORMAT), kafka.to_structured(sent, FORMAT)):
        assert from_kafka(record.headers.items(), record.value) == ours(content_type, data)


def test_we_read_what_it_sends_without_a_content_type() -> None:
    data = {"title": "Level 2"}
    sent = official(None, data)
    record = kafka.to_binary(sent, FORMAT)

    assert read(http.to_binary(sent, FORMAT)) == ours(None, data)
    assert read(http.to_structured(sent, FORMAT)) == ours(None, data)
    assert from_kafka(record.headers.items(), record.value) == ours(None, data)


@every_payload
def test_it_reads_our_structured_form(content_type: str, data: Any) -> None:
    body = to_structured(ours(content_type, data))
    message = http.HTTPMessage(headers={"content-type": "application/cloudevents+json"}, body=body)

    assert same(http.from_http_event(message), official(content_type, data))


@every_payload
def test_it_reads_our_records(content_type: str, data: Any) -> None:
    headers, value = to_kafka(ours(content_type, data))
    record = kafka.KafkaMessage(headers=dict(headers), key=None, value=value or b"")

    assert same(kafka.from_kafka_event(record), official(content_type, data))
