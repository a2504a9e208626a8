"""`python -m performance import KIND FILE`."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from uvicorn.loops.auto import auto_loop_factory

from muster.clock import utc_now
from muster.errors import is_away
from muster.operations.processes import keep_what_is_loaded
from performance.domain.rating import Strategy
from performance.importers import KINDS
from performance.importers.running import Summary, import_file
from performance.importers.table import FileRefused, RowProblem
from performance.settings import Settings
from performance.storage.imports import WentOn

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

YOUNG = 200_000
"""Objects, about those of one batch: they are all gone before the collector looks."""
SHOWN = 100
"""Row problems, at most; the others are counted."""

KindName = Annotated[str, typer.Argument(metavar="KIND", help=", ".join(KINDS))]
File = Annotated[
    Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="CSV in UTF-8.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Do it all, and keep nothing of it.")]


def add_import(cli: typer.Typer, settings: Callable[[], Settings]) -> None:
    @cli.command("import")
    def run(kind: KindName, file: File, dry_run: DryRun = False) -> None:
        """Load a public file: facts are kept, nobody is alerted. Safe to run again."""
        keep_what_is_loaded(YOUNG)
        said = settings()
        url = said.database_url.get_secret_value()
        raise typer.Exit(import_and_tell(url, kind, file, strategy=said.strategy, dry_run=dry_run))


def import_and_tell(url: str, kind: str, file: Path, *, strategy: Strategy, dry_run: bool) -> int:
    """The exit code: 1 where rows were refused, or all of the file."""
    # Imported here: the service itself loads this module, and prints in no colours.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    if kind not in KINDS:
        raise typer.BadParameter(f"{kind!r} is none of {', '.join(KINDS)}", param_hint="KIND")
    console, errors = Console(soft_wrap=True), Console(stderr=True, soft_wrap=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(),
               TimeElapsedColumn())  # fmt: skip
    with Progress(*columns, console=errors, transient=True) as progress:
        told = _Telling(progress, progress.add_task(file.name, total=1.0))
        try:
            with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
                summary = runner.run(
                    import_file(
                        url, KINDS[kind], file, utc_now, told, strategy=strategy, dry_run=dry_run
                    )
                )
        except FileRefused as refusal:
            return _refused(errors, f"{file.name}: {refusal}")
        except WentOn:
            return _refused(errors, "another import has gone on with this file; nothing is lost")
        except Exception as reason:
            if not is_away(reason):
                raise
            return _refused(errors, "the database is away; run the same again to go on")
    told.tell_others()
    _tell(console, summary, dry_run=dry_run)
    return 1 if summary.counts["refused"] else 0


def _refused(errors: "Console", why: str) -> int:
    errors.print(f"[red]✗[/] {why}", highlight=False)
    return 1


class _Telling:
    """Problems as they come, above the bar."""

    def __init__(self, progress: "Progress", task: object) -> None:
        self._progress = progress
        self._task = task
        self._problems = 0

    def waiting(self) -> None:
        self._print("Another import of this kind is running; waiting for its end.")

    def moved(self, share: float) -> None:
        self._progress.update(self._task, completed=share)  # type: ignore[arg-type]

    def problem(self, problem: RowProblem) -> None:
        self._problems += 1
        if self._problems <= SHOWN:
            self._print(str(problem))

    def tell_others(self) -> None:
        if self._problems > SHOWN:
            self._print(f"… and {self._problems - SHOWN} more rows were refused.")

    def _print(self, line: str) -> None:
        self._progress.console.print(line, markup=False, highlight=False)


def _tell(console: "Console", summary: Summary, *, dry_run: bool) -> None:
    def say(line: str) -> None:
        console.print(line, markup=False, highlight=False)

    counts = summary.counts
    named = ("recorded", "corrected", "unchanged", "refused")
    said = ", ".join(f"{counts[each]:,} {each}" for each in named)
    say(f"{summary.rows:,} rows: {said}.")
    for remark, rows in summary.notes.remarks.items():
        say(f"Noticed: {remark} ({rows:,} rows).")
    if years := summary.notes.years_in_part():
        told = ", ".join(f"{year} ({months} months)" for year, months in years.items())
        say(f"Years in part: {told}.")
    if summary.before is not None:
        say(f"The same file was imported on {summary.before:%Y-%m-%d %H:%M} UTC.")
    if dry_run:
        say("A dry run: nothing of it was kept.")
