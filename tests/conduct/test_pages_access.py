"""Emergency access, the history of a case, and who opened it."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from conduct.domain.words import Assistance
from conduct.use_cases import changes
from tests.browsing import Visitor
from tests.conduct.staff import REPORT, Staff

LAWYER = ("legal-officer", "visitor one")
OVERSIGHT = ("conduct-oversight", "oversight one")
(VICTIM,) = REPORT.victims


@pytest.fixture
async def case_id(staff: Staff) -> UUID:
    (made,) = await staff.report()
    return made


@pytest.fixture
def lawyer(staff: Staff) -> Visitor:
    return staff.visit(*LAWYER)


@pytest.fixture
def oversight(staff: Staff) -> Visitor:
    return staff.visit(*OVERSIGHT)


async def ask(staff: Staff, who: Visitor, case_id: UUID) -> None:
    answer = await who.post(
        "/access", reference=staff.reference(case_id).lower(), purpose="Exercise purpose"
    )
    assert answer.status_code == 303, answer.text


def waiting(page: str) -> str:
    (found,) = re.findall(r'href="[^"]*(/access/[0-9a-f-]{36})"', page)
    return str(found)


async def test_access_is_asked_for_granted_by_another_used_and_ended(
    staff: Staff, case_id: UUID, lawyer: Visitor, oversight: Visitor
) -> None:
    await ask(staff, lawyer, case_id)
    decision = waiting(await oversight.page("/access"))
    asked = await oversight.page(decision)
    nothing = await oversight.post(decision)
    await oversight.post(decision, decision="grant")
    mine = await lawyer.page("/access")
    opened = await lawyer.get(f"/cases/{case_id}")
    await lawyer.post(f"{decision}/end")

    assert "Exercise purpose" in asked
    assert "Exercise visitor one" in asked
    assert 'id="error-decision">Choose' in nothing.text
    assert f'href="/cases/{case_id}"' in mine
    assert "24 Nov 2026, 13:00 UTC" in mine
    assert opened.status_code == 200
    assert (await lawyer.get(f"/cases/{case_id}")).status_code == 404


async def test_a_refusal_opens_nothing_and_is_said_to_who_asked(
    staff: Staff, case_id: UUID, lawyer: Visitor, oversight: Visitor
) -> None:
    await ask(staff, lawyer, case_id)
    decision = waiting(await oversight.page("/access"))

    await oversight.post(decision, decision="refuse")
    again = await oversight.post(decision, decision="grant")

    assert "○</span> refused" in await lawyer.page("/access")
    assert (await lawyer.get(f"/cases/{case_id}")).status_code == 404
    assert again.status_code == 409
    assert "It was decided already" in again.text


async def test_nobody_decides_on_a_request_of_their_own(staff: Staff, case_id: UUID) -> None:
    chief = staff.visit("conduct-chief", "chief one")
    await ask(staff, chief, case_id)
    unit = staff.visit("conduct-unit")
    decision = waiting(await unit.page("/access"))

    own = await chief.page(decision)
    answer = await chief.post(decision, decision="grant")

    assert decision not in await chief.page("/access")
    assert "This is your own request" in own
    assert answer.status_code == 403
    assert "Two people are needed" in answer.text


async def test_a_request_that_nobody_decides_on_is_over(
    staff: Staff, case_id: UUID, lawyer: Visitor
) -> None:
    await ask(staff, lawyer, case_id)

    staff.clock.now += timedelta(hours=25)

    assert "○</span> over" in await staff.visit(*LAWYER).page("/access")
    assert "No request waits" in await staff.visit(*OVERSIGHT).page("/access")


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"reference": "Exercise"}, "reference", "This is no reference"),
        ({"reference": "0000-0000-0000"}, "reference", "No case has this reference"),
        ({"reference": "", "purpose": "Exercise"}, "reference", "Give the reference"),
        ({"reference": "0000-0000-0000", "purpose": ""}, "purpose", "Say what you need it for"),
    ],
)
async def test_a_request_that_is_not_clear_is_not_taken(
    lawyer: Visitor, fields: dict[str, str], field: str, words: str
) -> None:
    answer = await lawyer.post("/access", **{"purpose": "Exercise purpose", **fields})

    assert answer.status_code == 422
    assert f'id="error-{field}">{words}' in answer.text


@pytest.mark.parametrize("who", [LAWYER, ("conduct-officer", "officer two")])
async def test_requests_of_others_are_no_business_of_who_does_not_decide(
    staff: Staff, case_id: UUID, oversight: Visitor, who: tuple[str, str]
) -> None:
    await ask(staff, staff.visit("legal-officer", "visitor two"), case_id)
    decision = waiting(await oversight.page("/access"))
    somebody = staff.visit(*who)

    assert staff.reference(case_id) not in await somebody.page("/access")
    assert (await somebody.get(decision)).status_code == 403
    assert (await somebody.post(f"{decision}/end")).status_code == 404


async def test_the_log_says_who_opened_the_case_as_what_and_what_for(
    staff: Staff, case_id: UUID, lawyer: Visitor, oversight: Visitor
) -> None:
    officer = await staff.assign(case_id, "conduct-officer", "officer one")
    await officer.page(f"/cases/{case_id}")
    await ask(staff, lawyer, case_id)
    decision = waiting(await oversight.page("/access"))
    await oversight.page(decision)
    await oversight.post(decision, decision="grant")
    await lawyer.page(f"/cases/{case_id}/history")
    await oversight.post(f"{decision}/end")

    for page in (
        await officer.page(f"/cases/{case_id}/access"),
        await oversight.page(f"/cases/{case_id}/access"),
    ):
        who = re.findall(r'data-label="Who">([^<]*)<', page)
        # Oversight has looked at the request, granted it and ended it: each opens its purpose.
        assert who == [
            "Exercise oversight one", "Exercise visitor one", "Exercise oversight one",
            "Exercise oversight one", "Exercise officer one",
        ]  # fmt: skip
        assert 'data-label="As">in an emergency' in page
        assert 'data-label="As">conduct officer' in page
        assert "purpose of a request" in page
        assert "The log is whole" in page


async def test_a_log_that_was_changed_says_so(staff: Staff, case_id: UUID) -> None:
    officer = await staff.assign(case_id, "conduct-officer", "officer one")
    for _ in range(2):
        await officer.page(f"/cases/{case_id}")

    async with staff.sessions.begin() as session:
        await session.execute(text("UPDATE read_log SET reader = 'nobody' WHERE number = 1"))
    page = await officer.page(f"/cases/{case_id}/access")

    assert "This log was changed after it was written: entry 1 is altered" in page


async def test_the_log_of_a_foreign_case_looks_as_that_of_none(staff: Staff, case_id: UUID) -> None:
    stranger = staff.visit("conduct-officer", "somebody else")

    answers = [await stranger.get(f"/cases/{each}/access") for each in (case_id, uuid4())]

    assert [each.status_code for each in answers] == [404, 404]


async def test_the_history_tells_in_sentences_and_keeps_what_stood_before(
    staff: Staff, case_id: UUID
) -> None:
    officer = await staff.assign(case_id, "conduct-officer", "officer one")
    rights = await staff.assign(case_id, "victims-rights-officer", "rights one")
    await staff.do(
        case_id, "conduct-officer", "officer one", changes.register(),
        changes.correct_narrative("Exercise, put right."),
        changes.assist(VICTIM, Assistance.OFFERED, None),
        changes.make_urgent("Exercise haste"),
    )  # fmt: skip

    whole = await officer.page(f"/cases/{case_id}/history")
    part = await rights.page(f"/cases/{case_id}/history")

    short = str(VICTIM)[:4]
    for said in ("Step taken: registered.", f"Assistance to victim {short}: offered."):
        assert said in whole
        assert said in part
    assert "What was reported was corrected." in whole
    assert "Exercise narrative: nothing of this happened." in whole
    assert "corrected" not in part
    assert "Exercise narrative" not in part
