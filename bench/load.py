"""The load generator: keep-alive connections, each posting its requests one after the other.

`python -m bench.load` reads a `Load` from its input and writes an `Answered` to its output: a
process of its own, so that it takes no time from the one that is measured.
"""

import asyncio
import json
import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass
from typing import cast

import uvloop

from bench import partners

WITHIN = 300.0
"""Seconds for one load."""
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Load:
    port: int
    kind: str
    tokens: list[str]
    """One per connection."""
    first: int
    per_lane: int
    """Events that each connection posts."""
    batch: int = 1
    path: str = "/v1/events"


@dataclass(frozen=True)
class Answered:
    seconds: float
    """From the first request sent to the last answer read."""
    events: int
    outcomes: dict[str, int]
    """How many events ended how: the answer's status, or in a batch the event's."""
    p50: float
    p99: float
    """Seconds from a request to its answer."""

    @property
    def rate(self) -> float:
        return self.events / self.seconds


def post(load: Load, *, expected: str) -> Answered:
    """Raises `RuntimeError` unless every event ended as expected."""
    child = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(asdict(load)),
        capture_output=True,
        text=True,
        timeout=WITHIN,
        check=False,
    )
    if child.returncode:
        raise RuntimeError(f"the load generator failed: {child.stderr[-2000:]}")
    answered = Answered(**json.loads(child.stdout))
    if answered.outcomes != {expected: answered.events}:
        raise RuntimeError(f"not all {answered.events} were {expected}: {answered.outcomes}")
    return answered


class Lane(asyncio.Protocol):
    """One connection; the next request leaves when the answer to the last one is whole."""

    def __init__(self, requests: list[bytes]) -> None:
        self._requests = iter(requests)
        self._buffer = b""
        self._sent_at = 0.0
        self.answers: list[bytes] = []
        self.waits: list[float] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)

    def send_next(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self.done.set_result(None)
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = self._buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        length = LENGTH.search(self._buffer, 0, head)
        assert length is not None, self._buffer[:head]
        if len(self._buffer) < head + 4 + int(length[1]):
            return
        self.waits.append(time.perf_counter() - self._sent_at)
        self.answers.append(self._buffer)
        self._buffer = b""
        self.send_next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the connection was closed"))


async def _run(load: Load) -> Answered:
    loop = asyncio.get_running_loop()
    lanes: list[Lane] = []
    for place, token in enumerate(load.tokens):
        numbers = range(load.first, load.first + load.per_lane)
        requests = partners.requests(
            load.kind, place, numbers, token=token, batch=load.batch, path=load.path
        )
        lane = Lane(requests)
        await loop.create_connection(lambda lane=lane: lane, "127.0.0.1", load.port)  # type: ignore[misc]
        lanes.append(lane)
    started = time.perf_counter()
    for lane in lanes:
        lane.send_next()
    await asyncio.gather(*(lane.done for lane in lanes))
    seconds = time.perf_counter() - started
    waits = sorted(wait for lane in lanes for wait in lane.waits)
    outcomes: Counter[str] = Counter()
    for lane in lanes:
        for answer in lane.answers:
            outcomes.update(_outcomes(answer))
    return Answered(
        seconds=seconds,
        events=len(lanes) * load.per_lane,
        outcomes=dict(outcomes),
        p50=waits[len(waits) // 2],
        p99=waits[len(waits) * 99 // 100],
    )


def _outcomes(answer: bytes) -> list[str]:
    head, _, body = answer.partition(b"\r\n\r\n")
    if b'"results"' not in body:
        return [head.split(b" ", 2)[1].decode()]
    return [each["status"] for each in json.loads(body)["results"]]


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        answered = runner.run(_run(Load(**json.load(sys.stdin))))
    json.dump(asdict(answered), sys.stdout)
