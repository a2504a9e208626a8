"""Role and assignment, minus recusal; and what a chief, oversight or an emergency adds."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from conduct.edge import Door
from conduct.storage.cases import CaseNotFound
from conduct.use_cases.entering import Purpose, still_in
from conduct.use_cases.rules import Rules
from muster.database import SessionMaker
from muster.journal import Origin
from muster.testing import HeldClock
from tests.conduct.callers import Callers, Program

REASON = "Exercise: reason"


def named(program: Program) -> dict[str, str]:
    return {"id": program.id, "name": program.who.name}


async def assign(chief: Program, case: str, who: Program, capacity: str) -> dict[str, str]:
    return await chief.done(
        f"/cases/{case}/assignments", person=named(who), capacity=capacity
    )  # fmt: skip


async def test_who_is_assigned_reads_what_their_capacity_reads(
    officer: Program, chief: Program, callers: Callers
) -> None:
    [case] = await officer.reports()
    advocate = callers("victims-rights-officer", "advocate")
    await assign(chief, case, advocate, "victims-rights-officer")

    seen = await advocate.seen(f"/cases/{case}")

    assert seen["victims"][0]["name"] == "Exercise victim one"
    assert (seen["narrative"], seen["perpetrators"], seen["reporter"]) == (None, None, None)
    refused = await advocate.post(f"/cases/{case}/notes", text="Exercise: note")
    assert (refused.status_code, refused.json()["title"]) == (403, "Not yours to change")


@pytest.mark.parametrize("way", ["role without assignment", "assignment without role", "ended"])
async def test_neither_role_nor_assignment_alone_opens_a_case(
    officer: Program, chief: Program, callers: Callers, way: str
) -> None:
    [case] = await officer.reports()
    other = callers("investigator", "investigator one")
    if way != "role without assignment":
        made = await assign(chief, case, other, "investigator")
        if way == "ended":
            assert (await other.get(f"/cases/{case}")).status_code == 200
            await chief.done(f"/cases/{case}/assignments/{made['id']}/end")
        else:
            other = callers.as_(replace(other.who, roles=frozenset({"legal-officer"})))
    nobody = await other.get(f"/cases/{uuid4()}")

    for answer in (
        await other.get(f"/cases/{case}"),
        await other.get(f"/cases/{case}/history"),
        await other.get(f"/cases/{case}/reads"),
        await other.post(f"/cases/{case}/notes", text="Exercise: note"),
    ):
        assert answer.status_code == 404
        assert _alike(answer.json()) == _alike(nobody.json())
    assert await other.listed("/cases") == []


def _alike(problem: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in problem.items() if name != "instance"}


async def test_a_chief_steers_a_case_and_reads_nothing_of_it(
    officer: Program, chief: Program, callers: Callers
) -> None:
    [case] = await officer.reports()
    elsewhere = callers("conduct-chief", "chief two", missions=["OTHER"])

    assert (await chief.get(f"/cases/{case}")).status_code == 404
    assert (await chief.get(f"/cases/{case}/reads")).status_code == 404
    [assignment] = await chief.listed(f"/cases/{case}/assignments")
    assert assignment["person"] == named(officer)
    assert {each["clock"] for each in await chief.listed("/clocks")} == {
        "registration", "evidence", "assistance",
    }  # fmt: skip
    assert (await elsewhere.get(f"/cases/{case}/assignments")).status_code == 404
    assert await elsewhere.listed("/clocks") == []
    refused = await elsewhere.post(
        f"/cases/{case}/assignments", person=named(elsewhere), capacity="conduct-chief"
    )
    assert refused.status_code == 404


async def test_headquarters_sees_the_clocks_of_every_desk_page_by_page(
    officer: Program, callers: Callers
) -> None:
    for mission in ("EXERCISE", "OTHER"):
        await officer.reports(mission=mission)
    unit = callers("conduct-unit", "unit one", missions=[])

    whole = await unit.listed("/clocks")
    paged = [each for page in await unit.pages("/clocks", limit=2) for each in page]

    assert len(whole) == 6
    assert paged == whole
    assert {each["clock"] for each in await unit.listed("/clocks", clock="evidence")} == {
        "evidence"
    }


async def test_cases_that_nobody_works_on_are_found(
    chief: Program, callers: Callers, officer: Program
) -> None:
    [case] = await officer.reports()
    [assignment] = await chief.listed(f"/cases/{case}/assignments")
    assert await chief.listed("/unassigned-cases") == []

    await chief.done(f"/cases/{case}/assignments/{assignment['id']}/end")

    assert [each["id"] for each in await chief.listed("/unassigned-cases")] == [case]
    assert await callers("conduct-chief", missions=["X"]).listed("/unassigned-cases") == []


async def test_all_cases_of_a_leaver_are_handed_over_but_where_the_other_is_recused(
    officer: Program, chief: Program, callers: Callers
) -> None:
    [first], [second] = [await officer.reports() for _ in range(2)]
    other = callers("conduct-officer", "officer two")
    await chief.done(f"/cases/{second}/recusals", person=other.id, reason=REASON)

    handed = await chief.done("/handovers", leaver=officer.id, to=named(other))

    assert [each["id"] for each in handed["cases"]] == [first]
    assert [each["id"] for each in await other.listed("/cases")] == [first]
    assert await officer.listed("/cases") == []
    assert [each["id"] for each in await chief.listed("/unassigned-cases")] == [second]
    same = await chief.post("/handovers", leaver=officer.id, to=named(officer))
    assert (same.status_code, same.json()["title"]) == (422, "Same person")


async def test_who_steps_aside_sees_no_more_of_the_case_and_never_will(
    officer: Program, chief: Program, callers: Callers
) -> None:
    [case] = await officer.reports()
    reference = (await officer.seen(f"/cases/{case}"))["reference"]

    await officer.done(f"/cases/{case}/recusals", reason=REASON)

    assert (await officer.get(f"/cases/{case}")).status_code == 404
    again = await chief.post(
        f"/cases/{case}/assignments", person=named(officer), capacity="conduct-officer"
    )
    asked = await officer.post("/access", case=reference, purpose=REASON)
    assert (again.status_code, asked.status_code) == (403, 403)


async def test_a_recused_chief_steers_the_case_no_more(officer: Program, chief: Program) -> None:
    [case] = await officer.reports()

    await chief.done(f"/cases/{case}/recusals", reason=REASON)

    assert (await chief.get(f"/cases/{case}/assignments")).status_code == 404


async def test_an_assignment_that_ends_while_somebody_writes_stops_them(
    officer: Program, rules: Rules, sessions: SessionMaker, clock: HeldClock
) -> None:
    [case] = await officer.reports()
    origin = Origin(officer.who.actor, clock())
    door = Door(sessions, rules, officer.who, clock(), origin)
    entered = await door.enter(UUID(case), Purpose.CHANGE)
    await officer.done(f"/cases/{case}/recusals", reason=REASON)

    async with sessions.begin() as session:
        with pytest.raises(CaseNotFound):
            await still_in(session, entered, clock())


async def test_nobody_recuses_others_but_chiefs(officer: Program, callers: Callers) -> None:
    [case] = await officer.reports()

    refused = await officer.post(f"/cases/{case}/recusals", person="somebody", reason=REASON)

    assert (refused.status_code, refused.json()["title"]) == (403, "Missing scope")


async def test_the_read_log_says_who_opened_and_verifies(
    officer: Program, callers: Callers
) -> None:
    [case] = await officer.reports()
    for _ in range(3):
        await officer.seen(f"/cases/{case}")
    overseer = callers("conduct-oversight", "overseer one", missions=[])

    reads = await officer.listed(f"/cases/{case}/reads")
    verified = await overseer.seen(f"/cases/{case}/reads/verification")

    assert [each["number"] for each in reads] == [3, 2, 1]
    assert {each["purpose"] for each in reads} == {"api"}
    assert "Exercise place" not in str(reads)
    assert (verified["entries"], verified["is_whole"], verified["fault"]) == (3, True, None)
    assert await overseer.listed("/audit-heads") == []
    assert (await overseer.get(f"/cases/{uuid4()}/reads/verification")).status_code == 404


async def test_oversight_knows_the_desks_by_name(officer: Program, callers: Callers) -> None:
    await officer.reports()

    desks = await callers("conduct-oversight", "overseer one").listed("/desks")

    named = {(each["place"], each["name"]) for each in desks}
    assert named == {("mission", "EXERCISE"), ("state", "KEN")}
