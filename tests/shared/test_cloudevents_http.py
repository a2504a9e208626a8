"""The three HTTP modes: which is meant, and what each one refuses."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest

from muster.cloudevents import (
    ABSENT,
    BATCH_LIMIT,
    BODY_LIMIT,
    EVENT_LIMIT,
    CloudEvent,
    EventTooLarge,
    MalformedEvent,
    UnsupportedFormat,
    read_http,
)

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
ANNOUNCED = {
    "specversion": "1.0",
    "id": "7",
    "source": "/partners/KEN",
    "type": "pledge.announced",
}


def structured(content_type: str = STRUCTURED, **changes: Any) -> CloudEvent:
    body = json.dumps(ANNOUNCED | changes).encode()
    event = read_http([(b"content-type", content_type.encode())], body)
    assert isinstance(event, CloudEvent)
    return event


def batch(body: bytes | list[Any]) -> list[Any]:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    items = read_http([(b"content-type", BATCH.encode())], sent)
    assert isinstance(items, list)
    return items


def binary(
    body: bytes = b"",
    content_type: str | None = "application/json",
    changes: Mapping[str, bytes | None] = MappingProxyType({}),
) -> CloudEvent:
    attributes = {name: value.encode() for name, value in ANNOUNCED.items()} | dict(changes)
    headers = [(b"ce-" + name.encode(), value) for name, value in attributes.items() if value]
    if content_type is not None:
        headers.append((b"content-type", content_type.encode()))
    event = read_http(headers, body)
    assert isinstance(event, CloudEvent)
    return event


def refusal(**changes: Any) -> MalformedEvent:
    with pytest.raises(MalformedEvent) as refused:
        structured(**changes)
    return refused.value


@pytest.mark.parametrize(
    "content_type",
    [STRUCTURED, "Application/CloudEvents+JSON", f"{STRUCTURED}; charset=UTF-8"],
    ids=["plain", "other case", "with charset"],
)
def test_structured_mode_is_known_by_its_content_type(content_type: str) -> None:
    assert structured(content_type).id == "7"


def test_batch_mode_is_known_by_its_content_type_before_structured_mode_is() -> None:
    assert [event.id for event in batch([ANNOUNCED, ANNOUNCED | {"id": "8"}])] == ["7", "8"]


def test_any_other_content_type_with_ce_headers_is_binary_mode() -> None:
    event = binary(b"<x/>", content_type="application/xml")

    assert (event.datacontenttype, event.data) == ("application/xml", b"<x/>")


@pytest.mark.parametrize(
    "content_type",
    [
        b"application/cloudevents+avro",
        b"application/cloudevents-batch+avro",
        b"application/cloudevents",
        b"application/json",
        b"",
    ],
)
def test_a_format_that_is_not_read_here_is_named_as_such(content_type: bytes) -> None:
    with pytest.raises(UnsupportedFormat):
        read_http([(b"content-type", content_type)], b"{}")


def test_a_structured_event_ignores_attributes_repeated_in_headers() -> None:
    headers = [(b"content-type", STRUCTURED.encode()), (b"ce-id", b"other")]

    event = read_http(headers, json.dumps(ANNOUNCED).encode())

    assert isinstance(event, CloudEvent)
    assert event.id == "7"


@pytest.mark.parametrize("name", ["specversion", "id", "source", "type"])
@pytest.mark.parametrize("value", [None, "", 1, ["x"]], ids=["null", "empty", "number", "list"])
def test_a_required_attribute_is_a_string_with_content(name: str, value: Any) -> None:
    assert refusal(**{name: value}).pointer == f"#/{name}"


@pytest.mark.parametrize("name", ["specversion", "id", "source", "type"])
def test_a_binary_event_needs_all_four_required_headers(name: str) -> None:
    with pytest.raises(MalformedEvent) as refused:
        binary(changes={name: None})

    assert refused.value.pointer == f"#/{name}"


def test_another_version_of_the_specification_is_refused() -> None:
    assert refusal(specversion="0.3").pointer == "#/specversion"


def test_a_null_attribute_is_an_absent_one() -> None:
    event = structured(subject=None, time=None, datacontenttype=None, audience=None)

    assert (event.subject, event.time, event.datacontenttype) == (None, None, None)
    assert event.extensions == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("subject", ""),
        ("subject", "a\tb"),
        ("subject", "a\x85b"),
        ("subject", "a\ud800"),
        ("subject", "a\ufdd0"),
        ("subject", "a\U0010ffff"),
        ("time", "2026-11-24"),
        ("time", "2026-11-24T10:00:00"),
        ("time", "2026-02-30T10:00:00Z"),
        ("time", "20261124T100000Z"),
        ("time", "0001-01-01T00:00:00+14:00"),
        ("datacontenttype", "json"),
        ("dataschema", "schemas/pledge"),
        ("Audience", "desk"),
        ("causation_id", "1"),
        ("audience", "a\nb"),
        ("audience", 1.5),
        ("audience", 2**31),
        ("audience", {"desk": 1}),
        ("data_base64", "***"),
        ("data_base64", 5),
    ],
)
def test_an_attribute_against_the_specification_is_refused_where_it_stands(
    name: str, value: Any
) -> None:
    assert refusal(**{name: value}).pointer == f"#/{name}"


def test_a_pointer_escapes_what_a_pointer_cannot_hold() -> None:
    assert refusal(**{"a/b~c é": "x"}).pointer == "#/a~1b~0c%20%C3%A9"


def test_extensions_keep_the_types_of_json_and_read_as_text() -> None:
    event = structured(deprecated=True, sequence="000000000012", severity=-(2**31))

    assert event.extensions == {
        "deprecated": True,
        "sequence": "000000000012",
        "severity": -(2**31),
    }
    assert event.extension("deprecated") == "true"
    assert event.extension("severity") == "-2147483648"
    assert event.extension("audience") is None


@pytest.mark.parametrize(
    ("members", "data"),
    [
        ({}, ABSENT),
        ({"data": None}, None),
        ({"data": {"a": [1, 2.5]}}, {"a": [1, 2.5]}),
        ({"data": "text in JSON"}, "text in JSON"),
        ({"datacontenttype": "text/plain", "data": "text"}, "text"),
        ({"datacontenttype": "text/plain", "data": None}, ABSENT),
        ({"datacontenttype": "text/plain", "data_base64": "w6k="}, "é"),
        ({"datacontenttype": "text/plain", "data_base64": "6Q=="}, b"\xe9"),
        ({"datacontenttype": "image/png", "data_base64": "iVA="}, b"\x89P"),
        ({"datacontenttype": "application/json", "data_base64": "eyJhIjoxfQ=="}, {"a": 1}),
        ({"data_base64": "eyJhIjoxfQ=="}, b'{"a":1}'),
    ],
)
def test_structured_data_are_read_as_their_content_type_says(
    members: dict[str, Any], data: object
) -> None:
    assert structured(**members).data == data


@pytest.mark.parametrize(
    ("body", "content_type", "data"),
    [
        (b"", "application/json", ABSENT),
        (b"", None, ABSENT),
        (b"null", "application/json", None),
        (b'{"a": 1}', "application/vnd.muster+json; charset=utf-8", {"a": 1}),
        (b'{"a": 1}', None, {"a": 1}),
        (b"\x00\x01", None, b"\x00\x01"),
        (b"text", "text/plain", "text"),
        (b"\x00", "text/plain", b"\x00"),
    ],
)
def test_binary_data_are_read_as_their_content_type_says(
    body: bytes, content_type: str | None, data: object
) -> None:
    assert binary(body, content_type=content_type).data == data


def test_data_and_data_base64_exclude_each_other() -> None:
    assert refusal(data=None, data_base64="AA==").pointer == "#/data_base64"


def test_data_that_are_not_json_by_their_type_are_a_string() -> None:
    assert refusal(datacontenttype="text/plain", data={"a": 1}).pointer == "#/data"


def test_data_said_to_be_json_must_be_json() -> None:
    with pytest.raises(MalformedEvent) as refused:
        binary(b"{")

    assert refused.value.pointer == "#/data"


@pytest.mark.parametrize("name", ["id", "audience"])
def test_a_ce_header_given_twice_is_refused(name: str) -> None:
    headers = [(f"{case}-{name}".encode(), b"1") for case in ("ce", "CE")]

    with pytest.raises(MalformedEvent) as refused:
        read_http(headers, b"")

    assert refused.value.pointer == f"#/{name}"


@pytest.mark.parametrize("name", ["datacontenttype", "data", "foo-bar"])
def test_a_ce_header_that_names_no_attribute_is_refused(name: str) -> None:
    with pytest.raises(MalformedEvent) as refused:
        binary(changes={name: b"text/plain"})

    assert refused.value.pointer == f"#/{name}"


def test_two_content_types_are_refused() -> None:
    with pytest.raises(MalformedEvent):
        read_http([(b"content-type", b"text/plain")] * 2, b"")


def test_an_empty_batch_is_a_batch() -> None:
    assert batch(b" [ ] \n") == []


def test_a_bad_event_does_not_spoil_its_neighbours() -> None:
    doubled = json.dumps(ANNOUNCED)[:-1] + ', "data": {"a": 1, "a": 2}}'
    good = json.dumps(ANNOUNCED)
    body = f'[{good}, {{"id": "8"}}, 5, {doubled}, {good.replace("1.0", "1.1")}, {good}]'

    items = batch(body.encode())

    assert [type(item) for item in items] == [
        CloudEvent,
        MalformedEvent,
        MalformedEvent,
        MalformedEvent,
        MalformedEvent,
        CloudEvent,
    ]
    assert [item.pointer for item in items[1:5]] == [
        "#/1/specversion",
        "#/2",
        "#/3/data/a",
        "#/4/specversion",
    ]


def test_an_oversize_event_in_a_batch_is_refused_alone() -> None:
    large = ANNOUNCED | {"data": "é" * (EVENT_LIMIT // 2)}
    sent = json.dumps([ANNOUNCED, large], ensure_ascii=False).encode()

    first, second = batch(sent)

    assert isinstance(first, CloudEvent)
    assert isinstance(second, EventTooLarge)
    assert second.pointer == "#/1"


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[", b"[1", b"[1 1]", b"[1,]", b"[,1]", b"[]]", b"[1] 1", b"[\xff]", b"null"],
)
def test_a_batch_that_is_no_json_array_is_refused_whole(body: bytes) -> None:
    with pytest.raises(MalformedEvent):
        batch(body)


def test_the_error_in_a_broken_batch_names_the_event_it_lies_in() -> None:
    with pytest.raises(MalformedEvent) as refused:
        batch(b'[{"id": "1"}, {"id" "2"}]')

    assert refused.value.pointer == "#/1"


def test_limits_hold_to_the_byte() -> None:
    frame = len(json.dumps(ANNOUNCED | {"data": ""}))
    assert structured(data="x" * (EVENT_LIMIT - frame)).id == "7"
    with pytest.raises(EventTooLarge):
        structured(data="x" * (EVENT_LIMIT - frame + 1))
    with pytest.raises(EventTooLarge):
        binary(b"x" * EVENT_LIMIT, content_type="text/plain")

    assert len(batch([ANNOUNCED] * BATCH_LIMIT)) == BATCH_LIMIT
    with pytest.raises(EventTooLarge):
        batch([ANNOUNCED] * (BATCH_LIMIT + 1))

    assert batch(b"[]".ljust(BODY_LIMIT)) == []
    with pytest.raises(EventTooLarge):
        batch(b"[]".ljust(BODY_LIMIT + 1))
