"""The commands by which operations keep keys and what is destroyed."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import typer
from typer.testing import CliRunner, Result

from conduct.keeping import add_keeping
from conduct.sealing.keyring import Keyring
from conduct.sealing.shredded import ShreddedList
from conduct.settings import Settings
from conduct.starting import check_before_serving
from conduct.storage import audit, vault
from conduct.use_cases.starting import StartRefused
from muster.database import create_engine, create_sessions

Command = Callable[..., Result]
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def command(settings: Settings) -> Command:
    cli = typer.Typer()
    add_keeping(cli, lambda: settings)
    return lambda *arguments: CliRunner().invoke(cli, list(arguments))


@pytest.fixture
def begun(settings: Settings) -> Settings:
    """As after the first start of the service."""
    asyncio.run(check_before_serving(settings))
    return settings


def test_a_new_keyring_is_written_once(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "new.json"

    assert command("new-keyring", str(path)).exit_code == 0
    again = command("new-keyring", str(path))

    assert again.exit_code == 1
    assert "already" in again.output
    assert set(json.loads(path.read_text())) == {"facts", "identity", "blind_index", "content"}


def test_keys_are_rotated_and_data_keys_wrapped_anew(command: Command, begun: Settings) -> None:
    assert command("rotate", "facts", "f-next").exit_code == 0

    done = command("rewrap")

    assert "Rewrapped: 1." in done.output
    assert "f-exercise of facts wraps nothing any more." in done.output
    asyncio.run(check_before_serving(begun))


def test_what_was_destroyed_and_came_back_is_counted_before_it_is_destroyed_again(
    command: Command, begun: Settings, keyring: Keyring
) -> None:
    ShreddedList(begun.shredded_list).add(case := uuid4(), NOW)

    async def restored() -> None:
        engine = create_engine(begun.database_url.get_secret_value())
        async with create_sessions(engine).begin() as session:
            await vault.begin(session, keyring, case)
        await engine.dispose()

    asyncio.run(restored())
    with pytest.raises(StartRefused, match="reapply-shredding"):
        asyncio.run(check_before_serving(begun))
    assert command("reapply-shredding").exit_code == 1
    again = command("reapply-shredding", "--yes")

    assert "there again: 1" in again.output
    asyncio.run(check_before_serving(begun))


def test_read_logs_that_are_whole_are_passed_over_in_silence(
    command: Command, begun: Settings
) -> None:
    answer = command("verify-reads")

    assert (answer.exit_code, answer.output) == (0, "")


def test_a_head_that_the_log_does_not_lead_to_is_told(command: Command, begun: Settings) -> None:
    async def forged() -> None:
        engine = create_engine(begun.database_url.get_secret_value())
        async with create_sessions(engine).begin() as session:
            await audit.add(session, audit.Head(NOW, 1, 0, 0, b"exercise"), {})
        await engine.dispose()

    asyncio.run(forged())
    answer = command("verify-reads")

    assert answer.exit_code == 1
    assert "head 1 of 2026-11-24 09:00 UTC" in answer.output


def test_a_keyring_that_is_missing_is_told_in_a_sentence(command: Command, begun: Settings) -> None:
    begun.keyring.unlink()

    answer = command("rewrap")

    assert answer.exit_code == 1
    assert "keyring" in answer.output
    assert "Traceback" not in answer.output
