"""The servers under the services: ours, unless the environment names some that others run."""

import asyncio
from contextlib import ExitStack

import psutil  # type: ignore[import-untyped]
import structlog

from muster.clock import Clock, utc_now
from muster_local import ports
from muster_local.data import DataFolder
from muster_local.kafka import HOST, Kafka
from muster_local.post_office import PostOffice
from muster_local.postgres import Postgres
from muster_local.report import Report
from muster_local.services import NAMES, PORTS, Surroundings, broker_of_others, database_of
from muster_local.trouble import CannotStart

log = structlog.get_logger()

LOOK_EVERY = 1.0
"""Seconds between two looks at the servers."""


class Servers:
    """PostgreSQL, Kafka and the mail server on one data folder."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self.ports: dict[str, int] = {}
        self.postgres = None if all(map(database_of, NAMES)) else Postgres(folder.postgres)
        self.kafka: Kafka | None = None
        self.mail: PostOffice | None = None

    def end_left_overs(self) -> None:
        Postgres(self._folder.postgres).end_left_over()
        Kafka(self._folder.kafka, port=0, controller_port=0).end_left_over()
        PostOffice(self._folder.mail, port=0).end_left_over()

    def start(self, report: Report, ending: ExitStack) -> None:
        """PostgreSQL runs then; Kafka is on its way, and `wait_for_kafka` waits for it.

        From the main thread: the servers end with the thread that started them.
        """
        self.end_left_overs()
        self.ports = ports.kept_ports(self._folder.ports, PORTS)
        if self.postgres is not None:
            ending.callback(self.postgres.stop)
            with report.step("Starting PostgreSQL 18", "PostgreSQL 18 runs"):
                self.postgres.start()
        self.mail = PostOffice(self._folder.mail, port=self.ports["smtp"])
        ending.callback(self.mail.stop)
        self.mail.launch()
        if broker_of_others() is None:
            self.kafka = Kafka(
                self._folder.kafka,
                port=self.ports["kafka"],
                controller_port=self.ports["kafka-controller"],
            )
            ending.callback(self.kafka.stop)
            with report.fetching() as progress:
                self.kafka.launch(progress)

    def wait_for_kafka(self, report: Report) -> None:
        if self.kafka is not None:
            with report.step("Starting Kafka 4.3", "Kafka 4.3 runs"):
                self.kafka.wait()

    def wait_for_mail(self) -> None:
        assert self.mail is not None, "start first"
        self.mail.wait()

    def surroundings(self, url: str, clock: Clock) -> Surroundings:
        self._folder.keys.make()
        return Surroundings(
            url=url,
            databases={name: self._made(name) for name in NAMES},
            bootstrap_servers=self.kafka.bootstrap_servers if self.kafka else self.running_broker(),
            ports=self.ports,
            keys=self._folder.keys,
            recipients=self._folder.recipients(),
            clock=clock,
        )

    def running_surroundings(self, url: str) -> Surroundings:
        """Those of a platform that another process runs on this data."""
        return Surroundings(
            url=url,
            databases={name: self.database(name) for name in NAMES},
            bootstrap_servers=self.running_broker(),
            ports=ports.read_ports(self._folder.ports),
            keys=self._folder.keys,
            recipients=self._folder.recipients(),
            clock=utc_now,
        )

    def database(self, name: str) -> str:
        return database_of(name) or Postgres(self._folder.postgres).url(name)

    def running_broker(self) -> str:
        """Of a platform that another process runs on this data."""
        known = ports.read_ports(self._folder.ports)
        return broker_of_others() or f"{HOST}:{known.get('kafka', 0)}"

    def _made(self, name: str) -> str:
        if self.postgres is not None and database_of(name) is None:
            self.postgres.create_database(name)
        return self.database(name)

    def own(self) -> dict[str, Postgres | Kafka | PostOffice]:
        every = {"PostgreSQL": self.postgres, "Kafka": self.kafka, "Mail": self.mail}
        return {name: server for name, server in every.items() if server is not None}

    async def keep_running(self) -> None:
        """Until cancelled: a server that ended is started again, clients find it by themselves."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            for name, server in self.own().items():
                if not server.is_running:
                    try:
                        # In this very thread, for the death signal hangs on it; it takes
                        # milliseconds.
                        server.launch()
                    except (CannotStart, OSError, psutil.Error) as reason:
                        # Whatever is in the way, as a full disk is: the others are watched on.
                        log.warning("server does not start", server=name, reason=repr(reason))
