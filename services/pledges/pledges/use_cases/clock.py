"""What the clock does to pledges: reminders and misses are told."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from muster.deadlines.table import Fired
from muster.events import Event
from muster.journal import Actor, Origin
from pledges import storage


async def announce(session: AsyncSession, fired: Fired, now: datetime) -> None:
    """Journal and queue what these deadlines went through; their pledges are locked."""
    origin = Origin(Actor.SYSTEM, now)
    owners = await storage.owners(session, [deadline.subject for deadline, _ in fired])
    facts: list[tuple[Event, Origin]] = []
    for deadline, steps in fired:
        pledge, milestone = owners[deadline.subject]
        facts += [(fact, origin) for fact in pledge.tell(milestone, deadline, steps)]
    await storage.save_versions(session, {pledge.id: pledge for pledge, _ in owners.values()})
    await storage.journal.record_all(session, facts)
