"""What lies in a data folder: who may read it, and that `--fresh` leaves nothing of ours."""

import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from muster.http_client import MockTransport, Response
from muster_local import data as data_module
from muster_local import logs
from muster_local.data import DataFolder
from muster_local.exercise import ExerciseSet
from muster_local.ports import kept_ports
from muster_local.post import Posting
from muster_local.trouble import CannotStart

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
SERVERS = ("postgres", "postgres.new", "kafka", "kafka.new", "mail")
WRITTEN = ("PostgreSQL.log", "Kafka.log", "Mail.log", "mail.pid", "muster.log", "muster.log.old")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[DataFolder]:
    made = DataFolder(tmp_path / "data")
    with made.held():
        yield made


def taken(request: object) -> Response:
    results = [{"index": number, "status": "accepted"} for number in range(4)]
    return Response(200, json={"results": results})


def away(request: object) -> Response:
    return Response(403, json={"detail": "not you"})


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_keys_are_for_their_owner_alone(folder: DataFolder) -> None:
    folder.keys.make()
    folder.keys.secret("pledges-session")

    assert mode(folder.keys.path("")) == 0o700
    assert mode(folder.keys.path("issuer.pem")) == 0o600
    assert mode(folder.keys.path("pledges-session.key")) == 0o600


def test_a_secret_stays_the_same_and_differs_from_every_other(folder: DataFolder) -> None:
    folder.keys.make()

    first = folder.keys.secret("pledges-session")

    assert folder.keys.secret("pledges-session") == first
    assert folder.keys.secret("conduct-session") != first


async def test_starting_afresh_leaves_nothing_of_ours_and_all_that_is_not(
    folder: DataFolder,
) -> None:
    for name in SERVERS:
        (folder.path / name).mkdir()
        (folder.path / name / "kept").touch()
    for name in WRITTEN:
        (folder.path / name).touch()
    folder.keys.make()
    folder.recipients()
    kept_ports(folder.ports, ("kafka",))
    sending = Posting("http://x", folder.keys.issuer(), transport=MockTransport(taken))
    await ExerciseSet(folder.path).load(sending, NOW)
    (folder.path / "notes.txt").write_text("mine")

    folder.clear()

    left = {each.name for each in folder.path.iterdir()}
    assert left == {"lock", ".gitignore", "notes.txt"}


def test_a_long_log_of_earlier_runs_is_put_aside(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "LARGEST", 3)
    folder.log.write_text("long")

    logs.put_aside(folder.log)

    assert folder.log.with_name("muster.log.old").read_text() == "long"
    assert not folder.log.exists()


async def test_the_exercise_set_is_loaded_at_the_next_start_where_it_was_not_taken(
    folder: DataFolder,
) -> None:
    folder.keys.make()
    exercise = ExerciseSet(folder.path)
    refused = Posting("http://x", folder.keys.issuer(), transport=MockTransport(away))

    with pytest.raises(CannotStart):
        await exercise.load(refused, NOW)
    assert not exercise.is_loaded

    sending = Posting("http://x", folder.keys.issuer(), transport=MockTransport(taken))
    await exercise.load(sending, NOW)
    assert exercise.is_loaded


def test_a_full_disk_is_told_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_module, "NEEDED", 10**18)

    with (
        pytest.raises(CannotStart, match="free disk space"),
        DataFolder(tmp_path / "data").held(),
    ):
        pass
