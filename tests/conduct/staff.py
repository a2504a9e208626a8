"""People in front of the pages of conduct, and cases for them to work on."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
from starlette.responses import Response

from conduct.domain.parties import Alleged, Incident, Reporter, Victim
from conduct.domain.references import reference_of
from conduct.domain.report import Report
from conduct.domain.rights import Capacity
from conduct.domain.words import Age, Channel, Kind, Need, Personnel
from conduct.edge import Door
from conduct.settings import Settings
from conduct.use_cases import assigning
from conduct.use_cases.assigning import Person
from conduct.use_cases.changes import Change
from conduct.use_cases.reporting import take_report
from conduct.use_cases.rules import Rules
from muster.database import SessionMaker
from muster.identity import Principal, SessionCookie, local_principal
from muster.journal import Origin
from muster.settings import session_key
from muster.testing import HeldClock
from tests.browsing import Visitor

MISSION = "EXERCISE"
REPORT = Report(
    channel=Channel.STAFF,
    mission=MISSION,
    kind=Kind.SEXUAL_EXPLOITATION,
    narrative="Exercise narrative: nothing of this happened.",
    incidents=(Incident(place="Exercise place"),),
    perpetrators={
        uuid4(): Alleged(
            personnel=Personnel.MILITARY_CONTINGENT, country="KEN", unit="Exercise unit",
            name="Exercise alleged one", rank="Exercise rank",
        ),
    },
    victims={
        uuid4(): Victim(
            age=Age.ADULT, needs=(Need.MEDICAL,), name="Exercise victim one",
            contact="Exercise address",
        )
    },
    reporter=Reporter(name="Exercise reporter one"),
)  # fmt: skip


@dataclass(frozen=True)
class Staff:
    """Everybody in the office. Chiefs steer the desk of the exercise mission."""

    http: httpx.AsyncClient
    settings: Settings
    clock: HeldClock
    sessions: SessionMaker
    rules: Rules

    def principal(self, role: str, name: str) -> Principal:
        ends = self.clock() + timedelta(hours=8)
        found = local_principal(f"staff:{role}", name=f"Exercise {name}", expires_at=ends)
        return replace(found, missions=frozenset({MISSION})) if role == "conduct-chief" else found

    def visit(self, role: str, name: str = "") -> Visitor:
        """`staff.visit("legal-officer", "lawyer one")`."""
        held, csrf = signed_in(self.principal(role, name or role), self.settings, self.clock)
        return Visitor(self.http, csrf, {"accept": "text/html", "cookie": held})

    def reference(self, case_id: UUID) -> str:
        return reference_of(case_id)

    def origin(self, role: str = "conduct-chief", name: str = "chief one") -> Origin:
        return Origin(self.principal(role, name).actor, self.clock())

    async def report(self, report: Report = REPORT) -> list[UUID]:
        """Ids of its cases, on which nobody works."""
        async with self.sessions.begin() as session:
            held = await take_report(session, self.rules, report, self.origin())
        return [each.case.id for each in held]

    async def assign(self, case_id: UUID, role: str, name: str = "") -> Visitor:
        """Somebody of this role, assigned in the capacity of the same name."""
        who = self.principal(role, name or role)
        async with self.sessions.begin() as session:
            await assigning.assign(
                session, self.rules, case_id, Person(who.subject, who.name), Capacity(role),
                self.origin(),
            )  # fmt: skip
        return self.visit(role, name)

    async def recuse(self, case_id: UUID, role: str, name: str = "") -> Visitor:
        who = self.principal(role, name or role)
        async with self.sessions.begin() as session:
            await assigning.recuse(
                session, self.rules, case_id, who.subject, "Exercise kinship", self.origin()
            )
        return self.visit(role, name)

    def door(self, role: str, name: str = "") -> Door:
        who = self.principal(role, name or role)
        now = self.clock()
        return Door(self.sessions, self.rules, who, now, Origin(who.actor, now))

    async def do(self, case_id: UUID, role: str, name: str, *done: Change) -> None:
        """As somebody who is assigned does it."""
        for each in done:
            await self.door(role, name).change(case_id, each)


def signed_in(who: Principal, settings: Settings, clock: HeldClock) -> tuple[str, str]:
    """Cookie, and secret of its forms."""
    cookie = SessionCookie(settings.audience, session_key(settings), settings.base_url)
    response = Response()
    cookie.put(response, who, clock())
    held = response.headers["set-cookie"].partition(";")[0]
    session = cookie.find({cookie.name: held.partition("=")[2]}, clock())
    assert session is not None
    return held, session.csrf


def hidden(page: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    assert found is not None, page
    return found[1]


async def act(who: Visitor, case_id: UUID, name: str, /, **fields: str) -> httpx.Response:
    """The form of an act, sent as it was shown."""
    path = f"/cases/{case_id}/{name}"
    version = hidden(await who.page(path), "version")
    return await who.post(path, **{"version": version, **fields})


def sections(page: str) -> set[str]:
    return set(re.findall(r'<h2 id="([a-z-]+)"', page))
