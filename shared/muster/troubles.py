"""What operations have to mend in a service, and how it says so.

A service publishes when a trouble begins and when it ends, on its topic and under a key of its
own. Its journal is where it knows from what it has said.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from muster.clock import Clock
from muster.database import SessionMaker
from muster.dead_letters import DeadLetters
from muster.effects import UNREADABLE
from muster.events import Event
from muster.events.troubles import TroubleBegan, TroubleEnded
from muster.journal import Actor, Journal, Origin
from muster.observability import Telemetry
from muster.worker import Work, repeated

LOOK_EVERY = 10.0
"""Seconds."""
AT_ONCE = 10
"""Of each kind, the oldest first; where there are more, each is told when an older one ended."""
LOCK = 0x6D757375
"""Advisory lock of the database: two looks at once would tell everything twice."""

REFUSED, PARKED, STOPPED = "refused", "parked", "stopped"
_NAMES = UUID("0e5d0a52-55a9-5a0f-8d5c-3f7b8f0f4c11")


@dataclass(frozen=True, slots=True)
class Trouble:
    """kind: one word. place: what of that kind it is about."""

    kind: str
    place: tuple[str, ...]
    since: datetime
    what: str
    why: str
    mend: str

    @property
    def id(self) -> UUID:
        return uuid5(_NAMES, "\n".join((self.kind, *self.place)))

    @property
    def step(self) -> str:
        return f"{self.kind} since {self.since:%Y-%m-%d %H:%M:%S}"


async def is_alone(session: AsyncSession) -> bool:
    """Whether nobody else looks, until this transaction ends."""
    lock = text("SELECT pg_try_advisory_xact_lock(:lock)")
    return bool(await session.scalar(lock, {"lock": LOCK}))


async def find(
    session: AsyncSession,
    service: str,
    journal: Journal,
    letters: DeadLetters | None = None,
    handled: Collection[str] = (),
) -> list[Trouble]:
    """letters, handled: of a service that has consumers, and the types that these handle."""
    found = [_refused(service, row) for row in await _oldest(session, journal.refused)]
    if letters is not None:
        await letters.stops.forget_passed(session, {*handled, UNREADABLE})
        found += [_parked(service, row) for row in await _oldest(session, letters.parked)]
        found += [_stopped(row) for row in await letters.stops.standing(session, AT_ONCE)]
    return found


async def _oldest(session: AsyncSession, table: Any) -> Sequence[Any]:
    rows = select(table).order_by(table.c.since, table.c.topic, table.c.key).limit(AT_ONCE)
    return list(await session.execute(rows))


class Troubles:
    """began, ended: the service's own classes. troubles_id: the key of their facts."""

    def __init__(
        self,
        journal: Journal,
        began: type[TroubleBegan],
        ended: type[TroubleEnded],
        troubles_id: UUID,
        *,
        letters: DeadLetters | None = None,
        handled: Collection[str] = (),
    ) -> None:
        self._journal = journal
        self._began = began
        self._ended = ended
        self._id = troubles_id
        self._letters = letters
        self._handled = handled

    def telling(self, sessions: SessionMaker, clock: Clock, telemetry: Telemetry) -> Work:
        """Any number of workers may do it."""

        async def look() -> float:
            async with sessions.begin() as session:
                if await is_alone(session):
                    await self.tell(session, telemetry.service, clock())
            telemetry.metrics.sweep_heartbeat.labels("troubles").set(clock().timestamp())
            return LOOK_EVERY

        return repeated("troubles", look, telemetry)

    async def tell(self, session: AsyncSession, service: str, now: datetime) -> None:
        """Publish what began and what ended since the last time."""
        found = await find(session, service, self._journal, self._letters, self._handled)
        said = {row.trouble: row for row in await session.execute(_SAID, {"id": self._id})}
        standing = {name: row.step for name, row in said.items() if row.type == self._began.type}
        sequence = max((row.sequence for row in said.values()), default=0)
        facts: list[Event] = []
        # What ended and began again between two looks is another step of the same trouble.
        still = {str(each.id) for each in found if standing.get(str(each.id)) == each.step}
        for gone in sorted(standing.keys() - still):
            sequence += 1
            about = {"troubles_id": self._id, "trouble": UUID(gone)}
            facts.append(self._ended(time=now, sequence=sequence, **about))
        for each in found:
            if str(each.id) not in still:
                sequence += 1
                facts.append(self._fact(each, sequence))
        await self._journal.record(session, facts, Origin(Actor.SYSTEM, now))

    def _fact(self, trouble: Trouble, sequence: int) -> TroubleBegan:
        return self._began(
            time=trouble.since,
            sequence=sequence,
            troubles_id=self._id,
            trouble=trouble.id,
            step=trouble.step,
            what=trouble.what,
            why=trouble.why,
            mend=trouble.mend,
        )


_SAID = text("""
    SELECT DISTINCT ON (data ->> 'trouble') data ->> 'trouble' AS trouble, type, sequence,
        data ->> 'step' AS step
    FROM journal WHERE aggregate_id = :id ORDER BY data ->> 'trouble', seq DESC
""")


def _refused(service: str, row: Any) -> Trouble:
    return Trouble(
        kind=REFUSED,
        place=(row.topic, row.key),
        since=row.since,
        what=f"the broker refuses a fact of {service}",
        why=(
            f"Kafka refuses a record of {row.key} on {row.topic} for good: {row.reason}. It and "
            "all later facts of that key wait in the outbox; every other key flows."
        ),
        mend=(
            "Mend the cause: the limit of the topic, a right. Then release the key: "
            f"`python -m {service} refused retry {row.topic} {row.key}`. This ends by itself."
        ),
    )


def _parked(service: str, row: Any) -> Trouble:
    key = row.key or "(no key)"
    return Trouble(
        kind=PARKED,
        place=(row.consumer, row.topic, row.key),
        since=row.since,
        what=f"{row.consumer} cannot act on an event",
        why=(
            f"An event of {key} on {row.topic} could not be acted on after three tries. It is a "
            "dead letter, and later events of that key wait behind it; every other key flows."
        ),
        mend=(
            f"`python -m {service} dead-letters list` says why. Mend that, then replay the key. "
            "This ends by itself when the key flows again."
        ),
    )


def _stopped(row: Any) -> Trouble:
    return Trouble(
        kind=STOPPED,
        place=(row.consumer, row.source, row.id),
        since=row.since,
        what=f"the consumer {row.consumer} has stopped",
        why=(
            f"It gave up at {row.type} {row.id} on {row.topic}: {row.reason}. Nothing that it "
            "listens to is acted on until it is started again."
        ),
        mend=(
            "The release is bad, not the events: roll it back, start the worker again, then replay "
            "the dead letters. This ends by itself when the consumer has passed that event."
        ),
    )
