"""The contracts as they were committed: what was promised once binds for ever.

Promised is every version in the history of the main line. On a branch that is what `origin/main`
holds; where there is no such branch, or nothing ahead of it, everything that is committed.
"""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TAKEN_BACK: Mapping[str, str] = {}
"""Git's id of a version that left this repository with nobody, and why it was no promise."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One committed version of one contract's file."""

    blob: str
    path: str
    content: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.path} {self.blob[:10]}"


def promises(folder: Path, taken_back: Mapping[str, str] = TAKEN_BACK) -> list[Promise]:
    """Newest first. Raises `CalledProcessError` outside a Git work tree."""
    lines = _git(folder, "log", "--format=", "--raw", "--no-abbrev", "--no-renames", _base(folder),
                 "--", ":(glob)*.json").splitlines()  # fmt: skip
    seen: dict[tuple[str, str], None] = {}
    for line in lines:
        (_, _, _, blob, _), path = line.split("\t")[0].split(), line.split("\t")[1]
        if blob.strip("0") and blob not in taken_back:
            seen[blob, Path(path).name] = None
    return [
        Promise(blob, path, json.loads(_git(folder, "cat-file", "blob", blob)))
        for blob, path in seen
    ]


def is_shallow(folder: Path) -> bool:
    """Whether commits are missing, and with them what was promised in them."""
    try:
        return _git(folder, "rev-parse", "--is-shallow-repository").strip() == "true"
    except (FileNotFoundError, subprocess.CalledProcessError):
        return False


def _base(folder: Path) -> str:
    try:
        return _git(folder, "merge-base", "HEAD", "origin/main").strip()
    except subprocess.CalledProcessError:
        return "HEAD"


def _git(folder: Path, *words: str) -> str:
    # A clone may belong to somebody else than whoever runs the tests in it.
    command = ["git", "-c", "safe.directory=*", "-C", str(folder), *words]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=30)
    return done.stdout
