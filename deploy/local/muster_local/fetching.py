"""Fetching the broker's jars, and pinning those of another release.

python -m muster_local.fetching > kafka-jars.txt
"""

import fcntl
import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from jgo.maven import MavenContext, PythonResolver
from jgo.parse import Coordinate

from muster_local.jars import COORDINATES, Jar, Progress, cache_folder, missing
from muster_local.trouble import CannotStart

FETCH_TIMEOUT = 60
"""Seconds without a byte."""


def fetch_missing(cache: Path, progress: Progress) -> None:
    """Raises `CannotStart`."""
    resolver = PythonResolver(progress_callback=progress)
    context = MavenContext(resolver=resolver, repo_cache=cache, timeout=FETCH_TIMEOUT)
    with _only_one_fetches(cache):
        for jar in missing(cache):
            _fetch_one(jar, cache, context)


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
