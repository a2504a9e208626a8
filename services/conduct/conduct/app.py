"""The HTTP process of conduct: the only place where its parts meet."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from conduct import api, intake, pages, payloads
from conduct.sealing.keyring import Keyring
from conduct.sealing.shredded import ShreddedList
from conduct.settings import Settings
from conduct.starting import refuse_unless_ready, rules_from
from conduct.visibility import ASSIGNS, DECIDES, READS, STEERS
from muster.clock import Clock, utc_now
from muster.database import SessionMaker, create_engine, create_sessions
from muster.events.conduct import PUBLISHED
from muster.observability import Telemetry, create_telemetry
from muster.settings import session_key
from muster.trust import trusted
from muster.wakeups import Bell
from muster.web import Catalogue, House, Link, Pages, add_house_answers
from muster.web.app import UNWATCHED
from muster.web.health import work_goes_on

NAVIGATION = (
    Link("My cases", "/", (READS,)),
    Link("Report", "/report", ("cases:report",)),
    Link("Clocks", "/clocks", (ASSIGNS,)),
    Link("Assignments", "/assignments", (READS,)),
    Link("Emergency", "/access", (READS, *STEERS)),
    Link("Reviews", "/reviews", (DECIDES,)),
    Link("API", "/docs"),
)


def create_app(
    settings: Settings | None = None,
    *,
    clock: Clock = utc_now,
    telemetry: Telemetry | None = None,
) -> FastAPI:
    """Opens no connection before its lifespan begins.

    Raises `KeyringUnusable`; its lifespan raises `StartRefused`.
    """
    settings = settings or Settings()
    telemetry = telemetry or create_telemetry("conduct", settings.otlp_endpoint)
    url = settings.database_url.get_secret_value()
    engine = create_engine(url, telemetry=telemetry, hide_parameters=True)
    bell = Bell(url)
    sessions = bell.attach(create_sessions(engine))
    keyring, outside = Keyring(settings.keyring), ShreddedList(settings.shredded_list)
    rules = rules_from(settings, keyring)
    writer = intake.create_writer(sessions, telemetry, rules)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await refuse_unless_ready(sessions, keyring, outside, telemetry)
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(bell.run()), tasks.create_task(writer.run())]
            yield
            for task in running:
                task.cancel()
        await engine.dispose()

    app = FastAPI(
        title="Muster conduct",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        telemetry=UNWATCHED,
    )
    app.state.rules = rules
    app.state.writer = writer
    app.routes.extend([*api.ROUTES, *intake.ROUTES, *pages.ROUTES])
    add_house_answers(app, _house(settings, sessions, clock, telemetry))
    return app


def _house(settings: Settings, sessions: SessionMaker, clock: Clock, telemetry: Telemetry) -> House:
    verifier, relying_party = trusted(settings, clock)
    return House(
        pages=Pages(
            service="conduct",
            title="Conduct",
            public_url=settings.base_url,
            sign_in_url=settings.signs_in_at,
            home_url=settings.home_url or settings.base_url,
            packages=("conduct",),
            navigation=NAVIGATION,
            statuses=pages.STATUSES,
            clock=clock,
        ),
        sessions=sessions,
        verifier=verifier,
        relying_party=relying_party,
        session_key=session_key(settings),
        registry=telemetry.registry,
        checks={"work": work_goes_on(telemetry.stopped)},
        catalogue=Catalogue(accepted=payloads.ACCEPTED, published=PUBLISHED),
        session_lifetime=settings.session_lasts,
        no_store=True,
        clears_browser=True,
        discreet=True,
    )
