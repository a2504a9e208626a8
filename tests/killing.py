"""A worker in a process of its own, as it is deployed, to be killed at a chosen moment."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from muster.database import direct_connection
from muster.settings import ServiceSettings
from muster.testing import eventually
from muster_local.ports import free_ports

WAITING = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""

Process = subprocess.Popen[bytes]


@contextmanager
def working_alone(settings: ServiceSettings, log: Path) -> Iterator[Process]:
    """`python -m SERVICE worker`. log: where what it says is put."""
    with log.open("ab") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", settings.audience, "worker"],
            env=os.environ | _environment(settings),
            stdout=said,
            stderr=said,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _environment(settings: ServiceSettings) -> dict[str, str]:
    said = {name: getattr(settings, name) for name in settings.model_fields_set}
    said["worker_port"] = free_ports(1)[0]
    prefix = settings.audience.upper()
    return {f"{prefix}_{name.upper()}": _text(value) for name, value in said.items()}


def _text(value: Any) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return json.dumps(value) if isinstance(value, (tuple, dict)) else str(value)


class Hold:
    """Locks in a database of which somebody else is in need."""

    def __init__(self, looking: Any) -> None:
        self._looking = looking

    async def until_reached(self) -> None:
        """Somebody waits for what is held."""

        async def waits() -> list[Any]:
            return list(await self._looking.fetch(WAITING))

        await eventually(waits, within=30)

    async def kill(self, process: Process) -> None:
        """The process, and what it still asked for: on a network its connection would be gone."""
        process.kill()
        process.wait()
        await self._looking.fetch(f"SELECT pg_terminate_backend(pid, 5000) FROM ({WAITING}) w")


@asynccontextmanager
async def held(url: str, statement: str) -> AsyncIterator[Hold]:
    """statement: takes locks, which are kept until the block ends."""
    async with (
        direct_connection(url) as holding,
        direct_connection(url) as looking,
        holding.transaction(),
    ):
        await holding.execute(statement)
        yield Hold(looking)
