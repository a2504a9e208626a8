"""Who may open which page and send which form: every route of people, held against the table."""

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from conduct import pages
from conduct.settings import Settings
from conduct.use_cases.rules import Rules
from muster.database import SessionMaker
from muster.testing import HeldClock, TestIssuer
from tests.conduct.callers import Callers
from tests.conduct.prompted import look_at_thresholds
from tests.conduct.register import ROLES as EVERYBODY
from tests.conduct.register import Register, principal_of
from tests.conduct.test_matrix import rules as one_case_is_enough
from tests.conduct.test_matrix import stored
from tests.matrix import (
    NOBODY,
    Line,
    Visitor,
    answer_of,
    answers_to,
    check_complete,
    read_table,
    visitor_as,
)

ROLES = {
    column: EVERYBODY[column]
    for column in (
        "anonymous", "officer", "colleague", "chief", "unit", "investigator", "victims", "legal",
        "oversight", "recused", "glass",
    )
}  # fmt: skip
ROWS = ("mine", "nobody")
TABLE = read_table(Path(__file__).with_name("matrix_of_pages.txt"), ROLES)
LET_IN = (409, 412, 422)
"""Who is told that it cannot be done now, that the case has changed, or what a form lacks,
was let in to do it."""

rules: object = one_case_is_enough


def app_of_pages() -> FastAPI:
    app = FastAPI(openapi_url=None)
    app.routes.extend(pages.ROUTES)
    return app


def test_the_table_has_every_route_of_people_and_no_other() -> None:
    check_complete(TABLE, app_of_pages(), ROWS)


async def ask(http: httpx.AsyncClient, who: Visitor, register: Register, line: Line) -> str:
    path = _path(line, register.things(line.row))
    headers = who.headers(line)
    if line.method == "GET":
        answer = await http.get(path, headers=headers)
    else:
        answer = await http.post(path, headers=headers, data={"csrf": who.csrf})
    return "yes" if answer.status_code in LET_IN else answer_of(answer)


def _path(line: Line, things: Mapping[str, str]) -> str:
    which = {"perpetrators": "perpetrator", "victims": "victim", "incidents": "number"}
    group = re.search(r"/(\w+)/\{which\}", line.path)
    known = {
        "which": things[which[group[1]]] if group else "",
        "prompt_id": things.get("review_id", ""),
        "report_id": things.get("report_id", things.get("case_id", "")),
    }
    return line.path.format_map({**things, **known})


@pytest.fixture
async def register(
    callers: Callers, sessions: SessionMaker, rules: Rules, clock: HeldClock,
    request: pytest.FixtureRequest,
) -> Register:  # fmt: skip
    made = Register(callers, request.param)
    await made.fill()
    await look_at_thresholds(sessions, rules, clock())
    await made.find_reviews()
    return made


@pytest.mark.parametrize(
    ("register", "column"), [(each, each) for each in ROLES], indirect=["register"]
)
async def test_each_opens_and_sends_what_the_table_says_and_no_more(
    http: httpx.AsyncClient, settings: Settings, issuer: TestIssuer, clock: HeldClock,
    sessions: SessionMaker, register: Register, column: str,
) -> None:  # fmt: skip
    who = NOBODY
    if column != "anonymous":
        who = visitor_as(column, principal_of(column, clock), settings, issuer, clock)

    asking = partial(ask, http, who, register)
    found = await answers_to(TABLE, asking, partial(stored, sessions))

    assert found == {str(line): line.answers[column] for line in TABLE}
