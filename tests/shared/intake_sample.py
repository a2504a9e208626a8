"""Partners who report steps, and the rules by which their reports are applied."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from muster.cloudevents import CloudEvent
from muster.database import SessionMaker
from muster.errors import BrokenRule, Invalid
from muster.identity import Principal
from muster.intake.submissions import Applied, Effects, Outcome, Submission
from muster.intake.writer import Writer
from muster.observability import Telemetry
from tests.shared.core_sample import Service, StepTaken, deeds, journal, receipts

KENYA = Principal(
    subject="partner:KEN",
    kind="partner",
    name="Kenya",
    scopes=frozenset({"events:write"}),
    expires_at=datetime(2030, 1, 1, tzinfo=UTC),
    source="/partners/KEN",
)
MARCH = UUID("0192f0c4-0000-7000-8000-000000000001")
OTHER = UUID("0192f0c4-0000-7000-8000-000000000002")


class StepForbidden(Invalid):
    """This step may not be taken."""


class StepReported(BaseModel):
    type: ClassVar[str] = "muster.sample.step.reported.v1"
    march: UUID = MARCH
    number: int
    note: str = ""
    """`forbidden`: refused by rule; `of Kenya`, `history`: all others are; `broken`: our rules
    break; `sql …`: executed first.
    """


def report(
    event_id: str, number: int, *, payload: BrokenRule | None = None, **data: Any
) -> Submission:
    said = StepReported(number=number, **data)
    event = CloudEvent(
        id=event_id,
        source="/partners/KEN",
        type=StepReported.type,
        data=said.model_dump(mode="json"),
    )
    return Submission(event, payload or said, KENYA, datetime(2026, 11, 24, 9, tzinfo=UTC))


def march_of(submission: Submission) -> str:
    payload = submission.payload
    return str(payload.march) if isinstance(payload, StepReported) else submission.event.id


@dataclass
class Rules:
    """Remembers with whom each event shared its transaction."""

    batches: list[list[str]] = field(default_factory=list)
    at_first: Callable[[AsyncSession], Any] | None = None
    """Called with the session of the first transaction, and never again."""

    async def apply(self, session: AsyncSession, submissions: Sequence[Submission]) -> Effects:
        self.batches.append([each.event.id for each in submissions])
        if self.at_first is not None:
            at_first, self.at_first = self.at_first, None
            await at_first(session)
        return Effects([await self._apply(session, each) for each in submissions])

    async def _apply(self, session: AsyncSession, each: Submission) -> Applied:
        said = each.payload
        assert isinstance(said, StepReported)
        if (
            said.note == "forbidden"
            or (said.note == "of Kenya" and each.sender != KENYA)
            or (said.note == "history" and not each.imported)
        ):
            return StepForbidden("no step may be taken here", pointer="#/data/number")
        if said.note == "broken":
            raise ZeroDivisionError
        if said.note.startswith("sql "):
            await session.execute(text(said.note[4:]))
        await session.execute(_DO, {"key": str(said.march), "number": said.number})
        step = StepTaken(time=each.received_at, sequence=1, march_id=said.march, number=said.number)
        await journal.record(session, [step], each.origin)
        return said.march


_DO = text("INSERT INTO deeds (key, number) VALUES (:key, :number)")


@asynccontextmanager
async def writing(
    sessions: SessionMaker,
    rules: Rules,
    *,
    telemetry: Telemetry | None = None,
    **asked: Any,
) -> AsyncIterator[Writer]:
    """A writer at work until the block ends, in half a minute at most: an answer may be lost.

    asked: of it, beside what every one needs.
    """
    writer = Writer(
        sessions,
        receipts,
        rules.apply,
        march_of,
        telemetry=telemetry or Telemetry("sample"),
        **asked,
    )
    at_work = asyncio.create_task(writer.run())
    try:
        async with asyncio.timeout(30):
            yield writer
    finally:
        at_work.cancel()
        _, left = await asyncio.wait({at_work}, timeout=10)
        assert not left, "the writer does not end"


def said_of(outcomes: Sequence[Outcome]) -> list[str]:
    """Each outcome in one word: its status, or the slug of its problem."""
    return [each.problem.slug if each.problem else each.status for each in outcomes]


async def kept(sample: Service) -> tuple[int, int, int]:
    """Effects, facts and receipts."""
    async with sample.sessions() as session:
        counts = [
            await session.scalar(select(func.count()).select_from(table))
            for table in (deeds, journal.journal, receipts.receipts)
        ]
    return counts[0] or 0, counts[1] or 0, counts[2] or 0
