"""Images for a cluster: Muster's own, the exercise's, and stand-ins where none can be pulled."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from muster_local.services import NAMES
from tests.cluster.kubectl import Failed

ROOT = Path(__file__).parents[2]
EXERCISE = "muster-exercise:1"
BASE = "python:3.11-slim-bookworm"
OWN_BASE = "muster-base:bookworm"
LARGEST = 200_000_000
"""Bytes of an image of ours, its base included."""
MADE_ELSEWHERE = ("postgres:18", "apache/kafka:4.3.0")


@dataclass(frozen=True)
class Workshop:
    """engine: docker or podman. tool: starts the cluster, and takes images as archives."""

    engine: str
    tool: str | None
    tags: tuple[str, ...]

    def fill(self) -> str:
        """Everything that the cluster needs is on its node. Raises `Failed`."""
        base = self._base()
        for each in self.tags:
            self._run(
                "make", "images", f"ENGINE={self.engine}", f"TAG={each}", f"ARGS={_arguments(base)}"
            )
        self._exercise(base)
        names = [f"muster-{name}:{tag}" for tag in self.tags for name in NAMES]
        size = self._largest(names)
        if self.tool is None:
            return size
        standins = [sys.executable, "-m", "tests.cluster.standins"]
        self._run(*standins, "--engine", self.engine, "--base", base)
        self._load([*names, EXERCISE, *MADE_ELSEWHERE])
        return size

    def _largest(self, names: list[str]) -> str:
        told = [self.engine, "image", "inspect", "--format", "{{.Size}}", *names]
        done = subprocess.run(told, capture_output=True, text=True, timeout=120, check=True)
        size = max(map(int, done.stdout.split()))
        if size >= LARGEST:
            raise Failed(f"an image of {size / 1e6:.0f} MB")
        return f"the largest of ours has {size / 1e6:.0f} MB"

    def _base(self) -> str:
        """The usual one, or one of our own where that cannot be pulled."""
        if named := os.environ.get("MUSTER_IMAGE_BASE"):
            return named
        if self._answers("image", "inspect", BASE) or self._answers("pull", BASE):
            return BASE
        if not self._answers("image", "inspect", OWN_BASE):
            with tempfile.TemporaryDirectory() as folder:
                base = ROOT / "tests/cluster/standins/base.sh"
                self._run("sh", str(base), f"{folder}/base", self.engine)
        return OWN_BASE

    def _exercise(self, base: str) -> None:
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            for place in (ROOT / "tests/openid", ROOT / "tests/cluster/exercise"):
                for each in place.iterdir():
                    if each.suffix in (".json", ".mjs") or each.name == "Dockerfile":
                        shutil.copy(each, folder)
            self._run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", at=folder)
            build = ["build", "--tag", EXERCISE, "--build-arg", f"BASE={base}", str(folder)]
            self._run(self.engine, *build)

    def _load(self, names: list[str]) -> None:
        assert self.tool is not None
        with tempfile.TemporaryDirectory() as folder:
            archive = f"{folder}/images.tar"
            self._run(self.engine, "save", "--output", archive, *names)
            self._run(self.tool, "load", archive)

    def _answers(self, *words: str) -> bool:
        done = subprocess.run([self.engine, *words], capture_output=True, timeout=120, check=False)
        return done.returncode == 0

    def _run(self, *command: str, at: Path = ROOT, within: float = 900) -> None:
        try:
            done = subprocess.run(
                command, cwd=at, capture_output=True, text=True, timeout=within, check=False
            )
        except (subprocess.TimeoutExpired, OSError) as reason:
            raise Failed(f"{' '.join(command[:3])}: {reason}") from None
        if done.returncode:
            raise Failed(f"{' '.join(command[:3])}: {(done.stderr or done.stdout)[-800:]}")


def _arguments(base: str) -> str:
    """MUSTER_BUILD_ARGS: what the engine needs besides, on machines with another package index."""
    return f"--build-arg BASE={base} {os.environ.get('MUSTER_BUILD_ARGS', '')}"
