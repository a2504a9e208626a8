"""What an image is made of, as far as it can be told without building one."""

import tomllib
from fnmatch import fnmatch
from pathlib import Path

from muster_local.services import NAMES

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "deploy/images/Dockerfile").read_text()
SENT = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"]


def copied() -> list[str]:
    """What is taken from the repository, for every service."""
    lines = [line.split()[1:-1] for line in DOCKERFILE.splitlines() if line.startswith("COPY ")]
    names = [each for words in lines if not words[0].startswith("--from") for each in words]
    return [each.replace("${SERVICE}", service) for each in names for service in NAMES]


def test_all_that_an_image_takes_is_there_and_is_sent_to_the_builder() -> None:
    for name in copied():
        assert (ROOT / name).exists(), name
        assert any(name == each or fnmatch(name, f"{each}/*") for each in SENT), name


def test_every_member_of_the_workspace_is_known_to_the_build() -> None:
    """One that is missing would make the lock file wrong in there."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    patterns = project["tool"]["uv"]["workspace"]["members"]
    members = [folder for pattern in patterns for folder in ROOT.glob(pattern)]

    assert len(members) == len(NAMES) + 2
    for member in members:
        assert f"{member.relative_to(ROOT)}/pyproject.toml" in copied()


def test_neither_tests_nor_data_are_sent_to_the_builder() -> None:
    assert set(SENT) == {
        "pyproject.toml",
        "uv.lock",
        "shared",
        "services",
        "deploy/local/pyproject.toml",
        "deploy/images/healthy.py",
    }
