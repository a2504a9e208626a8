"""What happened, sealed into the journal, and read again as history."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conduct.domain.happenings import Fact, Happened, Word
from conduct.sealing.keys import Compartment
from conduct.storage.tables import journal
from conduct.storage.vault import CaseKeys
from muster.events import Event
from muster.events.conduct import CaseNoted
from muster.journal import Actor, Origin

FIELD = "journal"
"""What a note is bound to, with its sequence as the version."""
NOBODY = Actor("system", "conduct", "Conduct")
"""Stands in the journal in plain; who it was is sealed."""


@dataclass(frozen=True, slots=True)
class Noted:
    """One line of a history."""

    word: Word
    at: datetime
    recorded_at: datetime
    by: Actor
    detail: dict[str, str]


Facts = tuple[UUID, CaseKeys, Sequence[Fact]]
"""Of one case or prompt: what it is, and the keys to seal it with."""


async def record(session: AsyncSession, told: Sequence[Facts], origin: Origin) -> None:
    """Notes are sealed; what is published goes out by the day, and without who and why.

    Without keys there are no notes: what people are told does not wait for an operator.
    """
    plain = Origin(NOBODY, origin.recorded_at, imported=origin.imported)
    events: list[tuple[Event, Origin]] = []
    for id_, held, facts in told:
        for fact in facts:
            if isinstance(fact, Happened) and not held:
                continue
            event = _sealed(id_, held, fact, origin) if isinstance(fact, Happened) else fact
            events.append((event, plain))
    await journal.record_all(session, events)


async def history(session: AsyncSession, id_: UUID, held: CaseKeys) -> list[Noted]:
    """Oldest first. Raises `Unreadable`."""
    rows = await journal.history(session, id_)
    key = held[Compartment.FACTS]
    return [
        _opened(key.open(FIELD, row.sequence, row.data["sealed"]))
        for row in rows
        if row.type == CaseNoted.type
    ]


def _sealed(id_: UUID, held: CaseKeys, fact: Happened, origin: Origin) -> CaseNoted:
    actor = origin.actor
    written = json.dumps(
        {
            "word": fact.word.value,
            "at": fact.at.isoformat(),
            "recorded_at": origin.recorded_at.isoformat(),
            "by": [actor.kind, actor.id, actor.name],
            "detail": dict(fact.detail),
        }
    )
    sealed = held[Compartment.FACTS].seal(FIELD, fact.sequence, written)
    return CaseNoted(time=fact.at, sequence=fact.sequence, case_id=id_, sealed=sealed)


def _opened(written: str) -> Noted:
    found = json.loads(written)
    return Noted(
        Word(found["word"]),
        datetime.fromisoformat(found["at"]),
        datetime.fromisoformat(found["recorded_at"]),
        Actor(*found["by"]),
        found["detail"],
    )
