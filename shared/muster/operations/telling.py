"""Why a command does not do what it is asked for: one sentence instead of a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from aiokafka.errors import KafkaError
from asyncpg.exceptions import ClientConfigurationError
from sqlalchemy.exc import ArgumentError

from muster.errors import BrokenRule, CannotServe, is_away

NO_ADDRESS = (
    "The address of a database is not one. Write it as postgresql://user:password@host/database."
)


@contextmanager
def told() -> Iterator[None]:
    """Ends the command with the sentence, where there is one."""
    try:
        yield
    except Exception as reason:
        said = sentence(reason)
        if said is None:
            raise
        typer.echo(said, err=True)
        raise typer.Exit(1) from None


def sentence(reason: Exception) -> str | None:
    """None of what nobody foresaw. Repeats no address that may hold a password."""
    if isinstance(reason, CannotServe | BrokenRule):
        return str(reason)
    if isinstance(reason, ArgumentError | ClientConfigurationError):
        return NO_ADDRESS
    if isinstance(reason, KafkaError):
        return f"Kafka does not serve us. {str(reason) or 'It does not answer.'}"
    if isinstance(reason, TimeoutError):
        return "What this needs does not answer in time: are PostgreSQL and Kafka there?"
    if is_away(reason) and not isinstance(reason, BrokenPipeError):
        return f"The database does not serve us ({type(reason).__name__}). Is it there?"
    return None
