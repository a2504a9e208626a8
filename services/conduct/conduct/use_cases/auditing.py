"""The hourly head over all chains of the read log, published whether or not anybody read."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from conduct.sealing import chain
from conduct.storage import audit, read_log
from conduct.storage.audit import Head
from conduct.storage.tables import journal
from muster.events.conduct import AUDIT, AuditHeadPublished
from muster.journal import Actor, Origin
from muster.tallies import HOUR, beginning


async def publish_head(session: AsyncSession, now: datetime) -> Head | None:
    """Of the hour that ended last; None where it is published already. After an outage one head
    stands for all hours that were missed: it holds whatever was read in them.
    """
    if not await audit.is_mine(session):
        return None
    before, hour = await audit.last(session), beginning(now)
    if before is not None and before.hour >= hour:
        return None
    ends = await read_log.ends(session)
    head = Head(
        hour,
        before.sequence + 1 if before else 1,
        len(ends),
        sum(each.number for each in ends.values()),
        chain.head(ends),
    )
    await audit.add(session, head, ends)
    await journal.record(session, [_told(head)], Origin(Actor.SYSTEM, now))
    return head


def seconds_to_next(now: datetime) -> float:
    return (beginning(now) + HOUR - now).total_seconds()


def _told(head: Head) -> AuditHeadPublished:
    return AuditHeadPublished(
        time=head.hour,
        sequence=head.sequence,
        audit_id=AUDIT,
        hour=head.hour,
        chains=head.chains,
        entries=head.entries,
        head=head.head.hex(),
    )
