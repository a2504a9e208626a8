"""The commands by which operations keep keys and what is destroyed."""

import asyncio
import json
import os
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
def without_settings() -> Command:
    def never() -> Settings:
        raise AssertionError("a command that has its file asked for settings")

    cli = typer.Typer()
    add_keeping(cli, never)
    return lambda *arguments, answer=None: CliRunner().invoke(cli, list(arguments), input=answer)


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


def test_a_copy_of_the_keyring_is_rotated_step_by_step(
    without_settings: Command, keyring: Keyring
) -> None:
    file = str(keyring.path)

    assert without_settings("add-key", file, "facts", "f-next").exit_code == 0
    assert _facts(file) == ("f-exercise", {"f-exercise", "f-next"})
    assert without_settings("use-key", file, "facts", "f-next").exit_code == 0
    assert _facts(file) == ("f-next", {"f-exercise", "f-next"})
    assert without_settings("drop-key", file, "facts", "f-exercise", "--yes").exit_code == 0
    assert _facts(file) == ("f-next", {"f-next"})


def test_a_key_is_dropped_only_after_the_question_what_still_needs_it(
    without_settings: Command, keyring: Keyring
) -> None:
    file = str(keyring.path)
    without_settings("add-key", file, "facts", "f-next")

    no = without_settings("drop-key", file, "facts", "f-next", answer="n\n")
    kept = _facts(file)[1]
    without_settings("drop-key", file, "facts", "f-next", answer="y\n")

    assert no.exit_code == 1
    assert "f-next of facts wraps nothing any more" in no.output
    assert "no backup left that needs it" in no.output
    assert kept == {"f-exercise", "f-next"}
    assert _facts(file)[1] == {"f-exercise"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add-key", "facts", "f-exercise"), "facts has a key f-exercise already"),
        (("add-key", "facts", "f/next"), "must be 1 to 64 letters"),
        (("use-key", "facts", "f-unknown"), "facts has no such key"),
        (("drop-key", "facts", "f-unknown"), "facts has no such key"),
        (("drop-key", "facts", "f-exercise"), "f-exercise is the current key of facts"),
    ],
    ids=["key is there", "no id", "using unknown key", "dropping unknown key", "current key"],
)
def test_what_cannot_be_done_to_a_keyring_is_told_in_a_sentence_and_changes_nothing(
    arguments: tuple[str, str, str], told: str, without_settings: Command, keyring: Keyring
) -> None:
    command, compartment, kek_id = arguments
    before = keyring.path.read_bytes()

    answer = without_settings(command, str(keyring.path), compartment, kek_id)

    assert answer.exit_code == 1
    assert told in answer.output
    assert answer.output.count("\n") == 1
    assert keyring.path.read_bytes() == before


@pytest.mark.parametrize("command", ["add-key", "use-key", "drop-key"])
def test_a_keyring_that_is_not_where_it_is_said_to_be_is_told_in_a_sentence(
    command: str, without_settings: Command, tmp_path: Path
) -> None:
    answer = without_settings(command, str(tmp_path / "nowhere.json"), "facts", "f-next")

    assert answer.exit_code == 1
    assert "nowhere.json cannot be read: No such file" in answer.output
    assert answer.output.count("\n") == 1


def test_a_compartment_that_does_not_exist_is_refused(
    without_settings: Command, keyring: Keyring
) -> None:
    answer = without_settings("add-key", str(keyring.path), "secrets", "s-next")

    assert answer.exit_code == 2
    assert "secrets" in answer.output


def test_a_keyring_in_a_folder_that_is_missing_cannot_be_made_and_says_so(
    without_settings: Command, tmp_path: Path
) -> None:
    answer = without_settings("new-keyring", str(tmp_path / "nowhere" / "keyring.json"))

    assert answer.exit_code == 1
    assert "cannot be written: No such file" in answer.output


def test_a_keyring_stays_its_owners_also_when_root_changes_it(
    without_settings: Command, keyring: Keyring
) -> None:
    # Only root can give a file away; to whoever else runs this, it is their own.
    owner = 10001 if os.geteuid() == 0 else os.geteuid()
    os.chown(keyring.path, owner, -1)

    without_settings("add-key", str(keyring.path), "facts", "f-next")

    assert (keyring.path.stat().st_uid, keyring.path.stat().st_mode & 0o777) == (owner, 0o600)


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


def test_read_logs_that_are_whole_are_said_to_be(command: Command, begun: Settings) -> None:
    answer = command("verify-reads")

    assert (answer.exit_code, answer.output) == (0, "The read log is whole.\n")


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


def _facts(file: str) -> tuple[str, set[str]]:
    """The current key of that compartment, and all its keys."""
    facts = json.loads(Path(file).read_text())["facts"]
    return facts["current"], set(facts["keys"])
