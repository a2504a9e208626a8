"""Ends what a Kafka client does in the background, also where its broker is away.

aiokafka 0.14 ends its tasks by waiting for the broker. Given up half-way they live on: a producer
sends hours later, a consumer holds partitions that nobody reads.
"""

import asyncio
from collections.abc import Collection
from typing import Any

END_WITHIN = 2.0
"""Seconds, for the tasks and again for the connections."""


async def end(client: Any, owners: Collection[object]) -> None:
    """Cancel every task that runs a method of one of `owners`, then close the connections."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + END_WITHIN
    # Once is not enough: a cancelled sender waits for the requests it has under way.
    while (tasks := tasks_of(owners)) and loop.time() < ends:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=0.1)
    for connection in client._conns.values():
        # Closed in the usual way it would still write what a broker that hangs did not take.
        if connection.connected():
            connection._writer.transport.abort()
    await asyncio.wait({asyncio.ensure_future(client.close())}, timeout=END_WITHIN)


def tasks_of(owners: Collection[object]) -> set["asyncio.Task[Any]"]:
    """aiokafka keeps no list of its tasks, but each runs a method of a part that is known."""
    parts = {id(owner) for owner in owners if owner is not None}
    return {task for task in asyncio.all_tasks() if id(_runs_for(task)) in parts}


def _runs_for(task: "asyncio.Task[Any]") -> object:
    frame = getattr(task.get_coro(), "cr_frame", None)
    return None if frame is None else frame.f_locals.get("self")
