"""What the terminal shows while events are posted: a bar, then one line per event."""

from collections import Counter

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from muster.web.filters import count
from muster_local.events_file import Written
from muster_local.post import Outcome, Posting

MARKS = {"accepted": "✓", "duplicate": "=", "rejected": "✗"}


async def post_and_tell(posting: Posting, events: list[Written], *, quiet: bool) -> int:
    """How many were rejected. Results go to standard output, the bar to standard error."""
    results, bar = Console(), Console(stderr=True)
    counted: Counter[str] = Counter()
    columns = (TextColumn("Posting"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=bar, transient=True) as progress:
        task = progress.add_task("Posting", total=len(events))

        def told(outcomes: list[Outcome]) -> None:
            progress.advance(task, len(outcomes))
            counted.update(outcome.status for outcome in outcomes)
            for outcome in outcomes:
                if not quiet or outcome.status == "rejected":
                    results.print(_line(outcome), highlight=False, markup=False, soft_wrap=True)

        await posting.send(events, told)
    found = ", ".join(f"{counted[status]} {status}" for status in MARKS if counted[status])
    bar.print(f"{count(len(events), 'event')}: {found or 'nothing was posted'}.", highlight=False)
    return counted["rejected"]


def _line(outcome: Outcome) -> str:
    event = outcome.event
    why = f": {outcome.why}" if outcome.why else ""
    return f"{MARKS[outcome.status]} {outcome.status} line {event.line} {event.id}{why}"
