"""A small real service on the house's web edge, for the tests of that edge."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, ClassVar
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI, Form, Request, Response
from httpx import ASGITransport, AsyncClient
from jinja2 import ChoiceLoader, DictLoader
from prometheus_client import CollectorRegistry
from pydantic import BaseModel, Field
from sqlalchemy import Column, MetaData, Table, Text, Uuid, insert, select
from starlette.responses import HTMLResponse, RedirectResponse

from muster.database import SessionMaker, create_engine, create_sessions
from muster.errors import Conflict, NotFound
from muster.events import Event, Example
from muster.identity import LocalIssuer, Principal, SessionCookie, TokenVerifier, local_principal
from muster.web import (
    Caller,
    Catalogue,
    Check,
    House,
    IdempotencyKey,
    IdempotencyKeys,
    Limits,
    Link,
    Now,
    PageOf,
    Pages,
    PagingQuery,
    RequestOrigin,
    RequiredIfMatch,
    Router,
    Sessions,
    Status,
    add_house_answers,
    cut_page,
    etag,
    link_next,
    next_page,
    render,
    require,
)

ADDRESS = "http://muster.test"
ISSUER = "https://identity.test"
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SESSION_KEY = bytes(range(32))

NOWHERE = create_sessions(create_engine("postgresql://nobody@127.0.0.1:1/nothing"))
"""For tests of what needs no database: nothing listens there."""

metadata = MetaData()
boxes = Table(
    "boxes", metadata, Column("id", Uuid, primary_key=True), Column("title", Text, nullable=False)
)
keys = IdempotencyKeys(metadata)


class BoxSealed(Conflict):
    """A sealed box takes nothing more.

    Open another box.
    """


class NoSuchBox(NotFound):
    """There is no box like that."""


class Size(BaseModel):
    width: int = Field(ge=1, description="Millimetres.")


class NewBox(BaseModel):
    """A box to be kept."""

    title: str = Field(min_length=1, max_length=40, description="Words on the lid.")
    sizes: list[Size] = []


class BoxView(BaseModel):
    id: UUID
    title: str


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class BoxFilled(Event):
    """Somebody put something into a box."""

    type: ClassVar[str] = "muster.sample.box.filled.v1"
    topic: ClassVar[str | None] = "sample.box.v1"
    source: ClassVar[str] = "/muster/sample"
    key: ClassVar[str] = "box_id"
    example: ClassVar[Example] = {
        "time": "2026-11-24T12:00:00Z",
        "sequence": 3,
        "box_id": "01a20c5a-b180-7000-8000-000000000001",
        "what": "rope",
    }

    box_id: UUID
    what: str = Field(description="What was put in.", examples=["rope"])
    colour: Colour = Colour.RED
    due_on: date | None = None

    @property
    def aggregate_id(self) -> UUID:
        return self.box_id

    @property
    def subject(self) -> str:
        return f"boxes/{self.box_id}"


class Ticks:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, distance: timedelta) -> None:
        self.now += distance


@dataclass(frozen=True)
class Sample:
    app: FastAPI
    issuer: LocalIssuer
    clock: Ticks
    cookie: SessionCookie

    def client(self, **headers: str) -> AsyncClient:
        return AsyncClient(transport=ASGITransport(self.app), base_url=ADDRESS, headers=headers)

    def token(self, as_: str, *, name: str | None = None) -> str:
        return self.issuer.issue(as_, ["sample"], lifetime=timedelta(hours=1), name=name)

    def bearer(self, as_: str, *, name: str | None = None) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token(as_, name=name)}"}

    def person(self, role: str = "desk-officer", name: str = "Ada Ames") -> Principal:
        ends = self.clock() + timedelta(hours=8)
        return local_principal(f"staff:{role}", name=name, expires_at=ends)

    def session(self, principal: Principal | None = None) -> dict[str, str]:
        """Cookies of a browser that is signed in."""
        response = Response()
        self.cookie.put(response, principal or self.person(), self.clock())
        name, _, rest = response.headers["set-cookie"].partition("=")
        return {name: rest.partition(";")[0]}

    def csrf(self, cookies: dict[str, str]) -> str:
        session = self.cookie.find(cookies, self.clock())
        assert session is not None
        return session.csrf


def create_sample(
    folder: Path,
    sessions: SessionMaker | None = None,
    *,
    clock: Ticks | None = None,
    limits: Limits | None = None,
    checks: dict[str, Check] | None = None,
    templates: dict[str, str] | None = None,
    address: str = ADDRESS,
    **asked: Any,
) -> Sample:
    """asked: of the house, beside what every sample has."""
    clock = clock or Ticks()
    issuer = LocalIssuer(Ed25519PrivateKey.generate(), issuer=ISSUER, clock=clock)
    (folder / "jwks.json").write_text(json.dumps(issuer.jwks()))
    verifier = TokenVerifier(
        issuer=ISSUER, audience="sample", jwks_url=f"file:{folder}/jwks.json", clock=clock
    )
    pages = _pages(clock, address, templates or {})
    app = FastAPI(title="Sample", docs_url=None, redoc_url=None)
    app.routes.extend(_api().routes)
    _browser(app)
    house = House(
        pages=pages,
        sessions=sessions or NOWHERE,
        verifier=verifier,
        session_key=SESSION_KEY,
        registry=CollectorRegistry(),
        limits=limits or Limits(),
        checks=checks or {},
        catalogue=Catalogue(published=[BoxFilled]),
        **asked,
    )
    add_house_answers(app, house)
    return Sample(app, issuer, clock, house.cookie)


def _pages(clock: Ticks, address: str, templates: dict[str, str]) -> Pages:
    pages = Pages(
        service="sample",
        title="Sample",
        public_url=address,
        sign_in_url=f"{address}/sign-in",
        navigation=[
            Link("Boxes", "/"),
            Link("Events", "/events"),
            Link("API", "/docs"),
            Link("Problems", "/problems"),
        ],
        statuses={"kept": Status("●", "kept", "good")},
        clock=clock,
    )
    house = pages.environment
    assert house.loader is not None
    first = ChoiceLoader([DictLoader(templates), house.loader])
    vars(pages)["environment"] = house.overlay(loader=first)
    return pages


def _api() -> Router:
    router = Router()

    @router.get("/v1/me")
    async def me(caller: Caller) -> dict[str, str]:
        return {"name": caller.name, "subject": caller.subject}

    @router.get("/v1/waivers")
    async def waivers(caller: Annotated[Principal, require("milestones:waive")]) -> list[str]:
        """Only for those who may waive."""
        return []

    @router.post("/v1/boxes", status_code=201, tags=["boxes"])
    async def keep_box(
        body: NewBox, key: IdempotencyKey, origin: RequestOrigin, sessions: Sessions, now: Now
    ) -> BoxView:
        """Keeps a box and says who kept it."""
        async with sessions.begin() as session:
            made = await keys.claim(session, key, now=now)
            if made is None:
                made = str(uuid4())
                title = f"{body.title} of {origin.actor.name}"
                await session.execute(insert(boxes).values(id=made, title=title))
                await keys.settle(session, key, made)
            row = (await session.execute(select(boxes).where(boxes.c.id == made))).one()
        return BoxView(id=row.id, title=row.title)

    @router.get("/v1/numbers")
    async def numbers(request: Request, response: Response, paging: PagingQuery) -> PageOf[int]:
        """Ten numbers, in pages."""
        after = paging.after(tuple[int, UUID])
        start = 0 if after is None else after[0]
        rows: Sequence[int] = list(range(start + 1, 11))[: paging.fetch]
        shown, cursor = cut_page(rows, paging, lambda row: (row, UUID(int=row)))
        following = next_page(request, cursor)
        link_next(response, following)
        return PageOf(items=list(shown), next=following)

    @router.put("/v1/box")
    async def change(if_match: RequiredIfMatch, response: Response) -> dict[str, int]:
        if_match.check(7)
        response.headers["etag"] = etag(8)
        return {"version": 8}

    @router.get("/v1/fails/{how}")
    async def fails(how: str) -> None:
        match how:
            case "sealed":
                raise BoxSealed("this box is sealed", pointer="#/box")
            case "missing":
                raise NoSuchBox("no box is called 'x'")
            case "away":
                raise ConnectionRefusedError("no route")
        raise RuntimeError("the secret is 12345")

    return router


def _browser(app: FastAPI) -> None:
    @app.get("/", include_in_schema=False)
    async def front(request: Request, caller: Caller) -> HTMLResponse:
        return render(request, "front.html")

    @app.post("/boxes", include_in_schema=False)
    async def post_box(caller: Caller, title: Annotated[str, Form()] = "") -> Response:
        return RedirectResponse(f"/?kept={title}", status_code=303)
