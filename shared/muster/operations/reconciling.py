"""Holding who should have been told against who was.

python -m pledges expected | python -m notifications reconcile -
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from muster.clock import utc_now
from muster.database import create_engine, create_sessions
from muster.operations.arguments import DAYS, SETTLE, Days, File, Settle
from muster.operations.commands import ServiceProgram
from muster.operations.telling import told
from muster.reconciling import (
    Expect,
    ExpectedStep,
    LastLine,
    Reconcile,
    Unreadable,
    read_expected,
    window,
)

Answer = TypeVar("Answer")


async def ask(url: str, question: Callable[[AsyncSession], Awaitable[Answer]]) -> Answer:
    """One question to the database of one service."""
    engine = create_engine(url, pool_size=1)
    try:
        async with create_sessions(engine)() as session:
            return await question(session)
    finally:
        await engine.dispose()


def add_expected(cli: typer.Typer, program: ServiceProgram, expect: Expect) -> None:
    @cli.command()
    def expected(days: Days = DAYS, settle: Settle = SETTLE) -> None:
        """Steps that people were to be told of, recomputed from the source data, as NDJSON.

        The last line says how many they are: without it nobody takes them for all there is.
        """
        during = window(utc_now(), days, settle)
        with told():
            url = program.settings().database_url.get_secret_value()
            found = asyncio.run(ask(url, lambda session: expect(session, during)))
        for step in found:
            typer.echo(step.model_dump_json())
        typer.echo(LastLine(service=program.name, steps=len(found)).model_dump_json())


def add_reconcile(cli: typer.Typer, program: ServiceProgram, reconcile: Reconcile) -> None:
    @cli.command("reconcile")
    def run(file: File = None, days: Days = DAYS, settle: Settle = SETTLE) -> None:
        """What people were not told although they should have been: then it fails.

        Without a file, what was heard of is held against what was told.
        """
        during = window(utc_now(), days, settle)
        expected = None if file is None else _read(file)
        with told():
            url = program.settings().database_url.get_secret_value()
            found = asyncio.run(ask(url, lambda session: reconcile(session, expected, during)))
        raise typer.Exit(tell(found, expected))


def tell(differences: Sequence[str], expected: Sequence[ExpectedStep] | None) -> int:
    """Print them; the exit code."""
    for each in differences:
        typer.echo(each)
    if differences:
        typer.echo(f"Differences: {len(differences)}", err=True)
        return 1
    counted = "" if expected is None else f" among {len(expected)} steps"
    typer.echo(f"No difference{counted}: everything due was told.")
    return 0


def _read(file: str) -> list[ExpectedStep]:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        return read_expected(text.splitlines())
    except (OSError, UnicodeDecodeError, Unreadable) as reason:
        raise typer.BadParameter(f"{file} cannot be read: {reason}") from None
