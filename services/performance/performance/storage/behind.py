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

    All of it has ended when the block has, which raises what one of them did. None begins after one
    that failed, or once the block has; whoever cancels the block cancels what is running. Nobody
    else uses its session until then.
    """
    last: asyncio.Task[None] | None = None
    is_over = False

    async def give(statement: Callable[..., Awaitable[Any]], *arguments: Any) -> None:
        nonlocal last
        last = asyncio.create_task(run(last, statement, arguments))
        # On its way to the database before anything else is done.
        await asyncio.sleep(0)

    async def run(
        before: "asyncio.Task[None] | None",
        statement: Callable[..., Awaitable[Any]],
        arguments: tuple[Any, ...],
    ) -> None:
        if before is not None:
            await before
        if not is_over:
            await statement(*arguments)

    try:
        yield give
    except asyncio.CancelledError:
        if last is not None:
            last.cancel()
            await asyncio.gather(last, return_exceptions=True)
        raise
    except BaseException:
        is_over = True
        if last is not None:
            await last
        raise
    if last is not None:
        await last
