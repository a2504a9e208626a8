"""The tiny service on a database of its own."""

from collections.abc import AsyncIterator

import pytest
import structlog

from muster.database import create_engine, create_sessions
from tests.shared.core_sample import Service, metadata

# A traceback drawn with colours and locals takes half a second.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)


@pytest.fixture
async def sample(database_url: str) -> AsyncIterator[Service]:
    engine = create_engine(database_url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield Service(database_url, create_sessions(engine))
    await engine.dispose()
