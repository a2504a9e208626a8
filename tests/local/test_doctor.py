"""`muster doctor`: what it looks at and what it advises."""

import socket
from pathlib import Path

import pytest

from muster.http_client import MockTransport, Request, Response
from muster_local.data import DataFolder
from muster_local.doctor import Finding, examine
from muster_local.ports import free_ports


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


async def finding(folder: DataFolder, part: str, port: int = 0) -> Finding:
    found = await examine(folder, port or free_ports(1)[0])
    return next(each for each in found if each.part == part)


async def test_a_machine_without_data_is_well(folder: DataFolder) -> None:
    found = await examine(folder, free_ports(1)[0])

    assert [each.part for each in found if not each.ok] == []
    assert not folder.path.exists()


async def test_a_taken_port_is_advised_on(folder: DataFolder) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        found = await finding(folder, "Port", other.getsockname()[1])

    assert not found.ok
    assert "--port" in found.instead


async def test_data_of_another_version_is_advised_on(folder: DataFolder) -> None:
    folder.postgres.mkdir(parents=True)
    (folder.postgres / "PG_VERSION").write_text("16\n")

    found = await finding(folder, "Data")

    assert not found.ok
    assert "--fresh" in found.instead


async def test_a_broken_key_is_advised_on(folder: DataFolder) -> None:
    with folder.held():
        folder.keys.make()
    (folder.path / "keys" / "issuer.pem").write_text("nonsense")

    found = await finding(folder, "Keys")

    assert not found.ok
    assert "Delete it" in found.instead


async def test_absent_jars_are_announced(
    folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_CACHE", str(tmp_path / "cache"))

    found = await finding(folder, "Kafka's jars")

    assert found.ok
    assert "46 will be fetched" in found.says


async def test_a_running_platform_says_which_part_is_down(folder: DataFolder) -> None:
    def answer(request: Request) -> Response:
        checks = {"pledges worker": {"ok": False, "says": "pauses"}}
        return Response(503, json={"checks": checks})

    with folder.held():
        folder.say_who("http://127.0.0.1:8080")
        found = await examine(folder, 8080, MockTransport(answer))

    assert [(each.part, each.says) for each in found if not each.ok] == [
        ("pledges worker", "pauses")
    ]


async def test_a_running_platform_that_does_not_answer_is_told(folder: DataFolder) -> None:
    with folder.held():
        folder.say_who(f"http://127.0.0.1:{free_ports(1)[0]}")
        found = await finding(folder, "Muster")

    assert not found.ok
    assert "does not answer" in found.says
