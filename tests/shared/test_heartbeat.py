"""The sign of life: sent while everything moves, withheld as soon as one part stands still."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from pydantic import HttpUrl, Secret

from muster.heartbeat import beating, signs
from muster.http_client import MockTransport, Request, Response
from muster.observability import Telemetry
from muster.testing import HeldClock, eventually

URL = "https://alarm.example/a-secret"


@dataclass
class Outside:
    """The address outside, and what the worker shows of itself."""

    answer: Callable[[Request], Response] = lambda _: Response(200)
    clock: HeldClock = field(default_factory=HeldClock)
    telemetry: Telemetry = field(default_factory=lambda: Telemetry("test"))
    heard: list[str] = field(default_factory=list)
    release: asyncio.Event | None = None

    async def hear(self, request: Request) -> Response:
        self.heard.append(str(request.url))
        if self.release is not None:
            await self.release.wait()
        return self.answer(request)

    def move(self, *parts: str) -> None:
        metrics, now = self.telemetry.metrics, self.clock().timestamp()
        for part in parts:
            match part:
                case "relay":
                    metrics.relay_progress.set(now)
                case "sweep":
                    metrics.sweep_heartbeat.labels("milestones").set(now)
                case "consumer":
                    metrics.consumer_progress.labels("notifications").set(now)

    def counted(self, outcome: str) -> float:
        name = "muster_heartbeats_total"
        return self.telemetry.registry.get_sample_value(name, {"outcome": outcome}) or 0

    async def until(self, outcome: str) -> None:
        """The worker beats until it has counted one more of these."""
        stop, before = asyncio.Event(), self.counted(outcome)
        beat = beating(
            Secret(HttpUrl(URL)),
            signs(self.telemetry, ["milestones"], ["notifications"]),
            self.telemetry,
            self.clock,
            transport=MockTransport(self.hear),
            every=0.02,
        )

        async def more() -> bool:
            return self.counted(outcome) > before

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(beat(stop))
            try:
                await eventually(more)
            finally:
                stop.set()


async def test_the_address_is_called_while_everything_moves() -> None:
    outside = Outside()
    outside.move("relay", "sweep", "consumer")

    await outside.until("sent")

    assert set(outside.heard) == {URL}


@pytest.mark.parametrize("still", ["relay", "sweep", "consumer"])
async def test_one_part_that_stands_still_withholds_the_sign(still: str) -> None:
    outside = Outside()
    outside.move("relay", "sweep", "consumer")
    outside.clock.advance(timedelta(seconds=91))
    outside.move(*{"relay", "sweep", "consumer"} - {still})

    await outside.until("withheld")

    assert outside.heard == []


async def test_what_never_began_to_move_gives_no_sign() -> None:
    outside = Outside()
    outside.move("relay", "sweep")

    await outside.until("withheld")

    assert outside.heard == []


@pytest.mark.parametrize("status", [404, 500])
async def test_a_call_that_fails_is_counted_and_the_next_one_comes(
    status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = Outside(lambda _: Response(status))
    outside.move("relay", "sweep", "consumer")

    await outside.until("failed")
    outside.answer = lambda _: Response(200)
    await outside.until("sent")

    assert "a-secret" not in capsys.readouterr().out


async def test_a_worker_that_ends_does_not_wait_for_an_address_that_hangs() -> None:
    outside = Outside(release=asyncio.Event())
    outside.move("relay", "sweep", "consumer")
    stop = asyncio.Event()
    beat = beating(
        Secret(HttpUrl(URL)),
        signs(outside.telemetry, ["milestones"]),
        outside.telemetry,
        outside.clock,
        transport=MockTransport(outside.hear),
    )

    async def called() -> bool:
        return bool(outside.heard)

    running = asyncio.ensure_future(beat(stop))
    await eventually(called)
    stop.set()
    async with asyncio.timeout(1):
        await running
