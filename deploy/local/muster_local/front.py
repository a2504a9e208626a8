"""The platform's front: the start page, signing in, the mailbox, and the services under it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from muster.clock import Clock
from muster.identity import LocalIssuer
from muster.web import Link, Pages, Status, add_pages, render
from muster_local.example import command, example
from muster_local.health import Health
from muster_local.loopback import OwnAddressOnly
from muster_local.mail import Mailbox
from muster_local.mailbox_pages import mailbox_routes
from muster_local.services import Service
from muster_local.sign_in import Doors, sign_in_routes

SOON = timedelta(seconds=90)
"""How far ahead the example's milestone is due: time to copy and paste it."""


@dataclass(frozen=True, kw_only=True)
class Front:
    """What the front shows and leads to."""

    url: str
    data: Path
    services: Sequence[Service]
    apps: dict[str, FastAPI]
    health: Health
    mailbox: Mailbox
    issuer: LocalIssuer
    doors: Doors
    clock: Clock


def create_front(front: Front) -> ASGIApp:
    own = FastAPI(title="Muster", docs_url=None, redoc_url=None, openapi_url=None)
    own.router.routes.extend(
        [
            *_routes(front),
            *sign_in_routes(front.doors),
            *mailbox_routes(front.mailbox),
        ]
    )
    add_pages(own, _pages(front))
    # Beside each other, not one inside the other: each app is the edge of its own requests.
    mounts = [Mount(f"/{name}", app) for name, app in front.apps.items()]
    return Starlette(
        routes=[*mounts, Mount("/", own)],
        middleware=[Middleware(OwnAddressOnly, url=front.url)],
    )


def _pages(front: Front) -> Pages:
    navigation = [Link(each.title, f"/{each.name}/") for each in front.services]
    return Pages(
        service="muster",
        title="Muster",
        public_url=front.url,
        sign_in_url=f"{front.url}/sign-in",
        packages=["muster_local"],
        navigation=[*navigation, Link("Mailbox", "/mailbox")],
        statuses={
            "running": Status("●", "running", "good"),
            "down": Status("■", "down", "bad"),
        },
        clock=front.clock,
    )


def _routes(front: Front) -> list[Route]:
    async def start(request: Request) -> Response:
        due = front.clock() + SOON
        return render(
            request,
            "start.html",
            parts=await front.health.parts(),
            services=front.services,
            data=front.data,
            mails=len(front.mailbox),
            due=due,
            example=example(front.url, front.data, now=front.clock(), due=due),
            doctor=command(front.data, "doctor"),
            remove=command(front.data, "exercise remove"),
            status=command(front.data, "status"),
        )

    async def live(request: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def ready(request: Request) -> Response:
        parts = await front.health.parts()
        good = all(part.ok for part in parts)
        checks = {part.name: {"ok": part.ok, "says": part.says} for part in parts}
        body = {"status": "ready" if good else "not ready", "checks": checks}
        return JSONResponse(body, status_code=200 if good else 503)

    async def keys(request: Request) -> Response:
        return JSONResponse(front.issuer.jwks())

    return [
        Route("/", start),
        Route("/livez", live),
        Route("/readyz", ready),
        Route("/jwks.json", keys),
    ]
