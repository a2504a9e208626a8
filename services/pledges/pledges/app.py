"""The HTTP process of pledges: the only place where its parts meet."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from muster.clock import Clock, utc_now
from muster.database import create_engine, create_sessions
from muster.events.pledges import PUBLISHED
from muster.observability import Telemetry, create_telemetry
from muster.settings import session_key
from muster.transactions import Transactions
from muster.trust import trusted
from muster.wakeups import Bell
from muster.web import Catalogue, House, Link, Pages, add_house_answers
from muster.web.app import UNWATCHED
from muster.web.health import work_goes_on
from pledges import api, intake, pages, payloads
from pledges.settings import Settings

NAVIGATION = (
    Link("Register", "/", ("pledges:read",)),
    Link("Commitments", "/commitments", ("pledges:read",)),
    Link("Events", "/events"),
    Link("API", "/docs"),
)


def create_app(
    settings: Settings | None = None,
    *,
    clock: Clock = utc_now,
    telemetry: Telemetry | None = None,
) -> FastAPI:
    """Opens no connection before its lifespan begins."""
    settings = settings or Settings()
    telemetry = telemetry or create_telemetry("pledges", settings.otlp_endpoint)
    url = settings.database_url.get_secret_value()
    engine = create_engine(url, telemetry=telemetry)
    bell = Bell(url)
    sessions = bell.attach(create_sessions(engine))
    transactions = Transactions(url, bell, telemetry)
    writer = intake.create_writer(sessions, transactions, telemetry)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(bell.run()), tasks.create_task(writer.run())]
            yield
            for task in running:
                task.cancel()
        await transactions.close()
        await engine.dispose()

    app = FastAPI(
        title="Muster pledges",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        telemetry=UNWATCHED,
    )
    app.state.writer = writer
    app.routes.extend([*api.ROUTES, *intake.ROUTES, *pages.ROUTES])
    verifier, relying_party = trusted(settings, clock)
    house = House(
        pages=Pages(
            service="pledges",
            title="Pledges",
            public_url=settings.base_url,
            sign_in_url=settings.signs_in_at,
            home_url=settings.home_url or settings.base_url,
            packages=("pledges",),
            navigation=NAVIGATION,
            clock=clock,
        ),
        sessions=sessions,
        verifier=verifier,
        relying_party=relying_party,
        session_key=session_key(settings),
        registry=telemetry.registry,
        checks={"work": work_goes_on(telemetry.stopped)},
        catalogue=Catalogue(accepted=payloads.ACCEPTED, published=PUBLISHED),
    )
    add_house_answers(app, house)
    return app
