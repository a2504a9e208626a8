"""Puts the house's answers on a service's app: what every service does alike, once."""

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig

from muster.web import health, problem_pages, reference, signing_in, signing_out
from muster.web.answers import add_problem_answers
from muster.web.catalogue_pages import catalogue_routes
from muster.web.described_problems import describe_problems
from muster.web.edge import Edge
from muster.web.house import House
from muster.web.limits import Buckets, Limits
from muster.web.openapi_events import describe_events
from muster.web.pages import Link, Pages
from muster.web.routing import check_bodies
from muster.web.static import HashedFiles

UNWATCHED: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
"""For `FastAPI(telemetry=…)`: it would ask for its providers with every request, and ours are never
the process's."""


def add_pages(
    app: FastAPI, pages: Pages, limits: Limits | None = None, *, no_store: bool = False
) -> None:
    """Layout, style sheet, problem answers and limits, for an app without a database of its own."""
    if app.docs_url or app.redoc_url:
        raise ValueError("build the app with docs_url=None, redoc_url=None: /docs is the house's")
    app.state.pages = pages
    # An address is one address: no program is led on, and no link is made of the Host it sent.
    app.router.redirect_slashes = False
    app.add_middleware(Edge, limits=limits or Limits(), no_store=no_store)
    add_problem_answers(app)
    app.routes.extend(problem_pages.router.routes)
    app.mount("/static", HashedFiles(), name="static")


def add_house_answers(app: FastAPI, house: House) -> None:
    """Everything of `add_pages`, and callers, sessions, health, API reference, event catalogue.

    Raises `ValueError` where a route takes a body in another way than a `Router` does.
    """
    add_pages(app, house.pages, house.limits, no_store=house.no_store)
    app.state.house = house
    app.state.cookie = house.cookie
    app.state.buckets = Buckets(house.limits)
    database = health.database_and_clock(house.sessions, house.clock)
    keys = health.keys_at_first(house.verifier, house.clock)
    checks = {"database": database, "identity provider": keys, **house.checks}
    app.routes.extend(health.health_routes(checks, house.registry).routes)
    app.routes.extend(signing_out.router.routes)
    if house.relying_party is not None:
        app.routes.extend(signing_in.router.routes)
    app.state.documents = [Link("OpenAPI", "/openapi.json")]
    if house.catalogue is not None:
        app.routes.extend(catalogue_routes(app, house.pages, house.catalogue).routes)
        app.state.documents.append(Link("AsyncAPI", "/asyncapi.json"))
        if house.catalogue.accepted:
            describe_events(app, house.catalogue)
    describe_problems(app)
    check_bodies(app)
    app.routes.extend(reference.router.routes)
