"""Extensions, waivers, legal hold and reviews: for those who decide, and seen before."""

import asyncio

import pytest

from conduct.use_cases.rules import Rules
from muster.database import SessionMaker
from muster.testing import HeldClock
from tests.conduct.callers import Callers, Program
from tests.conduct.prompted import look_at_thresholds, three_credible

REASON = "Exercise: reason"
AUTHORITY = "Exercise authority"


@pytest.fixture
async def unit(callers: Callers) -> Program:
    return callers("conduct-unit", "unit one", missions=[])


@pytest.fixture
async def case(unit: Program) -> str:
    return (await unit.reports())[0]


async def test_a_clock_is_extended_and_waived_by_who_decides(unit: Program, case: str) -> None:
    version = (await unit.get(f"/cases/{case}")).headers["etag"]
    at = f"/cases/{case}/clocks"
    said = {"reason": REASON, "authority": AUTHORITY}

    extended = await unit.done(
        f"{at}/registration/extension", to="2026-12-24", match=version, **said
    )
    await unit.done(f"{at}/evidence/waiver", match=f'"{extended["version"]}"', **said)

    seen = await unit.seen(f"/cases/{case}")
    clocks = {each["clock"]: each for each in seen["clocks"]}
    assert (clocks["registration"]["due"], clocks["evidence"]["state"]) == ("2026-12-24", "waived")
    assert seen["extensions"][0]["authority"] == AUTHORITY


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("clocks/registration/extension",
         {"to": "2026-12-24", "reason": REASON, "authority": AUTHORITY}),
        ("clocks/registration/waiver", {"reason": REASON, "authority": AUTHORITY}),
        ("end", {"step": "closed", "reason": REASON}),
        ("reopening", {"step": "reported", "reason": REASON}),
        ("merging", {"into": "7c4d2b90-3f1e-4a68-9d57-1e2f3a4b5c6d", "reason": REASON}),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)  # fmt: skip
async def test_decisions_need_the_version_that_was_seen(
    unit: Program, case: str, path: str, body: dict[str, str]
) -> None:
    [other] = await unit.reports()
    body = body | ({"into": other} if "into" in body else {})
    missing = await unit.post(f"/cases/{case}/{path}", **body)
    stale = await unit.post(f"/cases/{case}/{path}", match='"1"', **body)

    assert (missing.status_code, stale.status_code) == (428, 412)


async def test_an_officer_does_not_extend(officer: Program) -> None:
    [case] = await officer.reports()

    refused = await officer.post(
        f"/cases/{case}/clocks/registration/extension", match="*", to="2026-12-24",
        reason=REASON, authority=AUTHORITY,
    )  # fmt: skip

    assert (refused.status_code, refused.json()["title"]) == (403, "Missing scope")


async def test_of_two_decisions_on_one_version_one_wins(unit: Program, case: str) -> None:
    version = (await unit.get(f"/cases/{case}")).headers["etag"]
    path = f"/cases/{case}/clocks/registration/extension"
    said = {"reason": REASON, "authority": AUTHORITY, "match": version}

    answers = await asyncio.gather(
        *(unit.post(path, to=f"2026-12-{day}", **said) for day in (20, 21, 22, 23))
    )

    assert sorted(each.status_code for each in answers) == [200, 412, 412, 412]


async def test_notes_written_at_once_are_all_kept(unit: Program, case: str) -> None:
    answers = await asyncio.gather(
        *(unit.post(f"/cases/{case}/notes", text=f"Exercise {number}") for number in range(4))
    )

    assert {each.status_code for each in answers} == {201}
    assert len((await unit.seen(f"/cases/{case}"))["notes"]) == 4


async def test_a_legal_hold_is_set_and_lifted_by_who_works_on_the_case(
    unit: Program, case: str, callers: Callers
) -> None:
    held = await unit.done(f"/cases/{case}/legal-hold", reason=REASON)
    lifted = await unit.done(f"/cases/{case}/legal-hold/lifting", reason=REASON)
    other = await callers("conduct-unit", "unit two").post(
        f"/cases/{case}/legal-hold", reason=REASON
    )

    assert (held["held"], lifted["held"], other.status_code) == (True, False, 404)


@pytest.fixture
async def review(
    unit: Program, callers: Callers, sessions: SessionMaker, rules: Rules, clock: HeldClock
) -> str:
    """Three credible cases against one unit."""
    await three_credible(callers("conduct-chief", "chief nine"))
    await look_at_thresholds(sessions, rules, clock())
    found = await unit.listed("/reviews")
    return str(found[0]["id"])


async def test_what_reached_a_threshold_is_shown_to_who_decides(
    review: str, unit: Program, chief: Program, callers: Callers
) -> None:
    shown = await unit.seen(f"/reviews/{review}")
    hidden = await chief.seen(f"/reviews/{review}")
    elsewhere = callers("conduct-chief", "chief two", missions=["OTHER"])

    assert (shown["subject"], shown["is_open"]) == ("Exercise unit", True)
    assert {each["threshold"] for each in shown["inputs"]} >= {"allegations"}
    assert (hidden["subject"], hidden["inputs"], hidden["due"]) == (None, None, "2026-12-08")
    assert (await elsewhere.get(f"/reviews/{review}")).status_code == 404
    assert await elsewhere.listed("/reviews") == []


async def test_a_review_is_decided_once(review: str, unit: Program, chief: Program) -> None:
    said = {"decision": "no-action", "decider": AUTHORITY, "reasons": REASON}

    forbidden = await chief.post(f"/reviews/{review}/decision", **said)
    decided = await unit.done(f"/reviews/{review}/decision", **said)
    again = await unit.post(f"/reviews/{review}/decision", **said)

    assert (forbidden.status_code, again.status_code) == (403, 409)
    assert (decided["is_open"], decided["decisions"][0]["decider"]) == (False, AUTHORITY)
