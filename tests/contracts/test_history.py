"""What counts as promised, in repositories made for it."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contracts.history import promises

Git = Callable[..., str]


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """An empty repository, whose only branch is `main`."""

    def run(*words: str) -> str:
        who = ["-c", "user.name=Exercise", "-c", "user.email=exercise@example.org"]
        done = subprocess.run(
            ["git", *who, "-C", str(tmp_path), *words], check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    run("init", "--quiet", "--initial-branch=main")
    return run


def commit(git: Git, folder: Path, name: str, version: str | None) -> str:
    """The commit. version: None deletes the file."""
    file = folder / name
    if version is None:
        file.unlink()
    else:
        file.write_text(json.dumps({"version": version}))
    git("add", "--all")
    git("commit", "--quiet", "--message", f"{name} {version}")
    return git("rev-parse", "HEAD")


def versions(folder: Path) -> list[tuple[str, str]]:
    return [(each.path, each.content["version"]) for each in promises(folder)]


def test_every_committed_version_is_promised_also_of_a_type_that_is_gone(
    git: Git, tmp_path: Path
) -> None:
    commit(git, tmp_path, "a.v1.json", "1.0")
    commit(git, tmp_path, "b.v1.json", "1.0b")
    commit(git, tmp_path, "a.v1.json", "1.1")
    commit(git, tmp_path, "b.v1.json", None)

    assert versions(tmp_path) == [
        ("a.v1.json", "1.1"),
        ("b.v1.json", "1.0b"),
        ("a.v1.json", "1.0"),
    ]


def test_what_is_not_committed_and_what_lies_elsewhere_is_not_promised(
    git: Git, tmp_path: Path
) -> None:
    (tmp_path / "asyncapi").mkdir()
    commit(git, tmp_path, "asyncapi/meta.json", "3.1.0")
    commit(git, tmp_path, "a.v1.json", "1.0")
    (tmp_path / "a.v1.json").write_text('{"version": "1.1"}')

    assert versions(tmp_path) == [("a.v1.json", "1.0")]


def test_on_a_branch_only_what_the_main_line_holds_is_promised(git: Git, tmp_path: Path) -> None:
    merged = commit(git, tmp_path, "a.v1.json", "1.0")
    git("update-ref", "refs/remotes/origin/main", merged)
    commit(git, tmp_path, "a.v1.json", "tried out")

    assert versions(tmp_path) == [("a.v1.json", "1.0")]


def test_a_version_that_reached_nobody_may_be_taken_back(git: Git, tmp_path: Path) -> None:
    commit(git, tmp_path, "a.v1.json", "a mistake")
    commit(git, tmp_path, "a.v1.json", "1.0")
    mistake = git("rev-parse", "HEAD~1:a.v1.json")

    kept = promises(tmp_path, {mistake: "nobody saw it"})

    assert [each.content["version"] for each in kept] == ["1.0"]
