"""The commands `muster dead-letters` and `muster refused`."""

from collections.abc import Callable, Coroutine
from typing import Any

import typer

from muster.operations.arguments import Key, KeyOrAll, Topic
from muster_local.example import DATA
from muster_local.running import Data, running, used

dead_letters = typer.Typer(help="Events that could not be acted on.", no_args_is_help=True)
refused = typer.Typer(help="Keys whose facts the broker refuses.", no_args_is_help=True)


@dead_letters.command("list")
def show_dead_letters(data: Data = DATA) -> None:
    """What is buried, oldest first, and why."""
    from muster.operations import waiting

    _tell(data, waiting.dead_letters)


@dead_letters.command()
def replay(topic: Topic, key: Key, data: Data = DATA) -> None:
    """Act on the dead letters of one key again, in order; the key flows afterwards."""
    from muster.operations import waiting

    _tell(data, waiting.replay, topic, key)


@dead_letters.command()
def drop(topic: Topic, key: Key, data: Data = DATA) -> None:
    """Give the first dead letter of one key up for good, so that those behind it can go on."""
    from muster.operations import waiting

    _tell(data, waiting.drop, topic, key)


@refused.command("list")
def show_refused(data: Data = DATA) -> None:
    """Which keys, since when, how many facts wait, and why."""
    from muster.operations import waiting

    _tell(data, waiting.refused)


@refused.command()
def retry(topic: Topic, key: KeyOrAll = None, data: Data = DATA) -> None:
    """Send the facts of one key again, in order; without a key, of all refused of the topic."""
    from muster.operations import waiting

    _tell(data, waiting.retry, topic, key)


def _tell(data: Data, ask: Callable[..., Coroutine[Any, Any, Any]], *about: str | None) -> None:
    from muster.operations.commands import tell
    from muster_local.servers import Servers
    from muster_local.waiting import keepers

    folder = used(data)
    kept = keepers(Servers(folder).running_surroundings(running(folder)))
    tell(lambda: ask(kept, *about))
