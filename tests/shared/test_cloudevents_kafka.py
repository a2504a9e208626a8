"""Records as Muster writes them, and as others may."""

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from muster.cloudevents import (
    ABSENT,
    STRUCTURED_TYPE,
    CloudEvent,
    MalformedEvent,
    from_kafka,
    to_kafka,
    to_structured,
)

MISSED = CloudEvent(
    id="1",
    source="/muster/pledges",
    type="muster.pledges.milestone.missed.v1",
    subject="pledges/Genève 50%",
    time=datetime(2026, 11, 24, 13, tzinfo=timezone(timedelta(hours=3))),
    data={"title": "Field hospital <é>"},
    extensions={"sequence": "000000000002", "deprecated": True, "severity": 9},
)
FRAME = [("ce_specversion", b"1.0"), ("ce_id", b"1"), ("ce_source", b"/s"), ("ce_type", b"t")]


def test_a_record_carries_attributes_as_headers_and_data_as_plain_json() -> None:
    headers, value = to_kafka(MISSED)

    assert headers == [
        ("content-type", b"application/json"),
        ("ce_specversion", b"1.0"),
        ("ce_id", b"1"),
        ("ce_source", b"/muster/pledges"),
        ("ce_type", b"muster.pledges.milestone.missed.v1"),
        ("ce_subject", "pledges/Genève 50%".encode()),
        ("ce_time", b"2026-11-24T10:00:00Z"),
        ("ce_sequence", b"000000000002"),
        ("ce_deprecated", b"true"),
        ("ce_severity", b"9"),
    ]
    assert value == '{"title":"Field hospital <é>"}'.encode()


@pytest.mark.parametrize(
    ("data", "content_type", "header", "value"),
    [
        (ABSENT, None, b"application/json", None),
        (None, None, b"application/json", b"null"),
        ("text", None, b"application/json", b'"text"'),
        ("text", "text/plain", b"text/plain", b"text"),
        ("", "text/plain", b"text/plain", b""),
        (b"\x00", None, b"application/octet-stream", b"\x00"),
        (b"\x00", "image/png", b"image/png", b"\x00"),
        ({"a": 1}, "application/x+json", b"application/x+json", b'{"a":1}'),
    ],
)
def test_the_content_type_is_always_said_and_the_data_return_as_they_were(
    data: Any, content_type: str | None, header: bytes, value: bytes | None
) -> None:
    event = CloudEvent(id="1", source="/s", type="t", datacontenttype=content_type, data=data)

    headers, written = to_kafka(event)
    read = from_kafka(headers, written)

    assert (headers[0], written) == (("content-type", header), value)
    assert (read.datacontenttype, read.data) == (header.decode(), data)


def test_a_structured_record_is_read_too() -> None:
    assert from_kafka([("content-type", STRUCTURED_TYPE.encode())], to_structured(MISSED)) == MISSED


def test_other_headers_and_null_headers_are_passed_over() -> None:
    headers = [*FRAME, ("traceparent", b"\xff"), ("ce_subject", None)]

    assert from_kafka(headers, b"{}").subject is None


@pytest.mark.parametrize(
    ("headers", "value", "pointer"),
    [
        ([], b"{}", "#/specversion"),
        (FRAME[:-1], b"{}", "#/type"),
        ([*FRAME, ("ce_id", b"2")], b"{}", "#/id"),
        ([*FRAME, ("ce_subject", b"\xff")], b"{}", "#/subject"),
        ([*FRAME, ("ce_subject", b"a\nb")], b"{}", "#/subject"),
        ([*FRAME, ("ce_data", b"x")], b"{}", "#/data"),
        ([*FRAME, ("ce_datacontenttype", b"text/plain")], b"{}", "#/datacontenttype"),
        ([*FRAME, ("content-type", b"\xff")], b"{}", "#/datacontenttype"),
        ([*FRAME, *[("content-type", b"text/plain")] * 2], b"{}", "#/datacontenttype"),
        ([*FRAME, ("content-type", b"application/json")], b'{"a": NaN}', "#/data/a"),
        ([("content-type", STRUCTURED_TYPE.encode())], None, "#"),
        ([("content-type", STRUCTURED_TYPE.encode())], b'{"a": 1}', "#/specversion"),
        ([("content-type", b"application/cloudevents+avro")], b"{}", "#"),
        ([("content-type", b"application/cloudevents-batch+json")], b"[]", "#"),
    ],
)
def test_a_record_that_is_no_event_is_malformed(
    headers: list[tuple[str, bytes]], value: bytes | None, pointer: str
) -> None:
    with pytest.raises(MalformedEvent) as refused:
        from_kafka(headers, value)

    assert refused.value.pointer == pointer


def test_the_structured_form_keeps_types_and_is_compact_utf_8() -> None:
    assert json.loads(to_structured(MISSED)) == {
        "specversion": "1.0",
        "id": "1",
        "source": "/muster/pledges",
        "type": "muster.pledges.milestone.missed.v1",
        "subject": "pledges/Genève 50%",
        "time": "2026-11-24T10:00:00Z",
        "sequence": "000000000002",
        "deprecated": True,
        "severity": 9,
        "data": {"title": "Field hospital <é>"},
    }
    assert '"title":"Field hospital <é>"'.encode() in to_structured(MISSED)
