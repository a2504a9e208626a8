"""The mail server as a process: `python -m muster_local.post_office FOLDER PORT`.

Beside the platform, so that taking mail in does not wait for the work that sends it.
"""

import asyncio
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil  # type: ignore[import-untyped]
from uvicorn.loops.auto import auto_loop_factory

from muster_local import processes
from muster_local.mail import HOST, Mailbox, smtp_server

READY_WITHIN = 20.0
"""Seconds."""


class PostOffice:
    """One SMTP server that keeps what it takes in a Maildir, a child of this process."""

    def __init__(self, folder: Path, *, port: int) -> None:
        self.folder = folder.absolute()
        self.log = self.folder.with_name("Mail.log")
        self.port = port
        self._pid_file = self.folder.with_name("mail.pid")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def says(self) -> str:
        return f"SMTP at {HOST}:{self.port}"

    async def answers(self) -> None:
        """Raises `OSError`."""
        reader, writer = await asyncio.open_connection(HOST, self.port)
        try:
            if not (await reader.readline()).startswith(b"220"):
                raise ConnectionError("it greets nobody")
        finally:
            writer.close()

    def launch(self) -> None:
        """Begins to start. Call it from a thread that outlives the server."""
        self.end_left_over()
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.log.unlink(missing_ok=True)
        program = [sys.executable, "-m", "muster_local.post_office"]
        self._process = processes.start(
            [*program, str(self.folder), str(self.port)],
            log=self.log,
            death_signal=signal.SIGTERM,
        )
        self._pid_file.write_text(f"{self._process.pid}\n")

    def wait(self) -> None:
        """Until it answers. Raises `CannotStart`."""
        assert self._process is not None, "launch it first"
        processes.wait_until(self._is_ready, self._process, within=READY_WITHIN, log=self.log)

    def stop(self) -> None:
        """Twice is harmless."""
        if self._process is not None:
            processes.end(self._process, (signal.SIGTERM, 2.0))
            self._process = None
            self._pid_file.unlink(missing_ok=True)

    def end_left_over(self) -> None:
        if (left_over := self.find_left_over()) is not None:
            processes.end_left_over(left_over, signal.SIGTERM, within=2.0)

    def find_left_over(self) -> psutil.Process | None:
        return processes.find_left_over(self._pid_file, str(self.folder))

    def _is_ready(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((HOST, self.port)) == 0


async def serve(folder: Path, port: int) -> None:
    """Until SIGTERM."""
    told_to_stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told_to_stop.set)
    async with smtp_server(Mailbox(folder), port):
        await told_to_stop.wait()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
