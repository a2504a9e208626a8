"""An import from the first row to the last: in batches, each with its progress in one transaction.

Killed anywhere it goes on behind the last batch. The same file again changes nothing.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from muster.clock import Clock
from muster.database import SessionMaker, create_engine, create_sessions
from muster.errors import is_contention
from performance.domain.observation import Happened
from performance.domain.rating import Strategy
from performance.importers.batches import Batch, batches, read_ahead
from performance.importers.cells import Notes
from performance.importers.kinds import AnyKind, Outcome, Refused, Run
from performance.importers.table import RowProblem, digest
from performance.storage import imports
from performance.storage.imports import Import

TRIES = 3
REFUSED = "refused"


class Told(Protocol):
    """Whom an import tells how it goes."""

    def waiting(self) -> None: ...
    def moved(self, share: float) -> None: ...
    def problem(self, problem: RowProblem) -> None: ...


@dataclass
class Summary:
    counts: Counter[str] = field(default_factory=Counter)
    """Rows `recorded`, `corrected`, `unchanged` and `refused`."""
    notes: Notes = field(default_factory=Notes)
    before: datetime | None = None
    """When the very same file was imported, if it was."""

    @property
    def rows(self) -> int:
        return self.counts.total()

    def add(self, batch: Batch, outcomes: "Outcomes") -> None:
        self.counts += _count(outcomes)
        self.notes.add(batch.notes)

    def with_(self, batch: Batch, outcomes: "Outcomes") -> "Summary":
        made = Summary.from_json(self.to_json())
        made.add(batch, outcomes)
        return made

    def to_json(self) -> dict[str, Any]:
        return {
            "rows": dict(self.counts),
            "remarks": dict(self.notes.remarks),
            "months": sorted(self.notes.months),
        }

    @classmethod
    def from_json(cls, written: Any) -> "Summary":
        notes = Notes(Counter(written.get("remarks", {})), set(written.get("months", ())))
        return cls(Counter(written.get("rows", {})), notes)


async def import_file(
    url: str, kind: AnyKind, file: Path, clock: Clock, told: Told, *, strategy: Strategy,
    dry_run: bool = False,
) -> Summary:  # fmt: skip
    """Raises `FileRefused` where nothing of the file can be taken in."""
    content = digest(file)
    engine = create_engine(url, pool_size=2)
    try:
        async with imports.alone(url, kind.name) as lock:
            if not await lock(wait=False):
                told.waiting()
                await lock(wait=True)
            importing = _Importing(create_sessions(engine), kind, file, clock, told, strategy)
            return await (importing.rehearse() if dry_run else importing.run(content))
    finally:
        await engine.dispose()


class _Importing:
    def __init__(
        self, sessions: SessionMaker, kind: AnyKind, file: Path, clock: Clock, told: Told,
        strategy: Strategy,
    ) -> None:  # fmt: skip
        self._sessions = sessions
        self._kind = kind
        self._file = file
        self._clock = clock
        self._told = told
        self._strategy = strategy

    async def run(self, content: str) -> Summary:
        async with self._sessions.begin() as session:
            known = await imports.begun(
                session, self._kind.name, self._file.name, content, self._clock()
            )
        summary, done = Summary.from_json(known.counts), known.rows_done
        if known.finished_at is not None:
            # What was refused may be taken by now, and what others said since is said anew.
            summary, done = Summary(before=known.finished_at), 0
            async with self._sessions.begin() as session:
                known = await imports.begin_again(session, known, self._clock())
        async with aclosing(read_ahead(batches(self._file, self._kind, skip=done))) as ahead:
            async for batch in ahead:
                outcomes = await self._apply_patiently(batch, known, summary, done)
                done = batch.rows_done
                self._tell(batch, outcomes, summary)
        async with self._sessions.begin() as session:
            await imports.refresh_statistics(session)
        return summary

    async def rehearse(self) -> Summary:
        """All of it in one transaction, which is rolled back."""
        summary = Summary()
        now = self._clock()
        async with (
            self._sessions() as session,
            aclosing(read_ahead(batches(self._file, self._kind))) as ahead,
        ):
            async for batch in ahead:
                outcomes = await _apply(session, self._kind, batch, Run(now, now, self._strategy))
                self._tell(batch, outcomes, summary)
            await session.rollback()
        return summary

    async def _apply_patiently(
        self, batch: Batch, known: Import, summary: Summary, before: int
    ) -> "Outcomes":
        for attempt in range(1, TRIES + 1):
            now = self._clock()
            try:
                async with self._sessions.begin() as session:
                    run = Run(known.started_at, now, self._strategy)
                    outcomes = await _apply(session, self._kind, batch, run)
                    await imports.advance(
                        session, known.id, before=before, rows_done=batch.rows_done,
                        counts=summary.with_(batch, outcomes).to_json(),
                        finished_at=now if batch.is_last else None,
                    )  # fmt: skip
                return outcomes
            except Exception as reason:
                if attempt == TRIES or not is_contention(reason):
                    raise
        raise AssertionError("unreachable")

    def _tell(self, batch: Batch, outcomes: "Outcomes", summary: Summary) -> None:
        summary.add(batch, outcomes)
        for each in outcomes:
            if isinstance(each, RowProblem):
                self._told.problem(each)
        self._told.moved(batch.share)


Outcomes = Sequence[Happened | RowProblem]


def _count(outcomes: Outcomes) -> Counter[str]:
    refused = sum(isinstance(each, RowProblem) for each in outcomes)
    found = Counter({each.name.lower(): outcomes.count(each) for each in Happened})
    return +(found + Counter({REFUSED: refused}))


async def _apply(session: AsyncSession, kind: AnyKind, batch: Batch, run: Run) -> Outcomes:
    readable = [each for each in batch.rows if not isinstance(each, RowProblem)]
    found = iter(await kind.apply(session, [item for _, item in readable], run) if readable else [])
    return [
        each if isinstance(each, RowProblem) else _placed(each[0], next(found))
        for each in batch.rows
    ]


def _placed(line: int, outcome: Outcome) -> Happened | RowProblem:
    if isinstance(outcome, Refused):
        return RowProblem(line, outcome.column, outcome.message)
    return outcome
