"""Whatever is sent, an event comes out or a named refusal; and what came out goes round."""

import json
from datetime import UTC
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muster.cloudevents import (
    ABSENT,
    BatchItem,
    CloudEvent,
    EventTooLarge,
    MalformedEvent,
    UnsupportedFormat,
    content_key,
    from_kafka,
    read_http,
    to_kafka,
    to_structured,
)

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

STRUCTURED = b"application/cloudevents+json"
BATCH = b"application/cloudevents-batch+json"
NAMES = [b"id", b"source", b"type", b"specversion", b"subject", b"time", b"data", b"dataschema"]

text = st.text(st.characters(codec="utf-8"))
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters())
anything = st.recursive(
    leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner)
)
times = ["2026-11-24T10:00:00Z", "9999-12-31T23:59:60-23:59", "0000-01-01T00:00:00Z", "x"]
members = st.fixed_dictionaries(
    {"specversion": st.sampled_from(["1.0", "1"]) | leaves, "id": leaves, "source": leaves},
    optional={
        "type": leaves,
        "time": st.sampled_from(times) | leaves,
        "subject": leaves,
        "datacontenttype": st.sampled_from(["text/plain", "application/json"]) | leaves,
        "dataschema": leaves,
        "data": anything,
        "data_base64": st.sampled_from(["AA==", "eyJhIjoxfQ=="]) | leaves,
        "audience": anything,
    },
)
written = st.one_of(
    st.binary(),
    members.map(json.dumps).map(str.encode),
    st.lists(members | anything, max_size=5).map(json.dumps).map(str.encode),
    st.text('{}[]",:\\u0d8eE+-.1 \n', max_size=60).map(str.encode),
)
values = st.sampled_from([b"1.0", b"/s", b"%E2%82", b"%zz", b'"\\"', b"True"]) | st.binary()
ce_names = (st.sampled_from(NAMES) | st.binary(max_size=9)).map(lambda name: b"ce-" + name)
types = st.sampled_from([STRUCTURED, BATCH, b"application/json", b"text/plain"]) | st.binary()


@unhurried
@given(
    st.lists(st.tuples(ce_names, values)),
    st.lists(st.tuples(st.just(b"Content-Type"), types), max_size=2),
    written,
)
def test_http_raises_nothing_but_the_named_errors(
    headers: list[tuple[bytes, bytes]], content_types: list[tuple[bytes, bytes]], body: bytes
) -> None:
    try:
        read = read_http(headers + content_types, body)
    except (MalformedEvent, UnsupportedFormat, EventTooLarge) as error:
        check_refusal(error)
    else:
        for item in read if isinstance(read, list) else [read]:
            check(item)


@unhurried
@given(st.lists(members | anything, max_size=5))
def test_every_batch_of_anything_is_answered_event_by_event(sent: list[Any]) -> None:
    items = read_http([(b"content-type", BATCH)], json.dumps(sent).encode())

    assert isinstance(items, list)
    assert len(items) == len(sent)
    for item in items:
        check(item)


@unhurried
@given(
    st.lists(
        st.tuples(
            st.sampled_from([f"ce_{name.decode()}" for name in NAMES]) | text, st.none() | values
        )
    ),
    st.none() | types,
    st.none() | written,
)
def test_kafka_raises_nothing_but_malformed_event(
    headers: list[tuple[str, bytes | None]], content_type: bytes | None, value: bytes | None
) -> None:
    try:
        check(from_kafka([*headers, ("content-type", content_type)], value))
    except MalformedEvent as error:
        check_refusal(error)


def check(item: BatchItem) -> None:
    """A refusal can be shown to its sender; an event can be compared, kept and sent on."""
    if not isinstance(item, CloudEvent):
        check_refusal(item)
        return
    headers, value = to_kafka(item)
    assert content_key(from_kafka(headers, value)) == content_key(item)
    assert b"\0" not in to_structured(item)


def check_refusal(error: MalformedEvent | UnsupportedFormat | EventTooLarge) -> None:
    assert error.message.encode()
    assert error.pointer is None or error.pointer.isascii()


clean = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1)
keepable = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | clean,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(clean, inner, max_size=3),
    max_leaves=8,
)
payloads = st.one_of(
    st.tuples(st.just("application/json"), keepable | st.just(ABSENT)),
    st.tuples(st.just("text/plain"), clean),
    st.tuples(st.just("application/octet-stream"), st.binary(min_size=1)),
)


@st.composite
def events(draw: st.DrawFn) -> CloudEvent:
    content_type, data = draw(payloads)
    return CloudEvent(
        id=draw(clean),
        source=draw(clean),
        type=draw(clean),
        subject=draw(st.none() | clean),
        time=draw(st.none() | st.datetimes(timezones=st.just(UTC))),
        datacontenttype=content_type,
        dataschema=draw(st.sampled_from([None, "https://muster.example/schemas/pledge"])),
        data=data,
        extensions={"audience": draw(clean), "sequence": "000000000001"},
    )


@unhurried
@given(events())
def test_an_event_goes_round_through_kafka(event: CloudEvent) -> None:
    assert from_kafka(*to_kafka(event)) == event


@unhurried
@given(events())
def test_an_event_goes_round_in_structured_mode(event: CloudEvent) -> None:
    assert read_http([(b"content-type", STRUCTURED)], to_structured(event)) == event


@unhurried
@given(st.lists(events(), max_size=4))
def test_events_go_round_in_a_batch(sent: list[CloudEvent]) -> None:
    body = b"[" + b",".join(map(to_structured, sent)) + b"]\n"

    assert read_http([(b"content-type", BATCH)], body) == sent


@unhurried
@given(events())
def test_an_event_goes_round_in_binary_mode(event: CloudEvent) -> None:
    headers, value = to_kafka(event)
    sent = [(name.replace("_", "-").encode(), percent_encoded(raw)) for name, raw in headers]

    assert read_http(sent, value or b"") == event


def percent_encoded(raw: bytes) -> bytes:
    """As CloudEvents over HTTP 3.1.3.2 says."""
    plain = [byte for byte in range(0x21, 0x7F) if byte not in b'"%']
    return b"".join(b"%c" % byte if byte in plain else b"%%%02X" % byte for byte in raw)
