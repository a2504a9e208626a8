"""Left-overs of a crashed run: found by more than a number, and ended whatever they do."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from muster_local import processes

DEAF = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('deaf', flush=True); time.sleep(60)"])
time.sleep(60)
"""


@pytest.fixture
def deaf() -> Iterator[psutil.Process]:
    """A process that hears no SIGTERM, with a child that hears none either."""
    started = subprocess.Popen([sys.executable, "-c", DEAF, "sign"], stdout=subprocess.PIPE)
    assert started.stdout is not None
    started.stdout.readline()
    found = psutil.Process(started.pid)
    yield found
    for each in [*found.children(), found] if found.is_running() else []:
        each.kill()
    started.wait(10)
    started.stdout.close()


def test_what_does_not_end_when_asked_is_ended_with_its_children(deaf: psutil.Process) -> None:
    family = [deaf, *deaf.children()]

    processes.end_left_over(deaf, signal.SIGTERM, within=0.1)

    assert len(family) == 2
    assert all(not each.is_running() or is_over(each) for each in family)


def is_over(process: psutil.Process) -> bool:
    return bool(process.status() == psutil.STATUS_ZOMBIE)


def test_a_left_over_is_known_by_its_command_and_not_by_its_number_alone(
    deaf: psutil.Process, tmp_path: Path
) -> None:
    pid_file = tmp_path / "pid"
    pid_file.write_text(f"{deaf.pid}\n")

    assert processes.find_left_over(pid_file, "sign") == deaf
    assert processes.find_left_over(pid_file, "another") is None


@pytest.mark.parametrize("written", ["", "none", "999999999", "-1"])
def test_a_pid_file_of_nobody_names_nobody(tmp_path: Path, written: str) -> None:
    pid_file = tmp_path / "pid"
    pid_file.write_text(written)

    assert processes.find_left_over(pid_file, "sign") is None
    assert processes.find_left_over(tmp_path / "absent", "sign") is None
