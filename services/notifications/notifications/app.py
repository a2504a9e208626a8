"""The HTTP process of notifications: the only place where its parts meet."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from muster.clock import Clock, utc_now
from muster.database import SessionMaker, create_engine, create_sessions
from muster.events import conduct, performance, pledges
from muster.events.notifications import PUBLISHED
from muster.observability import Telemetry, create_telemetry
from muster.settings import session_key
from muster.trust import trusted
from muster.wakeups import Bell, Listener
from muster.web import Catalogue, House, Link, Pages, Status, add_house_answers
from muster.web.app import UNWATCHED
from muster.web.health import work_goes_on
from notifications import api, consumers, pages
from notifications.channels.letters import Links
from notifications.domain.trigger import Triggers
from notifications.pages.live import Live, told_to_end
from notifications.settings import Settings
from notifications.triggers import load_triggers

NAVIGATION = (Link("Alerts", "/"), Link("Events", "/events"), Link("API", "/docs"))
STATUSES = {
    "unanswered": Status("■", "unanswered", "bad"),
    "acknowledged": Status("▲", "acknowledged", "warn"),
    "resolved": Status("●", "resolved", "good"),
    "superseded": Status("○", "superseded", "none"),
    "pending": Status("▲", "waiting", "warn"),
    "sent": Status("●", "sent", "good"),
    "dead": Status("■", "refused", "bad"),
    "cancelled": Status("○", "cancelled", "none"),
}


def create_app(
    settings: Settings | None = None,
    *,
    clock: Clock = utc_now,
    telemetry: Telemetry | None = None,
) -> FastAPI:
    """Opens no connection before its lifespan begins. Raises `TriggerUnusable`."""
    settings = settings or Settings()
    telemetry = telemetry or create_telemetry("notifications", settings.otlp_endpoint)
    url = settings.database_url.get_secret_value()
    engine = create_engine(url, telemetry=telemetry)
    bell, listener = Bell(url), Listener(url)
    sessions = bell.attach(create_sessions(engine))
    live = Live(listener, sessions, clock)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(bell.run()), tasks.create_task(listener.run())]
            with told_to_end(live.end):
                yield
            live.end()
            for task in running:
                task.cancel()
        await engine.dispose()

    app = FastAPI(
        title="Muster notifications",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        telemetry=UNWATCHED,
    )
    triggers = load_triggers(settings.triggers_dir)
    app.state.triggers = triggers
    app.state.links = Links(f"{settings.base_url}/alerts", settings.pages)
    app.state.live = live
    app.routes.extend([*api.ROUTES, *pages.ROUTES])
    add_house_answers(app, _house(settings, sessions, telemetry, clock, catalogue_of(triggers)))
    return app


def catalogue_of(triggers: Triggers) -> Catalogue:
    every = (*pledges.PUBLISHED, *performance.PUBLISHED, *conduct.PUBLISHED)
    read = [each for each in every if each.type in consumers.handled(triggers)]
    return Catalogue(published=PUBLISHED, consumed=read, group=consumers.NAME)


def _house(
    settings: Settings,
    sessions: SessionMaker,
    telemetry: Telemetry,
    clock: Clock,
    catalogue: Catalogue,
) -> House:
    verifier, relying_party = trusted(settings, clock)
    return House(
        pages=Pages(
            service="notifications",
            title="Notifications",
            public_url=settings.base_url,
            sign_in_url=settings.signs_in_at,
            home_url=settings.home_url or settings.base_url,
            packages=("notifications",),
            navigation=NAVIGATION,
            statuses=STATUSES,
            clock=clock,
        ),
        sessions=sessions,
        verifier=verifier,
        relying_party=relying_party,
        session_key=session_key(settings),
        registry=telemetry.registry,
        checks={"work": work_goes_on(telemetry.stopped)},
        catalogue=catalogue,
    )
