"""Forms of acts: what is asked, saved and refused, each by who may write it."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from conduct.domain.steps import Step
from conduct.domain.words import Finding, Investigator
from conduct.pages.deeds import all_acts
from conduct.use_cases import changes
from conduct.use_cases.changes import Change
from tests.browsing import Visitor
from tests.conduct.staff import REPORT, Staff, act

OFFICER = ("conduct-officer", "officer one")
ASSESSED = (changes.register(), changes.advance(Step.ASSESSMENT))
REFERRED = (*ASSESSED, changes.refer(Investigator.STATE))
INVESTIGATED = (
    *REFERRED, changes.advance(Step.PENDING), changes.advance(Step.INVESTIGATION),
    changes.advance(Step.REPORT_RECEIVED),
)  # fmt: skip
(VICTIM,) = REPORT.victims
(PERPETRATOR,) = REPORT.perpetrators
WHY = {"reason": "Exercise reason"}


@pytest.fixture
async def case_id(staff: Staff) -> UUID:
    (made,) = await staff.report()
    return made


@pytest.fixture
async def officer(staff: Staff, case_id: UUID) -> Visitor:
    return await staff.assign(case_id, *OFFICER)


ACTS: dict[str, tuple[tuple[Change, ...], str, dict[str, str], str]] = {
    "register": ((), "register", {}, "registered"),
    "take a step": (REFERRED, "advance", {"step": "investigation-pending"},
                    "investigation pending"),
    "refer": (ASSESSED, "refer", {"to": "oios"}, "OIOS"),
    "record a finding": (INVESTIGATED, "find", {"outcome": "unsubstantiated", **WHY},
                         "Unsubstantiated"),
    "preserve evidence": ((), "evidence", {}, "done 24 Nov 2026"),
    "end": (ASSESSED, "end", {"to": "not-a-case", **WHY}, "closed, not a case"),
    "hand on": ((), "hand-on", {"to": "agency", "name": "Exercise agency", **WHY},
                "Exercise agency"),
    "correct the kind": ((), "kind", {"kind": "serious-misconduct"}, "Other serious misconduct"),
    "correct the narrative": ((), "narrative", {"narrative": "Exercise, put right."},
                              "Exercise, put right."),
    "make urgent": ((), "urgent", {"reason": "Exercise haste"}, "Exercise haste"),
    "add somebody": ((), "perpetrator",
                     {"personnel": "military-contingent", "country": "ken", "name": "Exercise two"},
                     "Exercise two"),
    "correct somebody": ((), f"perpetrators/{PERPETRATOR}/perpetrator",
                         {"personnel": "military-contingent", "country": "KEN",
                          "name": "Exercise other"}, "Exercise other"),
    "add an incident": ((), "incident", {"precision": "day", "on": "2026-11-01"}, "1 Nov 2026"),
    "correct an incident": ((), "incidents/1/incident",
                            {"precision": "unknown", "place": "Exercise elsewhere"},
                            "Exercise elsewhere"),
    "remove an incident": ((), "remove-incident",
                           {"incident": "1", "reason": "Exercise: of another case"},
                           "None is known."),
    "add a victim": ((), "victim", {"age": "child", "need-shelter": "yes"}, "shelter"),
    "correct a victim": ((), f"victims/{VICTIM}/victim", {"age": "adult", "name": "Exercise her"},
                         "Exercise her"),
    "remove a victim": ((), "remove-victim",
                        {"victim": str(VICTIM), "reason": "Exercise: of another case"},
                        "None is named in this case."),
    "remove somebody": ((), "remove-perpetrator",
                        {"perpetrator": str(PERPETRATOR), "reason": "Exercise: a namesake"},
                        "Nobody is named."),
    "assist": ((), "assist", {"victim": str(VICTIM), "what": "offered"}, "offered"),
    "impose": ((), "impose", {"kind": "confinement"}, "Confined to barracks"),
    "record action": ((), "action", {"track": "criminal", "kind": "criminal-referral"},
                      "criminal referral"),
    "notify": (REFERRED, "notify", {"symbol": "EXERCISE/7"}, "EXERCISE/7"),
    "reply": ((*REFERRED, changes.notify_state(None)), "reply",
              {"investigates": "no", "officer": "Exercise NIO"}, "Exercise NIO"),
    "note": ((), "note", {"text": "Exercise\nof two lines"}, "Exercise<br>of two lines"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "name", "fields", "shown"), ACTS.values(), ids=ACTS)
async def test_an_act_is_done_by_its_form_and_shown_on_the_case(
    staff: Staff, case_id: UUID, officer: Visitor, before: tuple[Change, ...], name: str,
    fields: dict[str, str], shown: str,
) -> None:  # fmt: skip
    await staff.do(case_id, *OFFICER, *before)

    answer = await act(officer, case_id, name, **fields)
    page = await officer.page(f"/cases/{case_id}?saved=yes")

    assert answer.headers["location"] == f"/cases/{case_id}?saved=yes"
    assert "It was saved" in page
    assert shown in page


async def test_every_act_has_a_form_that_is_tried_here() -> None:
    tried = {name.rpartition("/")[2] for _, name, _, _ in ACTS.values()}
    elsewhere = {"reopen", "extend", "waive", "lift", "restricted-note", "link", "merge", "part"}

    assert tried | elsewhere == {each.name for each in all_acts()}


async def test_a_measure_is_lifted_and_a_case_reopened(
    staff: Staff, case_id: UUID, officer: Visitor
) -> None:
    await act(officer, case_id, "impose", kind="other")
    form = await officer.page(f"/cases/{case_id}/lift")
    (measure,) = re.findall(r'<option value="([0-9a-f-]{36})"', form)

    await act(officer, case_id, "lift", measure=measure)
    await act(officer, case_id, "hand-on", to="oios", **WHY)
    answer = await act(officer, case_id, "reopen", to="reported", **WHY)
    page = await officer.page(f"/cases/{case_id}")

    assert answer.status_code == 303
    assert "lifted <span" in page
    assert "○</span> reported" in page


async def test_a_clock_is_extended_and_waived_by_the_unit_only(
    staff: Staff, case_id: UUID, officer: Visitor
) -> None:
    unit = await staff.assign(case_id, "conduct-unit")
    later = (staff.clock() + timedelta(days=90)).date().isoformat()
    why = {**WHY, "authority": "Exercise memo"}

    mine = await officer.get(f"/cases/{case_id}/extend")
    extended = await act(unit, case_id, "extend", clock="registration", to=later, **why)
    waived = await act(unit, case_id, "waive", clock="evidence", **why)
    page = await unit.page(f"/cases/{case_id}")

    assert mine.status_code == 403
    assert (extended.status_code, waived.status_code) == (303, 303)
    assert "Registration: extended from 27 Nov 2026, 23:59 UTC" in page
    assert "○</span> waived" in page
    assert 'value="assistance"' not in await unit.page(f"/cases/{case_id}/waive")


async def test_a_note_for_investigators_is_not_even_heard_of_by_others(
    staff: Staff, case_id: UUID, officer: Visitor
) -> None:
    investigator = await staff.assign(case_id, "investigator")

    await act(investigator, case_id, "restricted-note", text="Exercise lead")

    assert "Exercise lead" in await investigator.page(f"/cases/{case_id}")
    assert "Note added" in await investigator.page(f"/cases/{case_id}/history")
    assert "Exercise lead" not in await officer.page(f"/cases/{case_id}")
    assert "Note added" not in await officer.page(f"/cases/{case_id}/history")
    assert (await officer.get(f"/cases/{case_id}/restricted-note")).status_code == 403


async def test_two_cases_are_linked_merged_and_parted_by_who_works_on_both(
    staff: Staff, case_id: UUID, officer: Visitor
) -> None:
    (other,), (foreign,) = await staff.report(), await staff.report()
    await staff.assign(other, *OFFICER)
    there = {"reference": staff.reference(other), **WHY}

    refused = await act(
        officer, case_id, "link", **{**there, "reference": staff.reference(foreign)}
    )
    done = [await act(officer, case_id, name, **there) for name in ("link", "merge", "part")]

    assert refused.status_code == 422
    assert 'id="error-reference">You work on no case of this reference' in refused.text
    assert [each.status_code for each in done] == [303, 303, 303]
    assert staff.reference(case_id) in await officer.page(f"/cases/{other}")


async def test_a_finding_that_calls_for_no_action_leads_to_the_end(
    staff: Staff, case_id: UUID, officer: Visitor
) -> None:
    found = changes.find(Finding.UNSUBSTANTIATED, "Exercise: nothing found.")
    await staff.do(case_id, *OFFICER, *INVESTIGATED, found)

    page = await officer.page(f"/cases/{case_id}")
    answer = await act(officer, case_id, "end", to="closed", **WHY)

    assert f'/cases/{case_id}/advance"' not in page
    assert answer.status_code == 303


async def test_a_legal_hold_is_set_and_lifted_with_a_reason(staff: Staff, case_id: UUID) -> None:
    unit = await staff.assign(case_id, "conduct-unit")

    without = await unit.post(f"/cases/{case_id}/hold", held="yes")
    await unit.post(f"/cases/{case_id}/hold", held="yes", **WHY)
    held = await unit.page(f"/cases/{case_id}")
    await unit.post(f"/cases/{case_id}/hold", held="no", **WHY)

    assert 'id="error-reason">Say why' in without.text
    assert "nothing of it is destroyed" in held
    assert "nothing of it is destroyed" not in await unit.page(f"/cases/{case_id}")
