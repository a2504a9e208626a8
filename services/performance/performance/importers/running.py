"""An import from the first row to the last: in batches, each lane's share of one in a transaction
with its progress.

Killed anywhere each lane goes on where it stood. The same file again changes nothing.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

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

    @classmethod
    def of(cls, batch: Batch, outcomes: "Outcomes") -> "Summary":
        return cls(_count(outcomes), batch.notes)

    @classmethod
    def together(cls, parts: Iterable["Summary"]) -> "Summary":
        made = cls()
        for each in parts:
            made.counts += each.counts
            made.notes.add(each.notes)
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
        lanes, before = await self._lanes(content)
        done = min(lane.rows_done for lane in lanes)
        async with aclosing(read_ahead(batches(self._file, self._kind, skip=done))) as ahead:
            try:
                await self._write(ahead, lanes)
            except BaseExceptionGroup as failed:
                raise failed.exceptions[0] from None
        async with self._sessions.begin() as session:
            await imports.refresh_statistics(session)
        return replace(Summary.together(each.summary for each in lanes), before=before)

    async def _write(self, ahead: AsyncIterable[Batch], lanes: "Sequence[_Lane]") -> None:
        """No lane waits for another one, up to a batch apart: so they need the database in turns.

        Raises a group of what was raised, once all is told that was written.
        """
        untold: list[_Writing] = []
        try:
            async with asyncio.TaskGroup() as tasks:
                async for batch in ahead:
                    before = untold[-1].tasks if untold else [None for _ in lanes]
                    shares = zip(lanes, batch.shares(self._kind), before, strict=True)
                    begun = [tasks.create_task(self._apply_after(*each)) for each in shares]
                    untold.append(_Writing(batch, begun))
                    if len(untold) > 1:
                        await asyncio.wait(untold[0].tasks)
                        written = untold.pop(0)
                        self._tell(written.batch, written.outcomes)
        finally:
            for each in untold:
                self._tell(each.batch, each.outcomes)

    async def _lanes(self, content: str) -> "tuple[list[_Lane], datetime | None]":
        """And when all of the very same file was imported, if it was."""
        async with self._sessions.begin() as session:
            known = await imports.begun(
                session, self._kind.name, self._file.name, content, self._clock(),
                lanes=self._kind.lanes,
            )  # fmt: skip
            ends = [each.finished_at for each in known if each.finished_at is not None]
            before = max(ends) if len(ends) == len(known) else None
            if before is not None:
                # What was refused may be taken by now, and what others said since is said anew.
                known = await imports.begin_again(session, known, self._clock())
        return [_Lane.of(each) for each in known], before

    async def rehearse(self) -> Summary:
        """All of it in one transaction, which is rolled back."""
        parts = []
        now = self._clock()
        async with (
            self._sessions() as session,
            aclosing(read_ahead(batches(self._file, self._kind))) as ahead,
        ):
            async for batch in ahead:
                outcomes = await _apply(session, self._kind, batch, Run(now, now, self._strategy))
                parts.append(Summary.of(batch, outcomes))
                self._tell(batch, [outcomes])
            await session.rollback()
        return Summary.together(parts)

    async def _apply_after(
        self, lane: "_Lane", share: Batch, before: "asyncio.Task[Outcomes] | None"
    ) -> "Outcomes":
        if before is not None:
            await before
        return await self._apply_patiently(lane, share) if lane.takes(share) else []

    async def _apply_patiently(self, lane: "_Lane", share: Batch) -> "Outcomes":
        for attempt in range(1, TRIES + 1):
            now = self._clock()
            try:
                async with self._sessions.begin() as session:
                    run = Run(lane.started_at, now, self._strategy)
                    outcomes = await _apply(session, self._kind, share, run)
                    summary = Summary.together([lane.summary, Summary.of(share, outcomes)])
                    await imports.advance(
                        session, lane.id, before=lane.rows_done, rows_done=share.rows_done,
                        counts=summary.to_json(), finished_at=now if share.is_last else None,
                    )  # fmt: skip
                lane.rows_done, lane.summary = share.rows_done, summary
                return outcomes
            except Exception as reason:
                if attempt == TRIES or not is_contention(reason):
                    raise
        raise AssertionError("unreachable")

    def _tell(self, batch: Batch, made: "Sequence[Outcomes]") -> None:
        problems = [each for one in made for each in one if isinstance(each, RowProblem)]
        for each in sorted(problems, key=attrgetter("line")):
            self._told.problem(each)
        self._told.moved(batch.share)


@dataclass
class _Writing:
    batch: Batch
    tasks: "list[asyncio.Task[Outcomes]]"
    """Lane by lane."""

    @property
    def outcomes(self) -> "list[Outcomes]":
        """Of the shares that were written."""
        done = [each for each in self.tasks if each.done() and not each.cancelled()]
        return [each.result() for each in done if each.exception() is None]


@dataclass
class _Lane:
    """Rows that touch nothing that those of another lane do, in their order."""

    id: UUID
    started_at: datetime
    is_finished: bool
    rows_done: int
    summary: Summary

    @classmethod
    def of(cls, known: Import) -> "_Lane":
        return cls(
            known.id, known.started_at, known.finished_at is not None, known.rows_done,
            Summary.from_json(known.counts),
        )  # fmt: skip

    def takes(self, share: Batch) -> bool:
        """One that was killed between the lanes' commits has done a share that others have not."""
        return not self.is_finished and (share.is_last or self.rows_done < share.rows_done)


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
