"""What cannot be taken in: each refused with its problem, and nothing kept of it."""

import json
from typing import Any

import httpx
from sqlalchemy import text

from muster.database import SessionMaker
from muster.testing import TestIssuer
from tests.pledges.visitors import announced, event, milestone
from tests.problems import Refusal, explained, refusal_of

EVENTS = "/v1/events"
ONE = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
ARRIVAL = milestone("arrival", "Arrives", due_on="2027-03-01")
GOOD = announced("KEN", "KEN-1", milestones=[ARRIVAL])
DEEP = b"[" * 10_000 + b"]" * 10_000
MIB = 1024 * 1024

Raw = list[tuple[str, str]]
BINARY: Raw = [
    ("content-type", "application/json"),
    ("ce-specversion", "1.0"),
    ("ce-type", GOOD["type"]),
    ("ce-source", "/partners/KEN"),
]


async def stored(sessions: SessionMaker) -> int:
    """How many rows tell of something that was accepted."""
    counts = ["(SELECT count(*) FROM receipts WHERE status = 'accepted')"]
    tables = ("pledges", "milestones", "deadlines", "journal", "outbox", "idempotency_keys")
    counts += [f"(SELECT count(*) FROM {each})" for each in tables]
    async with sessions() as session:
        return int(await session.scalar(text(f"SELECT {' + '.join(counts)}")) or 0)


def without(name: str) -> bytes:
    return json.dumps({key: value for key, value in GOOD.items() if key != name}).encode()


def but(**attributes: Any) -> bytes:
    return json.dumps(GOOD | attributes).encode()


def saying(**data: Any) -> bytes:
    return json.dumps(GOOD | {"data": GOOD["data"] | data}).encode()


def promising(**changes: Any) -> bytes:
    return saying(milestones=[ARRIVAL, ARRIVAL | {"reference": "second"} | changes])


def about(reference: str) -> bytes:
    said = {"reference": reference, "milestone": "arrival"}
    return json.dumps(event("KEN", "milestone.reported", "report-1", **said)).encode()


MALFORMED = "malformed-event"
INVALID = "invalid-data"
SECOND = "#/data/milestones/1"

UNREADABLE: dict[str, tuple[bytes, Refusal]] = {
    "nothing": (b"", (400, MALFORMED, "#")),
    "half of it": (b'{"specversion": "1.0", "id":', (400, MALFORMED, "#")),
    "something behind it": (but() + b"]", (400, MALFORMED, "#")),
    "an array": (b"[]", (400, MALFORMED, "#")),
    "not UTF-8": (b'{"id": "\xff"}', (400, MALFORMED, "#")),
    "a member twice": (but()[:-1] + b', "id": "x"}', (400, MALFORMED, "#/id")),
    "NaN": (saying(title=float("nan")), (400, MALFORMED, "#/data/title")),
    "a NUL": (saying(title="a\0b"), (400, MALFORMED, "#/data/title")),
    "half a surrogate pair": (saying(title="\ud83d"), (400, MALFORMED, "#/data/title")),
    "10,000 deep": (but()[:-1] + b', "data": ' + DEEP + b"}", (400, MALFORMED, "#")),
    "10,000 digits": (but()[:-1] + b', "x": ' + b"9" * 10_000 + b"}", (400, MALFORMED, "#")),
    "no id": (without("id"), (400, MALFORMED, "#/id")),
    "no source": (without("source"), (400, MALFORMED, "#/source")),
    "no type": (without("type"), (400, MALFORMED, "#/type")),
    "no version": (without("specversion"), (400, MALFORMED, "#/specversion")),
    "an old version": (but(specversion="0.3"), (400, MALFORMED, "#/specversion")),
    "an id that is a number": (but(id=7), (400, MALFORMED, "#/id")),
    "a time without offset": (but(time="2026-11-24T10:00:00"), (400, MALFORMED, "#/time")),
    "a day that is not there": (but(time="2026-02-30T10:00:00Z"), (400, MALFORMED, "#/time")),
    "an id of 1,025 bytes": (but(id="i" * 1025), (422, "name-too-long", "#/id")),
    "a source of 1,026 bytes": (
        but(source="/partners/KEN/" + "é" * 506),
        (422, "name-too-long", "#/source"),
    ),
    "an attribute in capitals": (but(traceParent="x"), (400, MALFORMED, "#/traceParent")),
    "over 64 KiB": (saying(title="x" * 65_536), (413, "event-too-large", None)),
    "over 1 MiB": (b" " * (MIB + 1), (413, "body-too-large", None)),
}

REFUSED: dict[str, tuple[bytes, Refusal]] = {
    "an unknown type": (but(type="muster.pledges.x.v1"), (422, "unknown-event-type", "#/type")),
    "the time of a program that knows none": (
        but(time="0001-01-01T00:00:00Z"),
        (422, "time-outside-ours", "#/time"),
    ),
    "a time that nobody lives to see": (
        but(time="9999-12-31T23:59:59Z"),
        (422, "time-outside-ours", "#/time"),
    ),
    "no data": (without("data"), (422, INVALID, "#/data")),
    "data that is a list": (but(data=[1]), (422, INVALID, "#/data")),
    "no title": (saying(title=""), (422, INVALID, "#/data/title")),
    "an unknown item": (saying(items=["99z"]), (422, "unknown-item", "#/data/items")),
    "an unknown country": (
        saying(pledger={"country": "XXX"}),
        (422, "unknown-country", "#/data/pledger/country"),
    ),
    "another pledger": (
        saying(pledger={"country": "TZA"}),
        (403, "not-your-pledge", "#/data/pledger"),
    ),
    "an instant without offset": (
        promising(due_on=None, due_at="2027-03-01T12:00:00"),
        (422, INVALID, f"{SECOND}/due_at"),
    ),
    "a date that is not there": (
        promising(due_on="2027-02-29"),
        (422, INVALID, f"{SECOND}/due_on"),
    ),
    "a date and an instant": (
        promising(due_at="2027-03-01T12:00:00Z"),
        (422, INVALID, SECOND),
    ),
    "due in the past": (
        promising(due_on="2026-11-20"),
        (422, "due-in-the-past", f"{SECOND}/due_on"),
    ),
    "due in a year nobody means": (
        promising(due_on="9999-12-31"),
        (422, "terms-contradict", f"{SECOND}/due_on"),
    ),
    "a duration of grace after a day": (
        promising(grace="P30D"),
        (422, "terms-contradict", f"{SECOND}/grace"),
    ),
    "days of grace after an instant": (
        promising(due_on=None, due_at="2027-03-01T12:00:00Z", grace_days=30),
        (422, "terms-contradict", f"{SECOND}/grace_days"),
    ),
    "a role that confirms nothing": (
        promising(confirmer="partner"),
        (422, INVALID, f"{SECOND}/confirmer"),
    ),
    "announced in a year nobody means": (
        saying(announced_on="0001-01-01"),
        (422, INVALID, "#/data/announced_on"),
    ),
    "an unknown zone": (promising(zone="Mars/Olympus"), (422, "unknown-zone", f"{SECOND}/zone")),
    "a zone of no letters": (promising(zone=""), (422, "unknown-zone", f"{SECOND}/zone")),
    "a zone that is null": (promising(zone=None), (422, INVALID, f"{SECOND}/zone")),
    "a date that is a time": (
        promising(due_on="2027-03-01T00:00:00Z"),
        (422, INVALID, f"{SECOND}/due_on"),
    ),
    "a date that is a number": (promising(due_on=1803859200), (422, INVALID, f"{SECOND}/due_on")),
    "an instant that is a number": (
        promising(due_on=None, due_at=1803859200),
        (422, INVALID, f"{SECOND}/due_at"),
    ),
    "a day without hyphens": (promising(due_on="20270301"), (422, INVALID, f"{SECOND}/due_on")),
    "a grace that is a number": (promising(grace=7), (422, INVALID, f"{SECOND}/grace")),
    "a zone that is a path": (promising(zone="../etc"), (422, "unknown-zone", f"{SECOND}/zone")),
    "a milestone twice": (
        promising(reference="arrival"),
        (409, "reference-taken", f"{SECOND}/reference"),
    ),
    "a report before its pledge": (about("KEN-9"), (422, "unknown-pledge", "#/data/reference")),
}


OTHER_KINDS = (
    None,
    "",
    "text/plain",
    "application/json",
    "application/cloudevents+xml",
    "application/cloudevents-batch+avro",
    "multipart/form-data; boundary=x",
)


async def test_an_event_that_cannot_be_read_is_refused(
    http: httpx.AsyncClient, kenya: dict[str, str], sessions: SessionMaker
) -> None:
    headers = kenya | {"content-type": ONE}

    refusals = {
        name: await refusal_of(http, await http.post(EVENTS, headers=headers, content=body))
        for name, (body, _) in UNREADABLE.items()
    }

    assert refusals == {name: refusal for name, (_, refusal) in UNREADABLE.items()}
    assert await stored(sessions) == 0


async def test_data_that_is_no_object_is_said_to_be_none_in_plain_words(
    http: httpx.AsyncClient, kenya: dict[str, str]
) -> None:
    answer = await http.post(EVENTS, headers=kenya | {"content-type": ONE}, content=but(data=[1]))

    assert answer.json()["errors"] == [{"detail": "an object is needed here", "pointer": "#/data"}]


async def test_an_event_against_a_rule_is_refused_and_its_receipt_says_the_same(
    http: httpx.AsyncClient, kenya: dict[str, str], sessions: SessionMaker
) -> None:
    headers = kenya | {"content-type": ONE}
    refusals, receipts = {}, {}
    for name, (body, _) in REFUSED.items():
        place = {"source": "/partners/KEN", "id": json.loads(body)["id"]}
        answer = await http.post(EVENTS, headers=headers, content=body)
        receipt = (await http.get(f"{EVENTS}/receipt", headers=kenya, params=place)).json()
        refusals[name] = await refusal_of(http, answer)
        receipts[name] = await explained(http, receipt["problem"])

    assert refusals == {name: refusal for name, (_, refusal) in REFUSED.items()}
    assert receipts == refusals
    assert await stored(sessions) == 0


async def test_a_pledge_of_somebody_else_cannot_be_reported_on(
    http: httpx.AsyncClient, issuer: TestIssuer, kenya: dict[str, str], sessions: SessionMaker
) -> None:
    await http.post(EVENTS, headers=kenya | {"content-type": ONE}, content=but())
    before = await stored(sessions)
    tanzania = issuer.bearer("partner:TZA", "pledges") | {"content-type": ONE}
    own = json.loads(about("KEN-1")) | {"source": "/partners/TZA"}
    said = own | {"data": own["data"] | {"pledger": {"country": "KEN"}}}

    unnamed = await http.post(EVENTS, headers=tanzania, json=own)
    named = await http.post(EVENTS, headers=tanzania, json=said)

    assert await refusal_of(http, unnamed) == (422, "unknown-pledge", "#/data/reference")
    assert await refusal_of(http, named) == (403, "not-your-pledge", "#/data/pledger")
    assert await stored(sessions) == before


async def test_a_body_of_another_kind_is_refused(
    http: httpx.AsyncClient, kenya: dict[str, str], sessions: SessionMaker
) -> None:
    for kind in OTHER_KINDS:
        headers = kenya | ({} if kind is None else {"content-type": kind})
        answer = await http.post(EVENTS, headers=headers, content=but())
        assert await refusal_of(http, answer) == (415, "unsupported-format", None), kind

    assert await stored(sessions) == 0


WHOLE: dict[str, tuple[bytes, Refusal]] = {
    "an object": (but(), (400, MALFORMED, "#")),
    "half of it": (b"[" + but() + b",", (400, MALFORMED, "#/1")),
    "something behind it": (b"[" + but() + b"] x", (400, MALFORMED, "#")),
    "1,000,000 quotes within": (
        b"[" + but() + b"," + DEEP[:2_000] + b'"' + b'\\"' * 500_000 + b"\\",
        (400, MALFORMED, "#/1"),
    ),
    "10,000 deep, without an end": (b"[" + but() + b"," + DEEP[:15_000], (400, MALFORMED, "#/1")),
    "501": (json.dumps([{}] * 501).encode(), (413, "event-too-large", None)),
    "over 1 MiB": (b"[" + b" " * MIB + b"]", (413, "body-too-large", None)),
}


async def test_a_batch_that_cannot_be_read_is_refused_as_a_whole(
    http: httpx.AsyncClient, kenya: dict[str, str], sessions: SessionMaker
) -> None:
    headers = kenya | {"content-type": BATCH}

    refusals = {
        name: await refusal_of(http, await http.post(EVENTS, headers=headers, content=body))
        for name, (body, _) in WHOLE.items()
    }

    assert refusals == {name: refusal for name, (_, refusal) in WHOLE.items()}
    assert await stored(sessions) == 0


async def test_one_bad_event_in_a_batch_never_spoils_its_neighbours(
    http: httpx.AsyncClient, kenya: dict[str, str]
) -> None:
    large = json.loads(saying(title="x" * 65_536)) | {"id": "large"}
    bad = [large, 7, json.loads(without("id")), announced("KEN", "KEN-3", items=["99z"])]
    batch = [GOOD, *bad, announced("KEN", "KEN-2")]
    body = json.dumps(batch[:-1]).encode()[:-1]
    body += b',{"x": ' + b"9" * 5_000 + b"}," + b"8" * 5_000 + b"," + DEEP
    body += b"," + json.dumps(batch[-1]).encode() + b"]"

    answer = await http.post(EVENTS, headers=kenya | {"content-type": BATCH}, content=body)

    first, *refused, last = answer.json()["results"]
    assert (first["status"], last["status"]) == ("accepted", "accepted")
    assert [await explained(http, each["problem"]) for each in refused] == [
        (413, "event-too-large", "#"),
        (400, MALFORMED, "#"),
        (400, MALFORMED, "#/id"),
        (422, "unknown-item", "#/data/items"),
        *[(400, MALFORMED, "#")] * 3,
    ]


HEADERS: dict[str, tuple[Raw, Refusal]] = {
    "no id": ([], (400, MALFORMED, "#/id")),
    "two ids": ([("ce-id", "1"), ("CE-ID", "2")], (400, MALFORMED, "#/id")),
    "two sources": (
        [("ce-id", "1"), ("ce-source", "/partners/TZA")],
        (400, MALFORMED, "#/source"),
    ),
    "two content types": (
        [("ce-id", "1"), ("content-type", ONE)],
        (400, MALFORMED, "#/datacontenttype"),
    ),
    "a line end": ([("ce-id", "1\r\nce-source: /x")], (400, MALFORMED, "#/id")),
    "a line end, encoded": ([("ce-id", "1%0D%0Ace-source: /x")], (400, MALFORMED, "#/id")),
    "a NUL, encoded": ([("ce-id", "1%00")], (400, MALFORMED, "#/id")),
    "an encoding of no text": ([("ce-id", "%FF")], (400, MALFORMED, "#/id")),
    "two types, one in capitals": ([("ce-id", "1"), ("ce-Type", "x")], (400, MALFORMED, "#/type")),
    "70,000 long": ([("ce-id", "1"), ("ce-x", "y" * 70_000)], (413, "event-too-large", None)),
}


async def test_attributes_in_headers_say_one_thing_each_and_nothing_hidden(
    http: httpx.AsyncClient, kenya: dict[str, str], sessions: SessionMaker
) -> None:
    refusals = {}
    for name, (named, _) in HEADERS.items():
        headers = [*kenya.items(), *BINARY, *named]
        answer = await http.post(EVENTS, headers=headers, content=json.dumps(GOOD["data"]))
        refusals[name] = await refusal_of(http, answer)

    assert refusals == {name: refusal for name, (_, refusal) in HEADERS.items()}
    assert await stored(sessions) == 0
