"""The commands of one service."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import typer
from aiokafka.errors import KafkaError
from fastapi import FastAPI
from uvicorn.loops.auto import auto_loop_factory

from muster import topics
from muster.broker import BrokerRefuses, broker_of
from muster.bus import Consumer
from muster.database import SessionMaker
from muster.dead_letters import DeadLetters
from muster.journal import Journal
from muster.observability import Telemetry, create_telemetry
from muster.operations import waiting
from muster.operations.arguments import (
    Address,
    Copies,
    Key,
    KeyOrAll,
    Patience,
    Port,
    Topic,
)
from muster.operations.processes import run_worker_process, serve_app
from muster.operations.telling import told
from muster.operations.waiting import Keeper
from muster.schema import SchemaNotReady, bring_up, served
from muster.served_tls import served_certificate
from muster.settings import ServiceSettings, read_settings

T = TypeVar("T")
TRY_EVERY = 1.0
"""Seconds."""


@dataclass(frozen=True, kw_only=True)
class ServiceProgram:
    """What the commands need to know of a service."""

    name: str
    """Of the service and of its import package."""
    kind_of_settings: type[ServiceSettings]
    create_app: Callable[..., FastAPI]
    run_worker: Callable[..., Coroutine[Any, Any, None]]
    journal: Journal
    dead_letters: DeadLetters | None = None
    consumer: Callable[[ServiceSettings, SessionMaker, Telemetry], Consumer] | None = None
    """The service's consumer, for replays; where it has one."""
    check: Callable[[ServiceSettings], Coroutine[Any, Any, None]] | None = None
    """Raises `CannotServe` where the app is not to start."""

    def settings(self) -> ServiceSettings:
        """Raises `SettingsUnclear`."""
        return read_settings(self.kind_of_settings)


def commands(program: ServiceProgram) -> typer.Typer:
    cli = typer.Typer(
        help=f"The {program.name} service.", no_args_is_help=True, add_completion=False,
        pretty_exceptions_enable=False,
    )  # fmt: skip

    @cli.command()
    def app(host: Address = "127.0.0.1", port: Port = 8000) -> None:
        """Answer HTTP."""
        with told():
            settings = program.settings()
            app = program.create_app(settings)
            certificate = served_certificate(settings)
            if program.check is not None:
                asyncio.run(program.check(settings))
        serve_app(app, host=host, port=port, root_path=settings.root_path, certificate=certificate)

    @cli.command()
    def worker() -> None:
        """Relay, consume and sweep."""
        with told():
            settings = program.settings()
            telemetry = create_telemetry(program.name, settings.otlp_endpoint)

            async def run(stop: asyncio.Event) -> None:
                await program.run_worker(settings, telemetry=telemetry, stop=stop)

            with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
                runner.run(run_worker_process(settings, telemetry, run))

    @cli.command("migrate")
    def migrate_schema(within: Patience = 0.0) -> None:
        """Bring the database to the newest schema; a later one stays as it is."""
        with told():
            url = program.settings().database_url.get_secret_value()
            typer.echo(_patiently(lambda: bring_up(program.name, url), SchemaNotReady, within))

    @cli.command("await-schema")
    def wait_for_schema(within: Patience = 300.0) -> None:
        """Wait until the database has the schema of this version, or of a later one."""
        with told():
            url = program.settings().database_url.get_secret_value()
            found = _patiently(lambda: served(program.name, url), SchemaNotReady, within)
            typer.echo(f"The schema of {program.name} is at {found}.")

    cli.add_typer(_topics(program), name="topics")
    if program.dead_letters is not None:
        cli.add_typer(_dead_letters(program), name="dead-letters")
    cli.add_typer(_refused(program), name="refused")
    return cli


def _patiently(
    job: Callable[[], T], unready: type[Exception] | tuple[type[Exception], ...], within: float
) -> T:
    """Its answer. within: seconds in which it is tried again, since what it needs may come late.

    Why it is not ready is told when it changes.
    """
    if os.getpid() == 1:
        # The first process of a container would not hear it otherwise.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    ends, told = time.monotonic() + within, ""
    while True:
        try:
            return job()
        except unready as reason:
            left = ends - time.monotonic()
            if left <= 0:
                raise
            if (why := str(reason) or type(reason).__name__) != told:
                typer.echo(f"{why} Trying again.", err=True)
            told = why
        time.sleep(min(TRY_EVERY, left))


def _topics(program: ServiceProgram) -> typer.Typer:
    group = typer.Typer(help="The topics that this service writes.", no_args_is_help=True)

    @group.callback()
    def keep_the_name() -> None:
        """With one command only, its name would be left out."""

    @group.command("apply")
    def apply(replication: Copies = 1, within: Patience = 0.0) -> None:
        """Make those that are not there yet."""
        own = topics.written_by(program.name)
        with told():
            broker = broker_of(program.settings())

            def make() -> None:
                asyncio.run(topics.apply(broker, own, replication=replication))

            # Rights may be given while we wait, as may the broker itself be started.
            _patiently(make, (KafkaError, BrokerRefuses, TimeoutError), within)
        typer.echo(f"The topics are there: {', '.join(topic.name for topic in own)}.")

    return group


def _dead_letters(program: ServiceProgram) -> typer.Typer:
    group = typer.Typer(help="Events that could not be acted on.", no_args_is_help=True)

    @group.command("list")
    def show() -> None:
        """What is buried, oldest first, and why."""
        tell(lambda: waiting.dead_letters([_keeper(program)]))

    @group.command()
    def replay(topic: Topic, key: Key) -> None:
        """Act on the dead letters of one key again, in order; the key flows afterwards."""
        tell(lambda: waiting.replay([_keeper(program)], topic, key))

    @group.command()
    def drop(topic: Topic, key: Key) -> None:
        """Give the first dead letter of one key up for good, so that those behind it can go on."""
        tell(lambda: waiting.drop([_keeper(program)], topic, key))

    return group


def _refused(program: ServiceProgram) -> typer.Typer:
    group = typer.Typer(help="Keys whose facts the broker refuses.", no_args_is_help=True)

    @group.command("list")
    def show() -> None:
        """Which keys, since when, how many facts wait, and why."""
        tell(lambda: waiting.refused([_keeper(program)]))

    @group.command()
    def retry(topic: Topic, key: KeyOrAll = None) -> None:
        """Send the facts of one key again, in order; without a key, of all refused of the topic."""
        tell(lambda: waiting.retry([_keeper(program)], topic, key))

    return group


def tell(work: Callable[[], Coroutine[Any, Any, list[str] | str]]) -> None:
    """Print what is found or done; what cannot be done is one sentence on standard error."""
    try:
        with told():
            found = asyncio.run(work())
    except (waiting.NothingWaits, waiting.FailedAgain) as reason:
        typer.echo(reason, err=True)
        raise typer.Exit(1) from None
    for line in [found] if isinstance(found, str) else found or ["Nothing waits."]:
        typer.echo(line)


def _keeper(program: ServiceProgram) -> Keeper:
    return keeper_of(program, program.settings(), Telemetry(program.name))


def keeper_of(program: ServiceProgram, settings: ServiceSettings, telemetry: Telemetry) -> Keeper:
    make = program.consumer
    return Keeper(
        url=settings.database_url.get_secret_value(),
        journal=program.journal,
        letters=program.dead_letters,
        consumer=None if make is None else lambda sessions: make(settings, sessions, telemetry),
    )
