"""One cluster, through kubectl."""

import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from muster_local.ports import free_ports

SHORT = 60.0
"""Seconds for a command that only asks."""


class Failed(Exception):
    """What a row of the table found wrong, in a sentence."""


@dataclass(frozen=True)
class Cluster:
    """kubeconfig: None for whatever kubectl finds by itself. program: of kubectl."""

    kubeconfig: Path | None = None
    program: str = "kubectl"

    @property
    def _environment(self) -> dict[str, str]:
        given = {} if self.kubeconfig is None else {"KUBECONFIG": str(self.kubeconfig)}
        return os.environ | given

    def do(self, *words: str, said: str | None = None, within: float = SHORT) -> str:
        """What it prints. Raises `Failed`."""
        try:
            done = subprocess.run(
                [self.program, *words], input=said, capture_output=True, text=True, timeout=within,
                env=self._environment, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise Failed(f"kubectl {' '.join(words[:6])}: not done in {within:g} s") from None
        if done.returncode:
            raise Failed(f"kubectl {' '.join(words[:6])}: {done.stderr.strip()[-400:]}")
        return done.stdout

    def get(self, *words: str) -> Any:
        return json.loads(self.do("get", *words, "-o", "json"))

    def rolled_out(self, namespace: str, *what: str, within: float) -> None:
        for each in what:
            waiting = ("rollout", "status", each, "-n", namespace, f"--timeout={within:g}s")
            self.do(*waiting, within=within + 10)

    @contextmanager
    def forwarded(self, namespace: str, target: str, port: int) -> Iterator[int]:
        """The port on loopback that leads there."""
        (local,) = free_ports(1)
        command = [self.program, "port-forward", "-n", namespace, target, f"{local}:{port}"]
        over = threading.Event()

        def keep() -> None:
            """It hangs for ever once one of its streams timed out on a busy machine."""
            while not over.is_set():
                with subprocess.Popen(
                    command, env=self._environment, stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                ) as process:  # fmt: skip
                    over.wait(3)
                    while not over.wait(1) and process.poll() is None and _answers(local):
                        pass
                    process.terminate()

        keeping = threading.Thread(target=keep, daemon=True)
        keeping.start()
        try:
            until(lambda: _answers(local), within=60, what=f"{target} can be reached")
            yield local
        finally:
            over.set()
            keeping.join(10)


def _answers(port: int) -> bool:
    """Whoever is forwarded to says something, whatever it is."""
    try:
        with socket.create_connection(("127.0.0.1", port), 8) as probe:
            probe.settimeout(8)
            probe.sendall(b"GET /livez HTTP/1.1\r\nhost: exercise\r\nconnection: close\r\n\r\n")
            return bool(probe.recv(1))
    except OSError:
        return False


def until(come_true: Callable[[], bool], *, within: float, what: str, every: float = 0.5) -> None:
    """Raises `Failed`."""
    ends = time.monotonic() + within
    while not come_true():
        if time.monotonic() > ends:
            raise Failed(f"not within {within:g} s: {what}")
        time.sleep(every)
