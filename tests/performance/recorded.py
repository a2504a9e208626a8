"""What the service has recorded, as the journal and the outbox tell."""

from typing import Any

from sqlalchemy import select, text

from muster.database import SessionMaker
from performance import storage


async def facts(sessions: SessionMaker, *, published: bool = True) -> list[dict[str, Any]]:
    """Short type and data of each, in order. published: only what leaves the service."""
    journal = storage.journal.journal
    async with sessions() as session:
        rows = await session.execute(select(journal).order_by(journal.c.seq))
        found = [{"type": short(row.type)} | row.data for row in rows]
    return [each for each in found if not published or not each["type"].endswith(".noted")]


async def types(sessions: SessionMaker) -> list[str]:
    return [each["type"] for each in await facts(sessions)]


async def count(sessions: SessionMaker, table: str) -> int:
    async with sessions() as session:
        return int(await session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


def short(event_type: str) -> str:
    """`observation.recorded` for `muster.performance.observation.recorded.v1`."""
    return ".".join(event_type.split(".")[2:-1])
