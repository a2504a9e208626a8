"""Statements that the database runs while the next ones are being put together."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

Give = Callable[..., Awaitable[None]]
"""A function that runs statements, and its arguments."""


@asynccontextmanager
async def behind() -> AsyncGenerator[Give, None]:
    """What is given runs beside whoever gave it, in the order in which it was.

    All of it has ended when the block has; what fails ends the block. Nobody else uses its session
    until then.
    """
    running: asyncio.Task[Any] | None = None

    async def give(statement: Callable[..., Awaitable[Any]], *arguments: Any) -> None:
        nonlocal running
        if running is not None:
            await running
        running = asyncio.create_task(_run(statement, arguments))
        # On its way to the database before anything else is done.
        await asyncio.sleep(0)

    try:
        yield give
    finally:
        if running is not None:
            await running


async def _run(statement: Callable[..., Awaitable[Any]], arguments: tuple[Any, ...]) -> None:
    await statement(*arguments)
