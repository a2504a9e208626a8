"""Tokens that name countries or missions, and what their bearers see and may change."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from muster.identity import Principal, local_principal
from muster.testing import TestIssuer
from performance.storage.crimes import Seen
from performance.visibility import crimes_seen_by
from tests.performance.register import reported_crime
from tests.performance.staff import Program

TOMORROW = datetime(2026, 11, 25, tzinfo=UTC)
NOBODY: frozenset[str] = frozenset()


def somebody(as_: str, **named: Any) -> Principal:
    return replace(local_principal(as_, expires_at=TOMORROW), **named)


@pytest.mark.parametrize(
    ("caller", "everything"),
    [
        (somebody("staff:leadership"), True),
        (somebody("system:exercise"), True),
        (somebody("staff:desk-officer", countries=frozenset({"KEN"})), False),
        (somebody("staff:mission-leadership", missions=frozenset({"UNMISS"})), False),
        (somebody("partner:UN"), False),
        (somebody("focal-point:KEN"), False),
        (somebody("focal-point:KEN", countries=NOBODY), False),
    ],
    ids=[
        "staff", "a part of Muster", "staff of a country", "staff of a mission", "a partner",
        "a focal point", "a focal point of no State",
    ],
)  # fmt: skip
def test_only_staff_whose_token_names_nothing_see_everything(
    caller: Principal, everything: bool
) -> None:
    assert crimes_seen_by(caller).everything is everything


def test_staff_of_a_mission_see_what_concerns_it() -> None:
    head = somebody("staff:mission-leadership", missions=frozenset({"UNMISS"}))

    assert crimes_seen_by(head) == Seen(False, NOBODY, frozenset({"UNMISS"}))


async def test_staff_of_a_mission_record_crimes_and_targets_of_it_alone(
    http: httpx.AsyncClient, issuer: TestIssuer
) -> None:
    desk = somebody("staff:safety-desk", missions=frozenset({"MONUSCO"}))
    program = Program(http, {"authorization": f"Bearer {issuer.sign(desk, 'performance')}"})
    aim = {"indicator": "women-share", "period": "2027", "target": 14, "cited": "Exercise"}

    answers = [
        await program.post("/crimes", **reported_crime("COD", "one")),
        await program.post("/crimes", **reported_crime("COD", "two") | {"mission": "UNMISS"}),
        await program.post("/targets", **aim, about={"mission": "MONUSCO"}),
        await program.post("/targets", **aim, about={"mission": "UNMISS"}),
    ]

    assert [each.status_code for each in answers] == [201, 403, 201, 403]
    assert answers[1].json()["errors"][0]["pointer"] == "#/country"


async def test_staff_of_a_mission_withdraw_its_targets_alone(
    http: httpx.AsyncClient, issuer: TestIssuer, head: Program
) -> None:
    leader = somebody("staff:desk-chief", missions=frozenset({"MONUSCO"}))
    program = Program(http, {"authorization": f"Bearer {issuer.sign(leader, 'performance')}"})
    aim = {"indicator": "women-share", "period": "2027", "target": 14, "cited": "Exercise"}

    answers = []
    for mission in ("MONUSCO", "UNMISS"):
        made = (await head.post("/targets", **aim, about={"mission": mission})).json()
        answers.append(await program.post(f"/targets/{made['id']}/withdrawal", reason="Exercise"))

    assert [each.status_code for each in answers] == [200, 403]
