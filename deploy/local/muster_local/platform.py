"""`muster up`: every part started in order, served until told to stop, ended in order."""

import asyncio
import signal
import socket
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass

import structlog
import uvicorn
from fastapi import FastAPI
from uvicorn.loops.auto import auto_loop_factory

from muster import topics
from muster.broker import Broker
from muster.clock import Clock, utc_now
from muster.http_server import http_config
from muster.identity import SessionCookie
from muster.operations.processes import keep_what_is_loaded
from muster_local import ports
from muster_local.data import DataFolder
from muster_local.exercise import SENDER, ExerciseSet
from muster_local.front import Front, create_front
from muster_local.health import Health
from muster_local.logs import configure
from muster_local.mail import Mailbox
from muster_local.post import Posting
from muster_local.report import Report
from muster_local.servers import Servers
from muster_local.services import Service, Surroundings, Wire, wire
from muster_local.sign_in import Doors
from muster_local.supervisor import Supervisor, Worker
from muster_local.trouble import CannotStart

log = structlog.get_logger()

HOST = "127.0.0.1"
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
FINISH_WITHIN = 2
"""Seconds for requests under way; streams are cut then."""


def up(
    folder: DataFolder,
    *,
    port: int,
    fresh: bool = False,
    report: Report,
    wire: Wire = wire,
    clock: Clock = utc_now,
    exercise: bool = True,
) -> None:
    """Serves until SIGINT, SIGTERM or SIGHUP. Raises `CannotStart`.

    exercise: whether the first start on this data loads the exercise set.
    """
    with folder.held(), own_port(port) as listener, ExitStack() as ending:
        servers = Servers(folder)
        if fresh:
            servers.end_left_overs()
            folder.clear()
        configure(folder.log)
        url = f"http://{HOST}:{listener.getsockname()[1]}"
        ending.callback(lambda: report.done("Stopped; the data is kept", str(folder.path)))
        servers.start(report, ending)
        around = servers.surroundings(url, clock)
        services = wire(around)
        with report.step("Bringing the databases to the newest schema", "Databases are ready"):
            for service in services:
                service.migrate()
        servers.wait_for_kafka(report)
        servers.wait_for_mail()
        folder.say_who(url)
        own_data = servers.postgres is not None
        platform = Platform(folder, servers, around, services, report, exercise and own_data)
        with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
            runner.run(platform.serve(listener))


@contextmanager
def own_port(port: int) -> Iterator[socket.socket]:
    """Bound before anything is started, so that a taken port costs no time."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except (OSError, OverflowError) as reason:
            raise CannotStart(
                f"port {port} is taken by another program, or may not be used",
                instead="End that program, or choose another port: `muster up --port "
                f"{ports.free_ports(1)[0]}`.",
            ) from reason
        yield listener


class _Uvicorn(uvicorn.Server):
    """Leaves signals to us: the platform ends in an order of its own."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass(frozen=True)
class Platform:
    """The part that runs inside the loop."""

    folder: DataFolder
    servers: Servers
    around: Surroundings
    services: list[Service]
    report: Report
    exercise: bool

    async def serve(self, listener: socket.socket) -> None:
        told_to_stop = asyncio.Event()
        for each in ENDS:
            asyncio.get_running_loop().add_signal_handler(each, told_to_stop.set)
        with self.report.step("Making the topics", "Topics are there"):
            await topics.apply(Broker(self.around.bootstrap_servers))
        mailbox = Mailbox(self.folder.mail)
        workers = [Worker(each.name, each.run_worker) for each in self.services]
        supervisor = Supervisor(workers, self.around.clock)
        apps = {each.name: each.create_app() for each in self.services}
        async with AsyncExitStack() as stack:
            working = asyncio.create_task(supervisor.run())
            stack.push_async_callback(_end_workers, supervisor, working)
            watching = asyncio.create_task(self.servers.keep_running())
            stack.callback(watching.cancel)
            for app in apps.values():
                await stack.enter_async_context(app.router.lifespan_context(app))
            front = create_front(self._front(mailbox, workers, apps))
            config = http_config(front, lifespan="off", timeout_graceful_shutdown=FINISH_WITHIN)
            server = _Uvicorn(config)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            keep_what_is_loaded()
            self.report.serving(self.around.url, self.folder.path)
            loading = asyncio.create_task(self._load_exercise())
            stop = asyncio.create_task(told_to_stop.wait())
            await asyncio.wait([serving, stop], return_when=asyncio.FIRST_COMPLETED)
            self.report.stopping()
            server.should_exit = True
            stop.cancel()
            loading.cancel()
            await serving

    async def _load_exercise(self) -> None:
        exercise = ExerciseSet(self.folder.path)
        if exercise.is_loaded or not self.exercise:
            return
        posting = Posting(self.around.url, self.around.keys.issuer(), as_=SENDER)
        try:
            outcomes = await exercise.load(posting, self.around.clock())
        except CannotStart as reason:
            log.warning("exercise set not loaded, the next start tries again", reason=str(reason))
            return
        log.info("exercise set loaded", outcomes=[each.status for each in outcomes])

    def _front(self, mailbox: Mailbox, workers: list[Worker], apps: dict[str, FastAPI]) -> Front:
        keys, url = self.around.keys, self.around.url
        cookies = [
            SessionCookie(each.name, keys.secret(f"{each.name}-session"), f"{url}/{each.name}")
            for each in self.services
        ]
        return Front(
            url=url,
            data=self.folder.path,
            services=self.services,
            apps=apps,
            health=Health(self.servers.own(), apps, workers),
            mailbox=mailbox,
            issuer=keys.issuer(),
            doors=Doors(url, tuple(cookies), self.around.clock),
            clock=self.around.clock,
        )


async def _end_workers(supervisor: Supervisor, working: "asyncio.Task[None]") -> None:
    supervisor.stop()
    await working
