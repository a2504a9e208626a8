"""A process that begins to shred a case and is killed: `URL LIST CASE STEP`."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from conduct.sealing.shredded import ShreddedList
from conduct.use_cases import shredding
from muster.database import create_engine, create_sessions

AT = datetime(2026, 11, 24, 9, 0, 5, tzinfo=UTC)


async def shred(url: str, path: str, case: str, step: str) -> None:
    case_id = UUID(case)
    await shredding.list_shredded(ShreddedList(Path(path)), case_id, AT)
    if step == "listed":
        die()
    async with create_sessions(create_engine(url)).begin() as session:
        await shredding.destroy(session, case_id, AT)
        die()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    asyncio.run(shred(*sys.argv[1:]))
