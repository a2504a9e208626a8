"""The command `muster` at a shell."""

import subprocess
import sys
from pathlib import Path

import jwt
import pytest

from muster_local.data import DataFolder


def muster(*words: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
    program = [sys.executable, "-c", "from muster_local.cli import main; main()"]
    return subprocess.run(
        [*program, *words], input=stdin, capture_output=True, text=True, timeout=60
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = DataFolder(tmp_path / "data")
    with folder.held():
        folder.keys.make()
    return folder.path


def test_token_prints_a_token_for_all_services_and_nothing_else(data: Path) -> None:
    said = muster("token", "--as", "partner:KEN", "--data", str(data)).stdout

    claims = jwt.decode(said.strip(), options={"verify_signature": False})
    assert said.count("\n") == 1
    assert claims["sub"] == "partner:KEN"
    assert claims["aud"] == ["pledges", "performance", "conduct", "notifications"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("token", "--as", "admin"), "is nobody we know: try partner:KEN"),
        (("post", "-"), "Muster is not running on"),
        (("status",), "Start it with `muster up`."),
        (("exercise", "remove"), "Muster is not running on"),
        (("reconcile",), "Muster is not running on"),
        (("import", "performance", "ranking", __file__), "Muster is not running on"),
        (("topics", "apply"), "Muster is not running on"),
        (("dead-letters", "list"), "Muster is not running on"),
        (("refused", "retry", "pledges.pledge.v1"), "Muster is not running on"),
    ],
    ids=[
        "unknown role",
        "post",
        "status",
        "exercise",
        "reconcile",
        "import",
        "topics",
        "dead-letters",
        "refused",
    ],
)
def test_a_refusal_is_one_sentence_with_what_to_do(
    data: Path, words: tuple[str, ...], says: str
) -> None:
    answer = muster(*words, "--data", str(data))

    assert answer.returncode == 1
    assert says in answer.stderr
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""


def test_a_folder_that_never_held_muster_is_named(tmp_path: Path) -> None:
    answer = muster("token", "--as", "partner:KEN", "--data", str(tmp_path / "none"))

    assert "is not a data folder of Muster" in answer.stderr
    assert not (tmp_path / "none").exists()


def test_doctor_lists_every_part(data: Path) -> None:
    answer = muster("doctor", "--data", str(data), "--port", "0")

    assert answer.returncode == 0
    for part in ("Python", "PostgreSQL", "Java", "Kafka's jars", "Disk", "Data", "Keys", "Port"):
        assert f"✓ {part} " in answer.stdout
