"""The background process of a service: what runs in it, and the order in which it ends."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from muster.errors import is_away, is_contention
from muster.observability import Telemetry
from muster.relay import Relay
from muster.wakeups import Bell, Listener, wait_for

END_WITHIN = 8.0
"""Seconds for work under way, after `stop` is set."""
CANCEL_WITHIN = 4.0
"""Seconds for what is cancelled because it was late."""

AGAIN_AFTER = 1.0
"""Seconds before a look is repeated that found the database away."""

Work = Callable[[asyncio.Event], Coroutine[Any, Any, None]]
"""Runs until the event given to it is set."""


def repeated(
    name: str, look: Callable[[], Awaitable[float]], telemetry: Telemetry, *,
    wake: asyncio.Event | None = None,
) -> Work:  # fmt: skip
    """look: says in how many seconds it wants to look again. Waits for a database that is away.

    wake: calls for a look before that.
    """
    woken = asyncio.Event() if wake is None else wake

    async def work(stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                wait = await look()
            except Exception as reason:
                if not (is_away(reason) or is_contention(reason)):
                    raise
                telemetry.log.warning(f"{name} waits for the database", reason=repr(reason))
                wait = AGAIN_AFTER
            await wait_for(woken, wait, stop=stop)

    return work


async def run_worker(
    stop: asyncio.Event,
    *,
    work: Sequence[Work],
    relay: Relay,
    listener: Listener,
    bell: Bell,
    end_within: float = END_WITHIN,
) -> None:
    """Until `stop`: then sweeps and consumers end, and the relay sends what they left behind.

    An unexpected error in any part ends all of them and is raised: the platform starts anew.
    """
    work_ended = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        helpers = [tasks.create_task(bell.run()), tasks.create_task(listener.run())]
        relaying = tasks.create_task(relay.run(work_ended))
        working = [tasks.create_task(each(stop)) for each in work]
        await stop.wait()
        await _end(working, end_within)
        work_ended.set()
        await _end([relaying], end_within)
        for task in helpers:
            task.cancel()


async def _end(tasks: Sequence[asyncio.Task[None]], within: float) -> None:
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=within)
    if late:
        for task in late:
            task.cancel()
        await asyncio.wait(late, timeout=CANCEL_WITHIN)
