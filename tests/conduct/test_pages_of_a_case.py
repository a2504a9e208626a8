"""The page of a case: who sees which section, and that nothing says more."""

import re
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from conduct.domain.parties import Alleged, Incident, Reporter, Victim
from conduct.domain.references import reference_of
from conduct.domain.steps import Step
from conduct.domain.words import ActionKind, MeasureKind, NoteChannel, Receiver, Track
from conduct.use_cases import changes, glass
from tests.conduct.staff import REPORT, Staff, sections

SUMMARY = {"clocks", "links", "people"}
WHOLE = SUMMARY | {
    "reported", "incidents", "perpetrators", "victims", "assistance", "reporter", "findings",
    "measures", "exchange", "notes",
}  # fmt: skip


@pytest.fixture
async def case_id(staff: Staff) -> UUID:
    (made,) = await staff.report()
    return made


@pytest.mark.parametrize(
    ("role", "seen", "told", "untold"),
    [
        ("conduct-officer", WHOLE, {"narrative", "alleged one", "victim one", "reporter one"}, ()),
        ("conduct-chief", WHOLE, {"narrative", "alleged one", "victim one", "reporter one"}, ()),
        ("conduct-unit", WHOLE - {"reporter"}, {"narrative", "alleged one"},
         {"victim one", "reporter one", "address"}),
        ("investigator", (WHOLE | {"restricted"}) - {"assistance"},
         {"narrative", "alleged one", "victim one", "reporter one"}, ()),
        ("victims-rights-officer", SUMMARY | {"victims", "assistance", "findings"},
         {"victim one", "address"}, {"narrative", "alleged one", "reporter one", "place"}),
        ("legal-officer", WHOLE - {"reporter", "assistance", "notes"},
         {"narrative", "alleged one"}, {"victim one", "reporter one", "address"}),
    ],
)  # fmt: skip
async def test_each_capacity_sees_its_sections_and_no_others(
    staff: Staff, case_id: UUID, role: str, seen: set[str], told: set[str], untold: set[str]
) -> None:
    somebody = await staff.assign(case_id, role)

    page = await somebody.page(f"/cases/{case_id}")

    assert sections(page) == seen
    assert {each for each in told if f"Exercise {each}" not in page} == set()
    assert {each for each in untold if f"Exercise {each}" in page} == set()


async def test_in_an_emergency_everything_is_read_but_who_reported_and_nothing_is_offered(
    staff: Staff, case_id: UUID
) -> None:
    await break_glass(staff, case_id, "legal-officer", "visitor one")

    page = await staff.visit("legal-officer", "visitor one").page(f"/cases/{case_id}")

    assert sections(page) == WHOLE - {"reporter"}
    assert "You are looking in an emergency" in page
    assert "Exercise victim one" in page
    assert "Exercise reporter one" not in page
    assert not re.findall(rf'href="[^"]*/cases/{case_id}/(?!history|access)', page)


async def test_those_who_work_on_a_case_see_who_looks_in_an_emergency(
    staff: Staff, case_id: UUID
) -> None:
    officer = await staff.assign(case_id, "conduct-officer")
    await break_glass(staff, case_id, "legal-officer", "visitor one")

    page = await officer.page(f"/cases/{case_id}")

    assert "Exercise visitor one is looking in an emergency" in page


STRANGERS = {
    "somebody who is not assigned": ("conduct-officer", "somebody else"),
    "a chief who is not assigned": ("conduct-chief", "chief one"),
    "somebody who stepped aside": ("conduct-officer", "cousin"),
    "somebody whose role is gone": ("legal-officer", "former officer"),
}


@pytest.mark.parametrize("who", STRANGERS.values(), ids=STRANGERS)
@pytest.mark.parametrize("page", ["", "/history", "/note", "/hold", "/step-aside"])
async def test_a_foreign_case_looks_as_one_that_is_not_there(
    staff: Staff, case_id: UUID, who: tuple[str, str], page: str
) -> None:
    await staff.assign(case_id, "conduct-officer", "cousin")
    await staff.recuse(case_id, "conduct-officer", "cousin")
    visitor = staff.visit(*who)

    foreign = await visitor.get(f"/cases/{case_id}{page}")
    unknown = await visitor.get(f"/cases/{uuid4()}{page}")

    assert foreign.status_code == unknown.status_code
    assert foreign.status_code in (403, 404)
    assert same(foreign.text) == same(unknown.text)
    assert "Exercise narrative" not in foreign.text


def same(page: str) -> str:
    """Without what differs between any two requests."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", page)


@pytest.mark.parametrize("page", ["", "/history", "/access", "/note", "/assignments", "/end"])
async def test_the_title_of_a_case_is_its_reference_and_nothing_is_kept(
    staff: Staff, case_id: UUID, page: str
) -> None:
    who = await staff.assign(case_id, "conduct-chief", "chief one")
    if page == "/end":
        await staff.do(case_id, "conduct-chief", "chief one", changes.register())
        await staff.do(case_id, "conduct-chief", "chief one", changes.advance(Step.ASSESSMENT))

    answer = await who.get(f"/cases/{case_id}{page}")

    title = re.findall("<title>(.*?)</title>", answer.text)
    assert title == [f"{reference_of(case_id)} · Muster"]
    assert answer.headers["cache-control"] == "no-store"


SCRIPT = "<script>Exercise</script><b>&"


async def test_markup_in_any_field_is_shown_as_text(staff: Staff) -> None:
    report = replace(
        REPORT, narrative=SCRIPT, mission=SCRIPT, urgent_because=SCRIPT,
        incidents=(Incident(place=SCRIPT),), reporter=Reporter(name=SCRIPT, contact=SCRIPT),
        perpetrators={
            uuid4(): Alleged(unit=SCRIPT, name=SCRIPT, rank=SCRIPT, service_number=SCRIPT)
        },
        victims={uuid4(): Victim(name=SCRIPT, contact=SCRIPT)},
    )  # fmt: skip
    (case_id,) = await staff.report(report)
    officer = await staff.assign(case_id, "conduct-officer", SCRIPT)
    await staff.do(
        case_id, "conduct-officer", SCRIPT, changes.add_note(NoteChannel.FILE, SCRIPT),
        changes.impose(MeasureKind.OTHER, SCRIPT), changes.correct_narrative(f"{SCRIPT}!"),
        changes.record_action(Track.CRIMINAL, ActionKind.REFERRAL, SCRIPT), changes.register(),
        changes.hand_on(Receiver.STATE, SCRIPT, SCRIPT),
    )  # fmt: skip

    for path in ("", "/history", "/access", "/narrative", "/reopen", "/step-aside"):
        page = await officer.page(f"/cases/{case_id}{path}")
        assert "<script>Exercise" not in page
        assert "<b>&" not in page
    assert (await officer.page(f"/cases/{case_id}")).count("&lt;script&gt;Exercise") > 12


async def break_glass(staff: Staff, case_id: UUID, role: str, name: str) -> None:
    async with staff.sessions.begin() as session:
        asked = await glass.ask(
            session, staff.rules, case_id, "Exercise purpose", staff.origin(role, name)
        )
        by = staff.origin("conduct-oversight", "oversight one")
        await glass.decide(session, staff.rules, asked.id, by, grant=True)
