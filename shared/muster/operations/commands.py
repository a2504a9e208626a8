"""The commands of one service."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from fastapi import FastAPI

from muster.bus import Consumer
from muster.database import SessionMaker, create_engine, create_sessions, migrate
from muster.dead_letters import DeadLetters
from muster.observability import Telemetry, create_telemetry
from muster.operations.processes import run_worker_process, serve_app
from muster.settings import ServiceSettings

Address = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on.")]


@dataclass(frozen=True, kw_only=True)
class ServiceProgram:
    """What the commands need to know of a service."""

    name: str
    """Of the service and of its import package."""
    settings: Callable[[], ServiceSettings]
    create_app: Callable[..., FastAPI]
    run_worker: Callable[..., Coroutine[Any, Any, None]]
    dead_letters: DeadLetters | None = None
    consumer: Callable[[ServiceSettings, SessionMaker, Telemetry], Consumer] | None = None
    """The service's consumer, for replays; where it has one."""


def commands(program: ServiceProgram) -> typer.Typer:
    cli = typer.Typer(
        help=f"The {program.name} service.", no_args_is_help=True, add_completion=False,
        pretty_exceptions_enable=False,
    )  # fmt: skip

    @cli.command()
    def app(host: Address = "127.0.0.1", port: Port = 8000) -> None:
        """Answer HTTP."""
        settings = program.settings()
        serve_app(program.create_app(settings), host=host, port=port, root_path=settings.root_path)

    @cli.command()
    def worker() -> None:
        """Relay, consume and sweep."""
        settings = program.settings()
        telemetry = create_telemetry(program.name, settings.otlp_endpoint)

        async def run(stop: asyncio.Event) -> None:
            await program.run_worker(settings, telemetry=telemetry, stop=stop)

        asyncio.run(run_worker_process(settings, telemetry, run))

    @cli.command("migrate")
    def migrate_schema() -> None:
        """Bring the database to the newest schema."""
        migrate(program.name, program.settings().database_url.get_secret_value())

    if program.dead_letters is not None:
        _add_dead_letters(cli, program, program.dead_letters)
    return cli


def _add_dead_letters(cli: typer.Typer, program: ServiceProgram, letters: DeadLetters) -> None:
    @cli.command("dead-letters")
    def show() -> None:
        """What is buried, oldest first, and why."""

        async def ask(sessions: SessionMaker, _: Consumer) -> None:
            async with sessions() as session:
                for row in await letters.waiting(session):
                    why = row.reason or "waits behind an earlier one"
                    typer.echo(f"{row.topic} {row.key} {row.type} {row.source}#{row.id}: {why}")

        _with_consumer(program, ask)

    @cli.command()
    def replay(topic: str, key: str) -> None:
        """Act on the dead letters of one key again, in order; the key flows afterwards."""

        async def act(sessions: SessionMaker, consumer: Consumer) -> None:
            done = await letters.replay(sessions, consumer.name, topic, key, consumer.replay)
            typer.echo(f"{done} replayed, {key} flows again")

        _with_consumer(program, act)

    @cli.command()
    def drop(topic: str, key: str) -> None:
        """Give the first dead letter of one key up for good, so that those behind it can go on."""

        async def act(sessions: SessionMaker, consumer: Consumer) -> None:
            async with sessions.begin() as session:
                record = await letters.drop_head(session, consumer.name, topic, key)
                if record is not None:
                    await consumer.mark_read(session, record)
            typer.echo(f"dropped {record.source}#{record.id}" if record else "nothing waits there")

        _with_consumer(program, act)


def _with_consumer(
    program: ServiceProgram, act: Callable[[SessionMaker, Consumer], Awaitable[None]]
) -> None:
    assert program.consumer is not None
    make_consumer, settings = program.consumer, program.settings()

    async def run() -> None:
        engine = create_engine(settings.database_url.get_secret_value(), pool_size=2)
        sessions = create_sessions(engine)
        try:
            await act(sessions, make_consumer(settings, sessions, Telemetry(program.name)))
        finally:
            await engine.dispose()

    asyncio.run(run())
