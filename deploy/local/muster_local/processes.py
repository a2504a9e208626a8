"""Servers as child processes in sessions of their own: started, ended, left-overs found."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from muster_local.trouble import CannotStart

CHILD = Path(__file__).with_name("child.py")
POLL = 0.02
"""Seconds between two looks at a process."""


@dataclass(frozen=True)
class Owner:
    """The system user a server runs as."""

    uid: int
    gid: int


def start(
    command: Sequence[str],
    *,
    log: Path,
    death_signal: signal.Signals,
    owner: Owner | None = None,
    environment: Mapping[str, str] | None = None,
) -> "subprocess.Popen[bytes]":
    """The program in a session of its own, so that a terminal's Ctrl-C does not reach it.

    death_signal: what it gets when the calling *thread* ends (Linux); so call this from a thread
    that lives as long as the server should.
    """
    uid, gid = (owner.uid, owner.gid) if owner else (-1, -1)
    wrapper = [sys.executable, "-I", "-S", str(CHILD)]
    numbers = [str(each) for each in (os.getpid(), int(death_signal), uid, gid)]
    with log.open("ab") as output:
        return subprocess.Popen(
            [*wrapper, *numbers, "--", *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd="/",
            env={**os.environ, **(environment or {})},
        )


def wait_until(
    ready: Callable[[], bool], process: "subprocess.Popen[bytes]", *, within: float, log: Path
) -> None:
    """Raises `CannotStart` when the process ends first or the time (seconds) is over."""
    deadline = time.monotonic() + within
    while not ready():
        if (code := process.poll()) is not None:
            raise CannotStart(
                f"{log.stem} ended at its start with code {code}: {last_words(log)}",
                instead=f"Its log is {log}.",
            )
        if time.monotonic() > deadline:
            raise CannotStart(
                f"{log.stem} was not ready within {within:.0f} s", instead=f"Its log is {log}."
            )
        time.sleep(POLL)


def end(process: "subprocess.Popen[bytes]", *asks: tuple[signal.Signals, float]) -> None:
    """Each signal with the seconds it gets; SIGKILL when none was enough."""
    for ask, seconds in asks:
        if process.poll() is None:
            process.send_signal(ask)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
        return
    process.kill()
    process.wait()


def find_left_over(pid_file: Path, sign: str) -> psutil.Process | None:
    """A live process named by the pid file whose command line holds `sign`, else None.

    The number alone proves nothing: after a crash it may belong to somebody else.
    """
    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
        if any(sign in argument for argument in process.cmdline()):
            return process
    except (OSError, ValueError, IndexError, psutil.NoSuchProcess, psutil.AccessDenied):
        pass
    return None


def end_left_over(process: psutil.Process, ask: signal.Signals, *, within: float) -> None:
    """Ends what a crashed run left behind, with everything it started."""
    family = [*process.children(recursive=True), process]
    process.send_signal(ask)
    _, alive = psutil.wait_procs(family, timeout=within)
    for each in alive:
        each.kill()
    psutil.wait_procs(alive, timeout=5)


def last_words(log: Path) -> str:
    """The last line of a log that says anything."""
    try:
        lines = [line.strip() for line in log.read_text(errors="replace").splitlines()]
    except OSError:
        return "it wrote no log"
    return next((line[:300] for line in reversed(lines) if line), "it wrote nothing")
