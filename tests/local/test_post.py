"""Posting a file: what is read, how it is cut, and that it may be run again."""

import json
from pathlib import Path
from typing import Any

import jwt
import pytest
from httpx import ConnectError, ReadTimeout

from muster.http_client import MockTransport, Request, Response
from muster_local.events_file import batches, read_events, sender_of
from muster_local.keys import Keys
from muster_local.post import Outcome, Posting
from muster_local.posting_report import post_and_tell
from muster_local.trouble import CannotStart


def event(number: int, source: str = "/partners/KEN", **more: Any) -> dict[str, Any]:
    kind = "muster.pledges.pledge.announced.v1"
    return {"specversion": "1.0", "id": str(number), "source": source, "type": kind, **more}


def lines(*events: dict[str, Any]) -> str:
    return "\n".join(json.dumps(each) for each in events) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        lines(event(1), event(2)),
        json.dumps([event(1), event(2)]),
        json.dumps([event(1), event(2)], indent=2),
        "\ufeff\n" + lines(event(1)) + "\n\n" + lines(event(2)),
    ],
    ids=["lines", "array", "array over many lines", "blank lines and a byte order mark"],
)
def test_events_are_read_however_they_are_written(text: str) -> None:
    assert [each.id for each in read_events(text, "x")] == ["1", "2"]


def test_a_single_object_over_many_lines_is_one_event() -> None:
    assert len(read_events(json.dumps(event(1), indent=2), "x")) == 1


def test_an_empty_file_holds_no_event() -> None:
    assert read_events("\n", "x") == []


def test_an_event_is_sent_as_it_was_written() -> None:
    text = '{"id": "1", "source": "/a", "type": "t", "data": {"share": 1.10}}'

    assert read_events(text, "x")[0].text == text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (lines(event(1)) + "{nonsense}\n", 2),
        (lines(event(1)) + "17\n", 2),
        ("[\n" + json.dumps(event(1)), 2),
        (json.dumps([event(1)])[:-1] + ' "x"]', 1),
    ],
    ids=["broken line", "not an object", "array without end", "no comma"],
)
def test_a_line_that_cannot_be_read_is_named_and_nothing_is_sent(text: str, line: int) -> None:
    with pytest.raises(CannotStart, match=f"line {line} of facts.ndjson .*nothing was sent"):
        read_events(text, "facts.ndjson")


@pytest.mark.parametrize(
    "strange", ["9" * 5_000, "[" * 5_000 + "]" * 5_000], ids=["5,000 digits", "5,000 deep"]
)
def test_what_no_reader_takes_is_said_in_a_sentence(strange: str) -> None:
    with pytest.raises(CannotStart, match=r"facts.ndjson holds .*nothing was sent"):
        read_events(f'{{"id": "1", "x": {strange}}}', "facts.ndjson")


def test_a_batch_has_at_most_five_hundred_events() -> None:
    events = read_events(lines(*map(event, range(1201))), "x")

    assert [len(batch) for batch in batches(events)] == [500, 500, 201]


def test_a_batch_has_at_most_one_mebibyte() -> None:
    large = [event(number, data="x" * 400_000) for number in range(5)]

    cut = list(batches(read_events(lines(*large), "x")))

    assert [len(batch) for batch in cut] == [2, 2, 1]
    assert all(len("[" + ",".join(e.text for e in batch) + "]") <= 1_048_576 for batch in cut)


def test_a_batch_has_one_sender_and_keeps_the_order_of_the_file() -> None:
    sources = ["/partners/KEN", "/partners/KEN/a", "/partners/RWA", "/partners/KEN"]
    events = read_events(lines(*(event(n, s) for n, s in enumerate(sources))), "x")

    assert [[each.id for each in batch] for batch in batches(events)] == [["0", "1"], ["2"], ["3"]]


@pytest.mark.parametrize(
    ("source", "sender"),
    [
        ("/partners/KEN", "partner:KEN"),
        ("/partners/KEN/hq", "partner:KEN"),
        ("/muster/exercise", "system:exercise"),
        ("/elsewhere/x", ""),
        ("partners/KEN", ""),
        ("", ""),
    ],
)
def test_the_source_names_its_sender(source: str, sender: str) -> None:
    assert sender_of(source) == sender


class Intake:
    """Answers as the intake does, with the given status codes first."""

    def __init__(self, *refusals: int) -> None:
        self.requests: list[Request] = []
        self._refusals = list(refusals)

    def __call__(self, request: Request) -> Response:
        self.requests.append(request)
        if self._refusals:
            code = self._refusals.pop(0)
            return Response(code, headers={"retry-after": "1"}, json={"detail": "saturated"})
        results = [{"index": n, "status": "accepted"} for n, _ in enumerate(self.events)]
        return Response(200, json={"results": results})

    @property
    def events(self) -> list[Any]:
        found = json.loads(self.requests[-1].content)
        assert isinstance(found, list)
        return found


async def at_once(seconds: float) -> None:
    """Instead of a pause."""


def posting(intake: Intake, folder: Path, **more: Any) -> Posting:
    keys = Keys(folder / "keys")
    keys.make()
    url = "http://127.0.0.1:8080"
    transport = MockTransport(intake)
    return Posting(url, keys.issuer(), transport=transport, pause=at_once, **more)


async def send(sender: Posting, text: str) -> list[Outcome]:
    outcomes: list[Outcome] = []
    await sender.send(read_events(text, "x"), outcomes.extend)
    return outcomes


async def test_each_event_gets_its_outcome(tmp_path: Path) -> None:
    intake = Intake()

    outcomes = await send(posting(intake, tmp_path), lines(event(1), event(2)))

    assert [(each.event.id, each.status) for each in outcomes] == [
        ("1", "accepted"),
        ("2", "accepted"),
    ]
    assert intake.requests[0].url.path == "/pledges/v1/events"
    assert intake.requests[0].headers["content-type"] == "application/cloudevents-batch+json"


async def test_a_service_that_stays_away_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=r"takes nothing just now.*what was taken stays taken"):
        await send(posting(Intake(*[503] * 20), tmp_path), lines(event(1)))


async def test_a_refusal_of_the_whole_batch_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=r"refused lines 1 to 1: saturated \(status 403\)"):
        await send(posting(Intake(403), tmp_path), lines(event(1)))


@pytest.mark.parametrize("busy", [429, 503])
async def test_a_busy_service_is_asked_again_after_the_time_it_names(
    tmp_path: Path, busy: int
) -> None:
    pauses: list[float] = []

    async def noted(seconds: float) -> None:
        pauses.append(seconds)

    sender = posting(Intake(busy, busy), tmp_path)
    sender.pause = noted

    outcomes = await send(sender, lines(event(1)))

    assert [each.status for each in outcomes] == ["accepted"]
    assert pauses == [1, 1]


async def test_a_service_that_does_not_answer_is_asked_again(tmp_path: Path) -> None:
    intake, tries = Intake(), iter([ConnectError("refused"), ReadTimeout("slow")])

    def answer(request: Request) -> Response:
        for reason in tries:
            raise reason
        return intake(request)

    sender = posting(intake, tmp_path)
    sender.transport = MockTransport(answer)

    outcomes = await send(sender, lines(event(1)))

    assert [each.status for each in outcomes] == ["accepted"]


async def test_what_is_larger_than_a_request_may_be_is_rejected_and_the_rest_sent(
    tmp_path: Path,
) -> None:
    text = lines(event(1, data="x" * 1_100_000), event(2))

    outcomes = await send(posting(Intake(413), tmp_path), text)

    assert [each.status for each in outcomes] == ["rejected", "accepted"]


async def test_every_sender_has_a_token_of_its_own(tmp_path: Path) -> None:
    intake = Intake()

    await send(posting(intake, tmp_path), lines(event(1), event(2, "/partners/RWA"), event(3)))

    tokens = [each.headers["authorization"] for each in intake.requests]
    subjects = [
        jwt.decode(each.removeprefix("Bearer "), options={"verify_signature": False})["sub"]
        for each in tokens
    ]
    assert subjects == ["partner:KEN", "partner:RWA", "partner:KEN"]


@pytest.mark.parametrize(("status", "rejected"), [("rejected", 1), ("duplicate", 0)])
async def test_the_command_knows_how_many_were_rejected(
    tmp_path: Path, status: str, rejected: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(request: Request) -> Response:
        return Response(200, json={"results": [{"index": 0, "status": status}]})

    sender = posting(Intake(), tmp_path)
    sender.transport = MockTransport(answer)

    found = await post_and_tell(sender, read_events(lines(event(1)), "x"), quiet=False)

    assert found == rejected
    assert f"{status} line 1 1" in capsys.readouterr().out


@pytest.mark.parametrize(("imported", "subject"), [(False, "partner:KEN"), (True, "partner:KEN")])
async def test_history_is_sent_as_such(tmp_path: Path, imported: bool, subject: str) -> None:
    intake = Intake()

    await send(posting(intake, tmp_path, imported=imported), lines(event(1)))

    request = intake.requests[0]
    claims = jwt.decode(
        request.headers["authorization"].removeprefix("Bearer "),
        options={"verify_signature": False},
    )
    assert claims["sub"] == subject
    assert claims["aud"] == ["pledges"]
    assert ("events:import" in claims["scope"]) is imported
    assert (request.headers.get("muster-import") == "true") is imported


async def test_a_source_that_names_no_sender_needs_one(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=r"names no sender.*--as partner:KEN"):
        await send(posting(Intake(), tmp_path), lines(event(1, "/elsewhere")))
