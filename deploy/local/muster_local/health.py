"""Whether every part of the platform does its work."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.types import ASGIApp, Message

from muster_local.supervisor import Worker

ANSWER_WITHIN = 5.0
"""Seconds."""


@dataclass(frozen=True)
class Part:
    """One line of the start page and of `muster doctor`."""

    name: str
    ok: bool
    says: str


class Server(Protocol):
    """PostgreSQL, Kafka or the mail server, as far as its health goes."""

    @property
    def is_running(self) -> bool: ...

    @property
    def says(self) -> str: ...

    async def answers(self) -> None:
        """Raises whatever it is that keeps it from answering; a server that hangs says nothing."""


class Health:
    """Asks servers, services and workers."""

    def __init__(
        self,
        servers: Mapping[str, Server],
        apps: Mapping[str, ASGIApp],
        workers: list[Worker],
    ) -> None:
        self._servers = servers
        self._apps = apps
        self._workers = workers

    async def parts(self) -> list[Part]:
        asked = await asyncio.gather(
            *(_server(name, server) for name, server in self._servers.items()),
            *(self._service(name, app) for name, app in self._apps.items()),
        )
        return [*asked, *(_worker(each) for each in self._workers)]

    async def _service(self, name: str, app: ASGIApp) -> Part:
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                status, body = await ask(app, "/readyz")
        except TimeoutError:
            return Part(name, False, _silent())
        return Part(name, status == 200, "ready" if status == 200 else _problems(body))


async def _server(name: str, server: Server) -> Part:
    if not server.is_running:
        return Part(name, False, "ended, and is being started again")
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            await server.answers()
    except TimeoutError:
        return Part(name, False, f"runs, and gives {_silent()}")
    except Exception as reason:
        return Part(name, False, f"runs, and does not serve us yet ({type(reason).__name__})")
    return Part(name, True, server.says)


def _silent() -> str:
    return f"no answer within {ANSWER_WITHIN:g} s"


def _worker(worker: Worker) -> Part:
    name = f"{worker.name} worker"
    if worker.is_running:
        again = f", started again {worker.failures} times" if worker.failures else ""
        return Part(name, True, f"running{again}")
    return Part(name, False, f"pauses before it starts again: {worker.last_error or 'it ended'}")


def _problems(body: bytes) -> str:
    try:
        checks: dict[str, Any] = json.loads(body)["checks"]
        bad = [f"{name}: {check['problem']}" for name, check in checks.items() if not check["ok"]]
        return "; ".join(bad) or "not ready"
    except (ValueError, KeyError, TypeError):
        return "not ready"


async def ask(app: ASGIApp, path: str) -> tuple[int, bytes]:
    """Status and body of a GET, without a socket."""
    status, body = 500, b""

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, body
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            body += message.get("body", b"")

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"",
        "root_path": "", "headers": [(b"host", b"127.0.0.1")],
        "client": ("127.0.0.1", 0), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    await app(scope, receive, send)
    return status, body
