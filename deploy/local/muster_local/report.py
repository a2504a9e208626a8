"""What the terminal shows while the platform starts, serves and ends."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from muster_local import jars


class Report:
    """Steps with their outcome, one line each; a bar while jars are fetched."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def step(self, doing: str, done: str) -> Iterator[None]:
        with self._console.status(f"{doing} …"):
            yield
        self.done(done)

    def done(self, what: str, detail: str = "") -> None:
        shown = f" [dim]{detail}[/]" if detail else ""
        self._console.print(f"[green]✓[/] {what}{shown}", highlight=False, soft_wrap=True)

    @contextmanager
    def fetching(self) -> Iterator[jars.Progress]:
        """A progress bar over all jars; it appears with the first one that must be fetched."""
        absent = len(jars.missing(jars.cache_folder()))
        if not absent:
            yield jars.silent
            return
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
        with Progress(*columns, console=self._console, transient=True) as progress:
            task = progress.add_task("Fetching the Kafka broker, once", total=jars.TOTAL)

            def follow(name: str, size: int) -> AbstractContextManager[Callable[[int], None]]:
                return _counted(lambda count: progress.advance(task, count))

            yield follow

    def serving(self, url: str, data: Path) -> None:
        """The address is the last line."""
        self._console.print(f"  Data in {data}. Ctrl-C ends it.", highlight=False, soft_wrap=True)
        self._console.print(url, highlight=False, soft_wrap=True)

    def stopping(self) -> None:
        self._console.print("\n  Stopping …", highlight=False)


@contextmanager
def _counted(count: Callable[[int], None]) -> Iterator[Callable[[int], None]]:
    yield count
