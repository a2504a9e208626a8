"""Who works on cases, as programs say and see it: handed over, recused, called by their names."""

from dataclasses import replace

import pytest

from tests.conduct.callers import Callers, Program
from tests.conduct.test_entitled import REASON, named


async def test_a_chief_hands_over_cases_of_the_own_desk_only(
    chief: Program, callers: Callers
) -> None:
    leaver = callers("conduct-officer", "leaver", missions=["EXERCISE", "OTHER"])
    [mine] = await leaver.reports()
    [foreign] = await leaver.reports(mission="OTHER")
    heir = callers("conduct-officer", "heir")

    handed = await chief.done("/handovers", leaver=leaver.id, to=named(heir))

    assert [each["id"] for each in handed["cases"]] == [mine]
    assert [each["id"] for each in await heir.listed("/cases")] == [mine]
    assert [each["id"] for each in await leaver.listed("/cases")] == [foreign]


async def test_an_assignment_that_ended_before_is_not_handed_over(
    officer: Program, chief: Program, callers: Callers
) -> None:
    [first], [second] = [await officer.reports() for _ in range(2)]
    [assignment] = await chief.listed(f"/cases/{first}/assignments")
    await chief.done(f"/cases/{first}/assignments/{assignment['id']}/end")
    heir = callers("conduct-officer", "heir")

    handed = await chief.done("/handovers", leaver=officer.id, to=named(heir))

    assert [each["id"] for each in handed["cases"]] == [second]


async def test_a_recusal_that_is_said_twice_is_one(officer: Program, chief: Program) -> None:
    [case] = await officer.reports()

    for _ in range(2):
        await chief.done(f"/cases/{case}/recusals", person=officer.id, reason=REASON)

    assert (await officer.get(f"/cases/{case}")).status_code == 404


async def test_somebody_is_called_as_they_said_last(
    officer: Program, chief: Program, callers: Callers
) -> None:
    [case] = await officer.reports()
    renamed = callers.as_(replace(officer.who, name="Exercise officer renamed"))

    await renamed.seen(f"/cases/{case}")

    [assignment] = await chief.listed(f"/cases/{case}/assignments")
    assert assignment["person"] == {"id": officer.id, "name": "Exercise officer renamed"}


@pytest.mark.parametrize("path", ["assignments", "reads"])
async def test_a_token_that_does_not_read_cases_knows_of_none_by_being_assigned(
    officer: Program, callers: Callers, path: str
) -> None:
    [case] = await officer.reports(mission="OTHER")
    narrowed = callers.as_(replace(officer.who, scopes=frozenset({"cases:assign"})))

    assert (await officer.get(f"/cases/{case}/{path}")).status_code == 200
    assert (await narrowed.get(f"/cases/{case}/{path}")).status_code == 404
