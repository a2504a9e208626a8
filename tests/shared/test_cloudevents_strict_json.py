"""What two programs could read differently, or PostgreSQL cannot keep, is no event data."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import (
    booleans,
    dictionaries,
    floats,
    integers,
    lists,
    none,
    recursive,
    sampled_from,
    text,
)

from muster.cloudevents import CloudEvent, MalformedEvent, read_http
from muster.cloudevents.strict_json import DEPTH_LIMIT, check, scan_all

FRAME = '{"specversion": "1.0", "id": "1", "source": "/s", "type": "t", "data": %s}'
STRUCTURED = [(b"content-type", b"application/cloudevents+json")]
BINARY = [
    (b"content-type", b"application/json"),
    (b"ce-specversion", b"1.0"),
    (b"ce-id", b"1"),
    (b"ce-source", b"/s"),
    (b"ce-type", b"t"),
]


def data(written: str) -> Any:
    event = read_http(STRUCTURED, (FRAME % written).encode())
    assert isinstance(event, CloudEvent)
    return event.data


@pytest.mark.parametrize(
    ("written", "pointer"),
    [
        ('{"a": 1, "a": 1}', "#/data/a"),
        ('[{"a": {"b c": 1, "d": 2, "b c": 3}}]', "#/data/0/a/b%20c"),
        ('["NaN", NaN]', "#/data/1"),
        ("Infinity", "#/data"),
        ('{"a": -Infinity}', "#/data/a"),
        ("[0, 1e400]", "#/data/1"),
        (r'"a\u0000"', "#/data"),
        (r'{"a": [{}, {"b": "\u0000"}]}', "#/data/a/1/b"),
        (r'{"a": {"\u0000": 1}}', "#/data/a/%00"),
        (r'["\ud83d"]', "#/data/0"),
        (r'["\ude00\ud83d"]', "#/data/0"),
        (r'{"\udfff": 1}', "#/data/%3F"),
    ],
)
@pytest.mark.parametrize("mode", ["structured", "binary"])
def test_it_is_refused_where_it_stands_in_either_mode(
    mode: str, written: str, pointer: str
) -> None:
    sent = {"structured": (STRUCTURED, FRAME % written), "binary": (BINARY, written)}
    headers, body = sent[mode]

    with pytest.raises(MalformedEvent) as refused:
        read_http(headers, body.encode())

    assert refused.value.pointer == pointer


def test_an_attribute_given_twice_is_named() -> None:
    with pytest.raises(MalformedEvent) as refused:
        read_http(STRUCTURED, (FRAME % "1").replace("{", '{"id": "2", ').encode())

    assert (refused.value.message, refused.value.pointer) == (
        "this member is given twice",
        "#/id",
    )


@pytest.mark.parametrize(
    "body",
    [
        (FRAME % "1")[:-1] + ', "id": "2"}',
        FRAME % ("1" * 5000),
        FRAME % "01",
        FRAME % "'a'",
        FRAME % '"a\tb"',
        FRAME % r'"\x41"',
        FRAME % "1" + " {}",
        "\ufeff" + FRAME % "1",
        '"text"',
        "",
    ],
)
def test_an_event_that_is_not_one_clean_json_object_is_refused(body: str) -> None:
    with pytest.raises(MalformedEvent):
        read_http(STRUCTURED, body.encode())


@pytest.mark.parametrize(
    "body", [b"\xff", b'"\xc0\xa0"', b'"\xed\xa0\x80"', (FRAME % "1").encode("utf-16")]
)
def test_json_that_is_not_utf_8_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedEvent):
        read_http(STRUCTURED, body)


def test_a_number_of_too_many_digits_is_refused_without_a_word_about_python() -> None:
    with pytest.raises(MalformedEvent, match=r"too many digits$"):
        data("1" * 5000)


@pytest.mark.parametrize("depth", [DEPTH_LIMIT + 1, 800, 10_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_nesting_beyond_the_limit_is_refused(depth: int, opening: str, closing: str) -> None:
    with pytest.raises(MalformedEvent, match="nested"):
        data(opening * depth + "1" + closing * depth)


@given(
    recursive(
        none() | booleans() | integers() | floats() | text() | sampled_from(["\0", "\ud800"]),
        lambda inner: lists(inner) | dictionaries(text(), inner),
    ),
    booleans(),
)
def test_what_is_taken_without_being_walked_through_holds_nothing_that_is_refused(
    value: Any, ascii_only: bool
) -> None:
    written = json.dumps(value, ensure_ascii=ascii_only)
    # A U+0000 or half a pair that is not escaped is no JSON, or no UTF-8.
    body = written.encode(errors="replace")

    found = scan_all(body)

    if found.sound:
        check(found.value)
    else:
        assert "\\u" in written or "NaN" in written or "Infinity" in written


def test_many_brackets_are_walked_through() -> None:
    flat = json.dumps([[]] * DEPTH_LIMIT)

    assert not scan_all(flat.encode()).sound
    assert scan_all(json.dumps([[]] * (DEPTH_LIMIT - 1)).encode()).sound


def test_nesting_up_to_the_limit_is_read() -> None:
    written = "[" * DEPTH_LIMIT + "1" + "]" * DEPTH_LIMIT

    assert data(written) == json.loads(written)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("-0", 0),
        ("1.50", 1.5),
        ("9007199254740993", 9007199254740993),
        ("123456789012345678901234567890", 123456789012345678901234567890),
        (r'"\ud83d\ude00 \u00e9\n"', "😀 é\n"),
        (r'"\\u0000"', "\\u0000"),
        ('"\u2028\x7f"', "\u2028\x7f"),
        ("{}", {}),
    ],
)
def test_what_is_unusual_and_sound_is_read(written: str, value: object) -> None:
    assert data(written) == value
