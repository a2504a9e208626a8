"""What the official SDKs of five languages put on the wire, each peculiarity as its bytes."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from muster.cloudevents import (
    ABSENT,
    CloudEvent,
    MalformedEvent,
    from_kafka,
    read_http,
    same_content,
)

BATCH = [(b"content-type", b"application/cloudevents-batch+json")]
STRUCTURED = [(b"content-type", b"application/cloudevents+json")]
FRAME: dict[str, Any] = {"specversion": "1.0", "id": "1", "source": "/s", "type": "t"}


def structured(written: str | None = None, **members: Any) -> CloudEvent:
    """An event with these members, or with data exactly as written."""
    body = json.dumps(FRAME | members)
    if written is not None:
        body = f'{body[:-1]}, "data": {written}}}'
    event = read_http(STRUCTURED, body.encode())
    assert isinstance(event, CloudEvent)
    return event


def binary(body: bytes = b"", **headers: bytes) -> CloudEvent:
    """An event with these headers as a plain client sends them; `content_type` is one of them."""
    sent = {f"ce_{name}": value.encode() for name, value in FRAME.items()} | headers
    event = read_http([(n.replace("_", "-").encode(), v) for n, v in sent.items()], body)
    assert isinstance(event, CloudEvent)
    return event


def test_header_case_does_not_matter() -> None:
    event = binary(b"{}", **{"Ce_Subject": b"KEN", "CONTENT_TYPE": b"application/json"})

    assert (event.subject, event.data) == ("KEN", {})


@pytest.mark.parametrize(
    "headers",
    [{}, {"content_type": b"application/json; charset=utf-8"}],
    ids=["no content type: Java, Python", "an invented one: JavaScript"],
)
def test_json_without_a_declared_type_is_json_however_it_was_sent(
    headers: dict[str, bytes],
) -> None:
    assert binary(b'{"reference": "KEN-1"}', **headers).data == {"reference": "KEN-1"}


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        (b"Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro € 😀"),
        (b"Euro%20%e2%82%ac%20%f0%9f%98%80", "Euro € 😀"),
        ("Euro € 😀".encode(), "Euro € 😀"),
        ("Genève".encode("latin-1"), "Genève"),
        (b"Gen?ve", "Gen?ve"),
        (b'"a \\"b\\" %22c%22"', 'a "b" "c"'),
        (b'say "b"', 'say "b"'),
        (b"%2520", "%20"),
        (b"50% done, 5%z", "50% done, 5%z"),
    ],
    ids=[
        "Python and the specification",
        "lower-case hex",
        "Go and Rust: raw UTF-8",
        "JavaScript: raw Latin-1",
        "Java: what it cannot send",
        "quoted",
        "quotes inside",
        "one round only",
        "a percent sign that encodes nothing",
    ],
)
def test_text_in_headers_is_decoded_whoever_sent_it(sent: bytes, text: str) -> None:
    assert binary(ce_subject=sent).subject == text


@pytest.mark.parametrize(
    "sent", [b"%C0%A0", b"%ff", b"%ED%A0%80", b"%00", b"a%0Ab", "\x85".encode("latin-1")]
)
def test_headers_that_encode_no_text_are_refused(sent: bytes) -> None:
    with pytest.raises(MalformedEvent) as refused:
        binary(ce_subject=sent)

    assert refused.value.pointer == "#/subject"


@pytest.mark.parametrize(
    "sent",
    [
        "2026-11-24T10:00:00.5Z",
        "2026-11-24T10:00:00.500+00:00",
        "2026-11-24T13:00:00.500000+03:00",
        "2026-11-24T10:00:00.500000000Z",
        "2026-11-24t10:00:00.5z",
        "2026-11-24 10:00:00.5-00:00",
    ],
)
def test_time_is_one_instant_in_every_way_of_writing_it(sent: str) -> None:
    instant = datetime(2026, 11, 24, 10, 0, 0, 500_000, tzinfo=UTC)

    assert structured(time=sent).time == instant
    assert binary(ce_time=sent.encode()).time == instant


def test_an_event_may_have_no_time() -> None:
    assert structured().time is None


def test_a_retry_with_a_newly_invented_time_has_the_same_content() -> None:
    first = structured(time="2026-11-24T10:00:00Z", traceparent="00-1", data={"a": 1})
    second = structured(time="2026-11-24T10:00:05Z", traceparent="00-2", data={"a": 1})

    assert same_content(first, second)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (r'{"a": "\u003cb\u003e"}', '{"a": "<b>"}', True),
        (r'{"a": "\u00e9"}', '{"a": "é"}', True),
        (r'{"a": "\ud83d\ude00"}', '{"a": "😀"}', True),
        ('{"b": 1, "a": 2}', '{"a": 2, "b": 1}', True),
        ('{"a": 1.0}', '{"a": 1}', True),
        ("9007199254740993", "9007199254740992", False),
    ],
    ids=[
        "Go: angle brackets escaped",
        "Python: non-ASCII escaped",
        "Java: surrogate pairs",
        "Rust: keys sorted",
        "JavaScript: 1.0 as 1",
        "JavaScript: large integer rounded",
    ],
)
def test_the_same_data_in_other_bytes_are_the_same_content(
    one: str, other: str, same: bool
) -> None:
    assert same_content(structured(one), structured(other)) is same


def test_bytes_inline_and_in_base64_are_the_same_content() -> None:
    go = structured(datacontenttype="text/plain", data_base64="w6k=")
    java = structured(datacontenttype="text/plain", data="é")
    body = binary("é".encode(), content_type=b"text/plain")

    assert same_content(go, java)
    assert same_content(java, body)


def test_go_puts_x_json_into_a_json_string_and_it_stays_a_string() -> None:
    assert structured(datacontenttype="application/x+json", data='{"a":1}').data == '{"a":1}'


def test_null_data_differ_from_none() -> None:
    assert structured("null").data is None
    assert structured().data is ABSENT


def test_a_batch_may_end_with_a_newline() -> None:
    items = read_http(BATCH, json.dumps([FRAME]).encode() + b"\n")

    assert isinstance(items, list)
    assert len(items) == 1


@pytest.mark.parametrize("sent", [b"true", b"True"], ids=["the specification", "Python"])
def test_a_boolean_in_a_header_reads_as_in_json(sent: bytes) -> None:
    frame = [(f"ce_{name}", value.encode()) for name, value in FRAME.items()]

    assert structured(deprecated=True).extension("deprecated") == "true"
    assert binary(ce_deprecated=sent).extension("deprecated") == "true"
    assert from_kafka([*frame, ("ce_deprecated", sent)], None).extension("deprecated") == "true"


def test_text_that_looks_like_a_boolean_of_python_is_kept_as_it_was_sent() -> None:
    event = binary(ce_id=b"True", ce_audience=b"True")

    assert (event.id, event.extensions) == ("True", {"audience": "True"})


def test_an_integer_beyond_32_bits_is_read_as_a_string_and_refused_as_a_number() -> None:
    assert structured(offset="4294967296").extension("offset") == "4294967296"
    assert binary(ce_offset=b"4294967296").extension("offset") == "4294967296"
    with pytest.raises(MalformedEvent):
        structured(offset=4294967296)
