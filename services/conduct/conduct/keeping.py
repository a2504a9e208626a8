"""The commands by which operations keep keys, and what is destroyed, in order.

python -m conduct new-keyring FILE | add-key FILE COMPARTMENT KEK-ID
| use-key FILE COMPARTMENT KEK-ID | drop-key FILE COMPARTMENT KEK-ID
| rotate COMPARTMENT KEK-ID | rewrap | reapply-shredding | verify-reads

Those with FILE work on that file and need no settings. `rotate` is `add-key` and `use-key` at once,
for a keyring that all processes read.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from conduct.sealing.keyring import (
    Keyring,
    new_keyring,
    read_keys,
    with_current,
    with_key,
    with_new_current,
    without,
)
from conduct.sealing.keys import Compartment
from conduct.sealing.shredded import ShreddedList
from conduct.settings import Settings
from conduct.storage import audit, read_log
from conduct.storage import shredding as destroyed
from conduct.use_cases import retaining, rotating, starting
from conduct.use_cases.rotating import Rotated
from muster.database import SessionMaker, create_engine, create_sessions
from muster.operations.telling import told

File = Annotated[Path, typer.Argument(help="The keyring, or a copy of it.")]
KekId = Annotated[str, typer.Argument(help="What the key is called: facts-2026-12.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
FirstId = Annotated[str, typer.Option(help="What the first keys are called.")]

T = TypeVar("T")


def add_keeping(cli: typer.Typer, settings: Callable[[], Settings]) -> None:
    @cli.command("new-keyring")
    def make(file: File, first: FirstId = "1") -> None:
        """Write a new keyring; a file that is there is never replaced."""
        _or_say(lambda: new_keyring(file, {each: f"{each}-{first}" for each in Compartment}))

    @cli.command("add-key")
    def add(file: File, compartment: Compartment, kek_id: KekId) -> None:
        """Make a new key, which nothing is wrapped with yet: hand the file out, then `use-key`."""
        _or_say(lambda: with_key(file, compartment, kek_id))

    @cli.command("use-key")
    def use(file: File, compartment: Compartment, kek_id: KekId) -> None:
        """Wrap with this key from now on. Every process must have it already."""
        _or_say(lambda: with_current(file, compartment, kek_id))

    @cli.command("drop-key")
    def drop(file: File, compartment: Compartment, kek_id: KekId, yes: Yes = False) -> None:
        """Destroy a former key in this file; what is still wrapped with it never opens again."""
        _or_say(lambda: read_keys(file).without(compartment, kek_id))
        if not yes:
            typer.confirm(
                f"Has `rewrap` said that {kek_id} of {compartment} wraps nothing any more, "
                "and is no backup left that needs it?",
                abort=True,
            )
        _or_say(lambda: without(file, compartment, kek_id))

    @cli.command()
    def rotate(compartment: Compartment, kek_id: KekId) -> None:
        """Begin to wrap with a new key, where all processes read one file; then `rewrap`."""
        _or_say(lambda: with_new_current(settings().keyring, compartment, kek_id))

    @cli.command()
    def rewrap() -> None:
        """Wrap every data key with the current keys; cut short, it goes on where it was."""
        keyring = _or_say(lambda: Keyring(settings().keyring))
        _tell(_run(settings, lambda sessions: rotating.rewrap_all(sessions, keyring)))

    @cli.command("reapply-shredding")
    def reapply(yes: Yes = False) -> None:
        """After a restore: destroy again what was destroyed before."""
        there = _run(settings, lambda sessions: _there_again(settings(), sessions))
        typer.echo(f"Destroyed cases that are there again: {there}")
        if there and not yes:
            typer.confirm("Destroy them again?", abort=True)
        _run(settings, lambda sessions: _reapply(settings(), sessions))

    @cli.command("verify-reads")
    def verify() -> None:
        """Walk along the read log of every case and make every head again; what differs is told."""
        broken = _run(settings, _broken)
        for each in broken or ["The read log is whole."]:
            typer.echo(each)
        raise typer.Exit(1 if broken else 0)


def _run(settings: Callable[[], Settings], job: Callable[[SessionMaker], Awaitable[T]]) -> T:
    async def run() -> T:
        engine = create_engine(settings().database_url.get_secret_value(), hide_parameters=True)
        try:
            return await job(create_sessions(engine))
        finally:
            await engine.dispose()

    return _or_say(lambda: asyncio.run(run()))


def _or_say(job: Callable[[], T]) -> T:
    with told():
        return job()


async def _there_again(settings: Settings, sessions: SessionMaker) -> int:
    listed = starting.read_list(ShreddedList(settings.shredded_list))
    async with sessions() as session:
        return await destroyed.with_keys_again(session, listed.cases.keys())


async def _reapply(settings: Settings, sessions: SessionMaker) -> int:
    listed = starting.read_list(ShreddedList(settings.shredded_list))
    async with sessions.begin() as session:
        return await retaining.reapply(session, listed)


async def _broken(sessions: SessionMaker) -> list[str]:
    async with sessions() as session:
        ends = await read_log.ends(session)
        found = [(each, await read_log.verify(session, each)) for each in sorted(ends)]
        heads = await audit.contradicted(session)
    broken = [f"{case_id}: {fault}" for case_id, fault in found if fault is not None]
    return broken + [
        f"head {each.sequence} of {each.hour:%Y-%m-%d %H:%M} UTC: the log does not lead to it"
        for each in heads
    ]


def _tell(done: Rotated) -> None:
    typer.echo(f"Rewrapped: {done.rewrapped}. Could not be unwrapped: {done.unreadable}.")
    for each in done.retired:
        typer.echo(f"{each.kek_id} of {each.compartment} wraps nothing any more.")
    if done.unreadable:
        raise typer.Exit(1)
