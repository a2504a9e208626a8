"""Statements that the database runs while the next ones are being put together."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

Give = Callable[..., Awaitable[None]]
"""A function that runs statements, and its arguments."""


@asynccontextmanager
async def behind() -> AsyncGenerator[Give, None]:
    """What is given runs beside whoever gave it, one after the other in the order in which it was.

    All of it has ended when the block has, which raises what one of them did; none after that one
    runs. Nobody else uses its session until then.
    """
    last: asyncio.Task[None] | None = None

    async def give(statement: Callable[..., Awaitable[Any]], *arguments: Any) -> None:
        nonlocal last
        last = asyncio.create_task(_run(last, statement, arguments))
        # On its way to the database before anything else is done.
        await asyncio.sleep(0)

    try:
        yield give
    finally:
        if last is not None:
            await last


async def _run(
    before: "asyncio.Task[None] | None",
    statement: Callable[..., Awaitable[Any]],
    arguments: tuple[Any, ...],
) -> None:
    if before is not None:
        await before
    await statement(*arguments)
