"""The broker's jars: fetched once into a cache, every byte checked against a pinned digest."""

import hashlib
import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import platformdirs

COORDINATES = ("org.apache.kafka:kafka_2.13:4.3.0", "org.slf4j:slf4j-simple:1.7.36")
TOTAL = 45_600_000
"""Bytes of all jars, for the progress bar."""
PINS = Path(__file__).with_name("kafka-jars.txt")

Progress = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""Told name and size of a file; the context takes the number of bytes that just arrived."""


def silent(name: str, size: int) -> AbstractContextManager[Callable[[int], None]]:
    return nullcontext(lambda count: None)


@dataclass(frozen=True)
class Jar:
    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def name(self) -> str:
        return f"{self.artifact}-{self.version}.jar"

    def path(self, cache: Path) -> Path:
        return cache.joinpath(*self.group.split("."), self.artifact, self.version, self.name)

    def is_whole(self, cache: Path) -> bool:
        try:
            with self.path(cache).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256
        except OSError:
            return False


def pinned() -> list[Jar]:
    lines = [line for line in PINS.read_text().splitlines() if not line.startswith("#")]
    return [Jar(*line.replace(":", " ").split()) for line in lines]


def cache_folder() -> Path:
    """Where jars are kept between runs and projects: `MUSTER_CACHE`, else the user's cache."""
    named = os.environ.get("MUSTER_CACHE")
    return (Path(named) if named else platformdirs.user_cache_path("muster")) / "jars"


def missing(cache: Path) -> list[Jar]:
    return [jar for jar in pinned() if not jar.is_whole(cache)]


def fetch(cache: Path, progress: Progress = silent) -> list[Path]:
    """Every jar of the broker, fetched where absent or broken. Raises `CannotStart`."""
    if missing(cache):
        # Loading what can fetch takes longer than looking at a whole cache.
        from muster_local.fetching import fetch_missing

        fetch_missing(cache, progress)
    return [jar.path(cache) for jar in pinned()]
