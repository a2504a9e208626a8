"""The platform with two tiny services in place of the real ones, as a program of its own.

`python -m tests.local.stand_in DATA PORT [fresh]`
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from rich.console import Console
from starlette.requests import Request

from muster.identity import SessionCookie
from muster_local.data import DataFolder
from muster_local.platform import up
from muster_local.report import Report
from muster_local.services import Service, Surroundings
from muster_local.trouble import CannotStart


def stand_in(name: str, around: Surroundings) -> Service:
    key = around.keys.secret(f"{name}-session")
    cookie = SessionCookie(name, key, f"{around.url}/{name}")
    runs = around.keys._folder.parent / f"{name}.runs"

    def create_app() -> FastAPI:
        @asynccontextmanager
        async def lifespan(app: FastAPI) -> AsyncIterator[None]:
            app.state.entered = True
            yield
            runs.with_suffix(".closed").touch()

        app = FastAPI(lifespan=lifespan)

        @app.get("/readyz")
        async def ready(request: Request) -> dict[str, bool]:
            return {"entered": request.app.state.entered}

        @app.get("/who")
        async def who(request: Request) -> dict[str, str | None]:
            session = cookie.find(request.cookies, around.clock())
            root = str(request.scope.get("root_path"))
            return {"name": session.principal.name if session else None, "root": root}

        return app

    async def run_worker(stop: asyncio.Event) -> None:
        earlier = int(runs.read_text()) if runs.exists() else 0
        runs.write_text(str(earlier + 1))
        if name == "notifications" and earlier == 0:
            raise RuntimeError("the first run fails")
        await stop.wait()

    return Service(
        name=name,
        title=name.capitalize(),
        summary="a stand-in",
        migrate=lambda: None,
        create_app=create_app,
        run_worker=run_worker,
    )


def wire(around: Surroundings) -> list[Service]:
    return [stand_in("pledges", around), stand_in("notifications", around)]


if __name__ == "__main__":
    report = Report(Console())
    try:
        up(
            DataFolder(Path(sys.argv[1])),
            port=int(sys.argv[2]),
            fresh="fresh" in sys.argv,
            report=report,
            wire=wire,
            exercise=False,
        )
    except CannotStart as reason:
        sys.exit(str(reason))
