"""What is added to a case by program is added once, however often the request comes."""

from typing import Any

import pytest
from sqlalchemy import text

from muster.database import SessionMaker
from tests.conduct.callers import Program

KEY = '"Exercise key"'

ADDED: dict[str, dict[str, Any]] = {
    "perpetrators": {"personnel": "military-contingent", "country": "KEN", "unit": "Exercise"},
    "further-cases": {"personnel": "un-volunteer"},
    "victims": {"age": "adult"},
    "incidents": {"place": "Exercise"},
    "assistance": {"what": "referred"},
    "measures": {"kind": "confinement"},
    "actions": {"track": "criminal", "kind": "criminal-referral"},
    "notes": {"text": "Exercise note"},
}


async def asked(officer: Program, case: str, what: str) -> dict[str, Any]:
    body = dict(ADDED[what])
    if what == "assistance":
        [victim, *_] = (await officer.seen(f"/cases/{case}"))["victims"]
        body["victim"] = victim["id"]
    return body


@pytest.mark.parametrize("what", ADDED)
async def test_a_request_that_comes_again_with_its_key_adds_nothing(
    officer: Program, what: str
) -> None:
    case, *_ = await officer.reports()
    body = await asked(officer, case, what)

    first = await officer.post(f"/cases/{case}/{what}", **body, key=KEY)
    history = await officer.listed(f"/cases/{case}/history")
    again = await officer.post(f"/cases/{case}/{what}", **body, key=KEY)

    assert (first.status_code, first.json()) == (201, again.json())
    assert await officer.listed(f"/cases/{case}/history") == history
    assert len({first.json()["id"], case}) == (2 if what == "further-cases" else 1)


async def test_another_request_with_the_key_is_refused_and_one_to_another_case_is_another(
    officer: Program,
) -> None:
    first, *_ = await officer.reports()
    second, *_ = await officer.reports()
    await officer.done(f"/cases/{first}/notes", text="Exercise note", key=KEY)

    refused = await officer.post(f"/cases/{first}/notes", text="Exercise: another", key=KEY)
    taken = await officer.done(f"/cases/{second}/notes", text="Exercise note", key=KEY)

    assert refused.status_code == 422
    assert refused.json()["type"].endswith("/problems/idempotency-key-reused")
    assert taken["id"] == second


async def test_a_request_that_was_refused_may_come_again_with_its_key(officer: Program) -> None:
    case, *_ = await officer.reports()
    refused = await officer.post(
        f"/cases/{case}/actions", **ADDED["actions"], at="2020-01-01T00:00:00Z", key=KEY
    )
    assert refused.status_code == 422

    assert (await officer.done(f"/cases/{case}/actions", **ADDED["actions"], key=KEY))["made"]


async def test_keys_do_not_say_who_works_on_which_case(
    officer: Program, sessions: SessionMaker
) -> None:
    case, *_ = await officer.reports()
    await officer.done(f"/cases/{case}/notes", text="Exercise note", key=KEY)

    async with sessions() as session:
        rows = list(
            await session.execute(text("SELECT route, key, resource FROM idempotency_keys"))
        )

    assert len(rows) == 1
    assert case not in str(rows)
    assert "Exercise" not in str(rows)
