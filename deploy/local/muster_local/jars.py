"""The broker's jars: fetched once into a cache, every byte checked against a pinned digest."""

import fcntl
import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import platformdirs
import requests
from jgo.maven import MavenContext, PythonResolver
from jgo.parse import Coordinate

from muster_local.trouble import CannotStart

COORDINATES = ("org.apache.kafka:kafka_2.13:4.3.0", "org.slf4j:slf4j-simple:1.7.36")
TOTAL = 45_600_000
"""Bytes of all jars, for the progress bar."""
PINS = Path(__file__).with_name("kafka-jars.txt")
FETCH_TIMEOUT = 60
"""Seconds without a byte."""

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
        resolver = PythonResolver(progress_callback=progress)
        context = MavenContext(resolver=resolver, repo_cache=cache, timeout=FETCH_TIMEOUT)
        with _only_one_fetches(cache):
            for jar in missing(cache):
                _fetch_one(jar, cache, context)
    return [jar.path(cache) for jar in pinned()]


def _fetch_one(jar: Jar, cache: Path, context: MavenContext) -> None:
    # jgo writes straight to the final name: what a broken run left there would be taken for whole.
    jar.path(cache).unlink(missing_ok=True)
    component = context.project(jar.group, jar.artifact).at_version(jar.version)
    try:
        component.artifact().resolve()
    except requests.RequestException as reason:
        raise CannotStart(
            f"{jar.name} of the Kafka broker could not be fetched ({_in_short(reason)})",
            instead="The first start needs the network, for 45 MB: connect and start again; "
            "what was fetched is kept.",
        ) from reason
    except (OSError, RuntimeError) as reason:
        raise CannotStart(
            f"{jar.name} of the Kafka broker could not be fetched or kept ({_in_short(reason)})",
            instead=f"Look at {cache}, or name another folder by MUSTER_CACHE.",
        ) from reason
    if not jar.is_whole(cache):
        jar.path(cache).unlink(missing_ok=True)
        raise CannotStart(
            f"{jar.name} arrived broken: its SHA-256 is not the one this release names",
            instead="Start again; if it stays so, something on the way changes downloads.",
        )


def _in_short(reason: BaseException) -> str:
    """The innermost cause: what a person can act on."""
    while reason.__context__ is not None:
        reason = reason.__context__
    return f"{type(reason).__name__}: {str(reason)[:160]}"


@contextmanager
def _only_one_fetches(cache: Path) -> Iterator[None]:
    try:
        cache.mkdir(parents=True, exist_ok=True)
        lock = (cache / ".lock").open("w")
    except OSError as reason:
        raise CannotStart(
            f"the cache folder {cache} cannot be written ({reason.strerror})",
            instead="Name another one by MUSTER_CACHE.",
        ) from reason
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def resolve(cache: Path) -> list[str]:
    """Lines of the pin file, from the coordinates and everything they need."""
    context = MavenContext(resolver=PythonResolver(), repo_cache=cache, timeout=FETCH_TIMEOUT)
    wanted = [context.create_dependency(Coordinate.parse(each)) for each in COORDINATES]
    direct, transitive = context.resolver.resolve(wanted)
    lines = []
    for artifact in (each.artifact for each in [*direct, *transitive]):
        digest = hashlib.sha256(artifact.resolve().read_bytes()).hexdigest()
        lines.append(f"{artifact.groupId}:{artifact.artifactId}:{artifact.version} {digest}")
    return sorted(lines)


if __name__ == "__main__":
    heading = f"# Every jar of {' and '.join(COORDINATES)} with its SHA-256."
    sys.stdout.write("\n".join([heading, *resolve(cache_folder())]) + "\n")
