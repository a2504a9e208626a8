"""The two processes of a service, each until SIGTERM or SIGINT."""

import asyncio
import gc
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

import uvicorn
from fastapi import FastAPI

from muster.clock import utc_now
from muster.database import create_engine, create_sessions
from muster.http_server import http_config
from muster.observability import Telemetry, configure_logs
from muster.served_tls import ServedCertificate
from muster.settings import ServiceSettings
from muster.web.health import database_and_clock, health_routes, work_goes_on

ENDS = (signal.SIGINT, signal.SIGTERM)
DRAIN_WITHIN = 20
"""Seconds for requests under way after SIGTERM."""
YOUNG = 10_000
"""Python's 700 objects are those of one or two events."""
COULD_NOT_START = 3
"""Exit status."""


def serve_app(
    app: FastAPI, *, host: str, port: int, root_path: str, certificate: ServedCertificate | None
) -> None:
    """certificate: None is plain HTTP."""
    configure_logs()
    config = http_config(
        app,
        host=host,
        port=port,
        root_path=root_path,
        timeout_graceful_shutdown=DRAIN_WITHIN,
        **(certificate.config() if certificate else {}),
    )
    server = uvicorn.Server(config)
    keep_what_is_loaded()
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(COULD_NOT_START)


async def run_worker_process(
    settings: ServiceSettings,
    telemetry: Telemetry,
    run: Callable[[asyncio.Event], Awaitable[None]],
) -> None:
    """The worker, with its health and metrics on `worker_host:worker_port`."""
    configure_logs()
    stop = asyncio.Event()
    for each in ENDS:
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    engine = create_engine(settings.database_url.get_secret_value(), pool_size=1)
    checks = {
        "database": database_and_clock(create_sessions(engine), utc_now),
        "work": work_goes_on(telemetry.stopped),
    }
    health = FastAPI(openapi_url=None)
    health.routes.extend(health_routes(checks, telemetry.registry).routes)
    server = _Server(http_config(health, host=settings.worker_host, port=settings.worker_port))
    serving = asyncio.create_task(server.serve())
    keep_what_is_loaded()
    try:
        await run(stop)
    finally:
        server.should_exit = True
        await serving
        await engine.dispose()


def keep_what_is_loaded(young: int = YOUNG) -> None:
    """Modules, models and statements never become garbage; looking at them again and again cost the
    relay a quarter of its processor time. What is made for one event is gone before anyone looks.

    young: objects made before the collector looks at them.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(young, 10, 10)


class _Server(uvicorn.Server):
    """Leaves signals to the worker, which ends in an order of its own."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
