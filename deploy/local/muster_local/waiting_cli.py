"""The commands `muster dead-letters` and `muster refused`."""

import typer

from muster.operations import waiting
from muster.operations.commands import Key, KeyOrAll, Topic, tell
from muster.operations.waiting import Keeper
from muster_local.example import DATA
from muster_local.running import Data, running, used
from muster_local.servers import Servers
from muster_local.waiting import keepers

dead_letters = typer.Typer(help="Events that could not be acted on.", no_args_is_help=True)
refused = typer.Typer(help="Keys whose facts the broker refuses.", no_args_is_help=True)


@dead_letters.command("list")
def show_dead_letters(data: Data = DATA) -> None:
    """What is buried, oldest first, and why."""
    tell(waiting.dead_letters(_keepers(data)))


@dead_letters.command()
def replay(topic: Topic, key: Key, data: Data = DATA) -> None:
    """Act on the dead letters of one key again, in order; the key flows afterwards."""
    tell(waiting.replay(_keepers(data), topic, key))


@dead_letters.command()
def drop(topic: Topic, key: Key, data: Data = DATA) -> None:
    """Give the first dead letter of one key up for good, so that those behind it can go on."""
    tell(waiting.drop(_keepers(data), topic, key))


@refused.command("list")
def show_refused(data: Data = DATA) -> None:
    """Which keys, since when, how many facts wait, and why."""
    tell(waiting.refused(_keepers(data)))


@refused.command()
def retry(topic: Topic, key: KeyOrAll = None, data: Data = DATA) -> None:
    """Send the facts of one key again, in order; without a key, of all refused of the topic."""
    tell(waiting.retry(_keepers(data), topic, key))


def _keepers(data: Data) -> list[Keeper]:
    folder = used(data)
    return keepers(Servers(folder).running_surroundings(running(folder)))
