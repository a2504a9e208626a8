"""What cannot be is refused, repeats nothing of what was sent, and leaves nothing behind."""

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from muster.database import SessionMaker
from tests.conduct.callers import Program, alleged, reported
from tests.problems import refusal_of

CANARY = "Exercise canary"
HTML = "<script>alert('Exercise')</script>"


@pytest.mark.parametrize(
    ("said", "slug", "pointer"),
    [
        ({"kind": CANARY}, "invalid-request", "#/kind"),
        ({"mission": ""}, "invalid-request", "#/mission"),
        ({"mission": CANARY * 10}, "invalid-request", "#/mission"),
        ({"narrative": "x" * 40_001}, "invalid-request", "#/narrative"),
        ({"perpetrators": [alleged(country="Kenya")]}, "invalid-request",
         "#/perpetrators/0/country"),
        ({"perpetrators": [alleged(country="QQQ")]}, "report-unclear", "#/perpetrators/0/country"),
        ({"perpetrators": [{"personnel": CANARY}]}, "invalid-request",
         "#/perpetrators/0/personnel"),
        ({"perpetrators": [{}] * 101}, "invalid-request", "#/perpetrators"),
        ({"incidents": [{"on": "2026-11-25", "precision": "day"}]}, "report-unclear",
         "#/incidents/0/on"),
        ({"incidents": [{"on": CANARY, "precision": "day"}]}, "invalid-request",
         "#/incidents/0/on"),
        ({"incidents": [{"on": "2026-11-20"}]}, "report-unclear", "#/incidents/0/precision"),
        ({"victims": [{"needs": ["medical", "medical"]}]}, "report-unclear", "#/victims/0/needs"),
        ({"reporter": {}}, "report-unclear", "#/reporter"),
        ({"received_on": "2026-11-25"}, "report-unclear", "#/received_on"),
        ({"received_on": "1999-12-31"}, "report-unclear", "#/received_on"),
        ({"received_on": 20261120}, "invalid-request", "#/received_on"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)  # fmt: skip
async def test_a_report_that_cannot_be_is_refused(
    officer: Program, http: httpx.AsyncClient, sessions: SessionMaker, said: dict[str, Any],
    slug: str, pointer: str,
) -> None:  # fmt: skip
    answer = await officer.post("/reports", **reported(**said))

    assert await refusal_of(http, answer) == (422, slug, pointer)
    assert CANARY not in answer.text
    async with sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM cases")) == 0


@pytest.mark.parametrize(
    ("path", "body", "slug", "pointer"),
    [
        ("steps", {"step": "registered", "at": "2026-11-25T00:00:00Z"}, "cannot-be-told", "#/at"),
        ("steps", {"step": "registered", "at": "2026-11-23T00:00:00Z"}, "cannot-be-told", "#/at"),
        ("steps", {"step": "registered", "at": "2026-11-24"}, "invalid-request", "#/at"),
        ("steps", {"step": CANARY}, "invalid-request", "#/step"),
        ("steps", {"step": "finding"}, "step-impossible", None),
        ("referral", {"to": CANARY}, "invalid-request", "#/to"),
        ("finding", {"outcome": "substantiated", "reason": " "}, "invalid-request", "#/reason"),
        ("notice", {}, "no-state", None),
        ("reply", {"investigates": "perhaps"}, "invalid-request", "#/investigates"),
        ("reply", {"investigates": True}, "not-notified", None),
        ("assistance", {"victim": str(uuid4()), "what": "offered"}, "not-in-case", "#/victim"),
        (f"measures/{uuid4()}/lifting", {}, "not-in-case", "#/measure"),
        (f"victims/{uuid4()}/removal", {"reason": "Exercise"}, "not-in-case", "#/victim"),
        ("incidents/77/removal", {"reason": "Exercise"}, "not-in-case", "#/incident"),
        (f"perpetrators/{uuid4()}/removal", {"reason": "Exercise"}, "not-in-case", "#/perpetrator"),
        ("actions", {"track": "un", "kind": "jail"}, "action-unknown", "#/kind"),
        ("actions", {"track": "un", "kind": "dismissal"}, "finding-needed", None),
        ("notes", {"text": f"{CANARY}\x1b"}, "report-unclear", "#/text"),
        ("notes", {"text": "Exercise", "channel": CANARY}, "invalid-request", "#/channel"),
        ("perpetrators", alleged(), "not-of-this-case", "#/personnel"),
        ("incidents", {"on": "2026-11-25", "precision": "day"}, "report-unclear", "#/on"),
        ("urgent", {"reason": "x" * 4_001}, "invalid-request", "#/reason"),
        ("links", {"case_id": CANARY, "reason": "Exercise"}, "invalid-request", "#/case_id"),
        ("links", {"case_id": str(uuid4()), "reason": "Exercise"}, "case-not-found", None),
        ("recusals", {"reason": ""}, "invalid-request", "#/reason"),
    ],
    ids=lambda given: given if isinstance(given, str) and len(given) < 40 else "",
)  # fmt: skip
async def test_a_change_that_cannot_be_is_refused(
    officer: Program, http: httpx.AsyncClient, path: str, body: dict[str, Any], slug: str,
    pointer: str | None,
) -> None:  # fmt: skip
    [case] = await officer.reports(perpetrators=[{"personnel": "civilian-national"}])
    before = (await officer.get(f"/cases/{case}")).headers["etag"]

    answer = await officer.post(f"/cases/{case}/{path}", **body)

    _, found, at = await refusal_of(http, answer)
    assert (found, at) == (slug, pointer)
    assert CANARY not in answer.text
    assert (await officer.get(f"/cases/{case}")).headers["etag"] == before


@pytest.mark.parametrize("sign", ["\ud800", "\0"], ids=["half a surrogate pair", "NUL"])
async def test_text_that_cannot_be_kept_is_refused_without_repeating_it(
    officer: Program, http: httpx.AsyncClient, sign: str
) -> None:
    body = json.dumps(reported(narrative=f"{CANARY}{sign}")).encode()
    headers = officer.headers | {"content-type": "application/json"}

    answer = await http.post("/v1/reports", headers=headers, content=body)

    assert await refusal_of(http, answer) == (400, "malformed", "#/narrative")
    assert CANARY not in answer.text


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (f'{{"{CANARY}": NaN}}', "#"),
        (f'{{"narrative": {{"{CANARY}": NaN}}}}', "#/narrative"),
        (f'{{"{CANARY}": 1, "{CANARY}": 2}}', "#"),
    ],
    ids=["of the sender", "within a known one", "twice"],
)
async def test_names_of_members_are_not_repeated(
    officer: Program, http: httpx.AsyncClient, body: str, pointer: str
) -> None:
    headers = officer.headers | {"content-type": "application/json"}

    answer = await http.post("/v1/reports", headers=headers, content=body)

    assert await refusal_of(http, answer) == (400, "malformed", pointer)
    assert CANARY not in answer.text


async def test_markup_is_kept_as_the_text_it_is(officer: Program) -> None:
    [case] = await officer.reports(narrative=HTML, mission="<b>")

    seen = await officer.seen(f"/cases/{case}")

    assert (seen["narrative"], seen["mission"]) == (HTML, "<b>")


async def test_a_page_is_shown_to_a_program_that_asks_for_one(officer: Program) -> None:
    answer = await officer.http.get("/access", headers={**officer.headers, "accept": "text/html"})

    assert answer.status_code == 200
    assert "Ask for a case" in answer.text


@pytest.mark.parametrize("named", ["no reference", "7K3M-9QF2-XW4", "x" * 60], ids=str)
async def test_what_names_no_case_is_refused(
    officer: Program, http: httpx.AsyncClient, named: str
) -> None:
    asked = await officer.post("/access", case=named, purpose="Exercise")
    listed = await officer.get("/cases", reference=named[:40])

    assert await refusal_of(http, asked) == (422, "not-a-reference", "#/case")
    assert listed.status_code == 422


@pytest.mark.parametrize("person", ["", "x" * 256, "a\nb"], ids=repr)
async def test_nobody_is_assigned_who_has_no_name(
    officer: Program, chief: Program, person: str
) -> None:
    [case] = await officer.reports()

    answer = await chief.post(
        f"/cases/{case}/assignments", person={"id": person, "name": "Exercise"},
        capacity="investigator",
    )  # fmt: skip

    assert answer.status_code == 422
