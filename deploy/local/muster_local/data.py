"""The data folder of one embedded platform: what lies where, and that only one process uses it."""

import errno
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from muster_local import folders
from muster_local.keys import Keys
from muster_local.trouble import CannotStart

NEEDED = 300_000_000
"""Bytes free before a start: PostgreSQL and Kafka stop badly on a full disk."""
OURS = (
    "postgres",
    "postgres.new",
    "kafka",
    "kafka.new",
    "mail",
    "keys",
    "ports.json",
    "recipients.toml",
)
RECIPIENTS = Path(__file__).with_name("recipients.toml")
LOGS = (
    "PostgreSQL.log",
    "Kafka.log",
    "Mail.log",
    "mail.pid",
    "muster.log",
    "muster.log.old",
    "exercise.json",
)


class DataFolder:
    """`.muster` unless `--data` says otherwise."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.postgres = self.path / "postgres"
        self.kafka = self.path / "kafka"
        self.mail = self.path / "mail"
        self.ports = self.path / "ports.json"
        self.log = self.path / "muster.log"
        self.keys = Keys(self.path / "keys")
        self._lock = self.path / "lock"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Made where it is absent, and used by this process alone. Raises `CannotStart`.

        The lock ends with the process, however it ends.
        """
        self._make()
        with self._lock.open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as reason:
                raise CannotStart(
                    f"Muster is already running on {self.path}{self._who()}",
                    instead="Use that one, end it first, or start another on `--data DIR`.",
                ) from reason
            lock.truncate(0)
            folders.ensure_room(self.path, NEEDED)
            yield

    def say_who(self, url: str) -> None:
        """Tells other commands where this platform is."""
        running = {"process": os.getpid(), "url": url}
        self._lock.write_text(json.dumps(running) + "\n")

    def running(self) -> str | None:
        """The address of the platform on this data; empty while it starts, None when none runs."""
        try:
            with self._lock.open("r") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return str(self._said().get("url", ""))
        except OSError:
            pass
        return None

    def recipients(self) -> Path:
        """The file that says who is told; at the first start a copy of ours."""
        own = self.path / "recipients.toml"
        if not own.exists():
            shutil.copy(RECIPIENTS, own)
        return own

    def exists(self) -> bool:
        return self.path.is_dir() and self._lock.exists()

    def clear(self) -> None:
        """Empty again; what is not ours stays."""
        for name in (*OURS, *LOGS):
            place = self.path / name
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            else:
                place.unlink(missing_ok=True)

    def _make(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if self._is_foreign():
                raise CannotStart(
                    f"{self.path} holds files that are not Muster's",
                    instead="Name an empty or a new folder with `--data`.",
                )
            self._lock.touch()
            (self.path / ".gitignore").write_text("*\n")
        except OSError as reason:
            if reason.errno == errno.ENOSPC:
                folders.ensure_room(self.path.parent, NEEDED)
            raise CannotStart(
                f"{self.path} cannot be used as data folder ({reason.strerror})",
                instead="Name a folder you may write with `--data`.",
            ) from reason

    def _is_foreign(self) -> bool:
        return any(self.path.iterdir()) and not self._lock.exists()

    def _said(self) -> dict[str, object]:
        try:
            said = json.loads(self._lock.read_text())
        except (OSError, ValueError):
            return {}
        return said if isinstance(said, dict) and {"process", "url"} <= {*said} else {}

    def _who(self) -> str:
        said = self._said()
        return f" (process {said['process']}, {said['url']})" if said else ""
