"""`make test-before`: the tests of the version before, run on the schema of this one.

While a new version is rolled out the old one goes on working, on a schema that is migrated already.
The version before is, for each service, the code into which its newest revision came, or the commit
that is named (a release, for all services). It runs with its own libraries; only the migrations
are those of here.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import typer

from muster_local.services import NAMES

HERE = Path(__file__).parents[2]
GIT = ("git", "-c", "safe.directory=*", "-C", str(HERE))
UV = shutil.which("uv") or str(HERE / ".tools" / "bin" / "uv")
ELSEWHERE = {"VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "UV_PROJECT"}
"""What would lead the version before to libraries other than its own."""
WITHIN = 1800.0
"""Seconds for the tests of one service."""
RAN_BEFORE = {"0004_desks.py": "d7611d9d513e7f92cbe029dc9b147fdf60160154"}
"""By revision that came in several steps, of which none ran alone: the last version that did."""


def main(commit: str | None) -> None:
    failed = []
    for service in NAMES:
        before = commit or newest_but_one(service)
        if before is None:
            typer.echo(f"{service}: has one revision")
        elif not passes(service, before):
            failed.append(f"{service} of {before[:10]}")
    if failed:
        sys.exit(f"does not pass its tests on the schema of this version: {', '.join(failed)}")


def newest_but_one(service: str) -> str | None:
    """The commit before the one that brought the service's newest revision to the main line."""
    *older, newest = revisions(HERE, service)
    if not older:
        return None
    if newest in RAN_BEFORE:
        return RAN_BEFORE[newest]
    path = str((migrations(HERE, service) / "versions" / newest).relative_to(HERE))
    added = ("--first-parent", "-m", "--diff-filter=A", "--max-count=1", "--format=%H")
    came = git("log", *added, "--", path)
    # Not committed yet: then what is committed is the version before.
    return git("rev-parse", f"{came}^") if came else git("rev-parse", "HEAD")


def passes(service: str, commit: str) -> bool:
    with tempfile.TemporaryDirectory(prefix="muster-", ignore_cleanup_errors=True) as folder:
        code = Path(folder)
        unpack(commit, code)
        said = git("log", "-1", "--format=%h of %cs", commit)
        if not meets_a_new_schema(service, code):
            typer.echo(f"{service}: no schema here that would be new to {said}")
            return True
        typer.echo(f"{service}: tests of {said}")
        take_migrations(service, code)
        run(code, "sync", "--quiet", "--locked")
        tests = ["-q", "-m", "not drill", f"tests/{service}"]
        return run(code, "run", "--no-sync", "pytest", *tests, check=False) == 0


def meets_a_new_schema(service: str, code: Path) -> bool:
    before, here = revisions(code, service), revisions(HERE, service)
    return bool(before) and before != here


def revisions(code: Path, service: str) -> dict[str, str]:
    """Text by name of file, oldest first."""
    files = sorted(migrations(code, service).glob("versions/*.py"))
    return {each.name: each.read_text(encoding="utf-8") for each in files}


def unpack(commit: str, code: Path) -> None:
    archive = subprocess.run([*GIT, "archive", commit], check=True, capture_output=True)
    subprocess.run(["tar", "x", "-C", str(code)], check=True, input=archive.stdout)


def take_migrations(service: str, code: Path) -> None:
    shutil.rmtree(migrations(code, service))
    shutil.copytree(migrations(HERE, service), migrations(code, service))


def migrations(code: Path, service: str) -> Path:
    return code / "services" / service / "migrations"


def run(code: Path, *words: str, check: bool = True) -> int:
    environment = {key: value for key, value in os.environ.items() if key not in ELSEWHERE}
    done = subprocess.run([UV, *words], cwd=code, env=environment, check=check, timeout=WITHIN)
    return done.returncode


def git(*words: str) -> str:
    done = subprocess.run([*GIT, *words], check=True, capture_output=True, text=True, timeout=30)
    return done.stdout.strip()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
