"""Somebody of another category or State becomes known: a case of their own, of the same report."""

from tests.conduct.callers import Callers, Program


async def test_it_is_linked_to_the_first_and_followed_by_whoever_opened_it(
    officer: Program,
) -> None:
    [first] = await officer.reports()

    made = await officer.done(f"/cases/{first}/further-cases", personnel="un-volunteer")

    seen = await officer.seen(f"/cases/{made['id']}")
    assert [each["case_id"] for each in seen["links"]] == [first]
    assert {each["clock"] for each in seen["clocks"]} >= {"registration"}
    assert made["id"] in {each["id"] for each in await officer.listed("/cases")}


async def test_who_does_not_write_names_opens_none(officer: Program, callers: Callers) -> None:
    [first] = await officer.reports()
    legal = callers("legal-officer", "legal officer")
    chief = callers("conduct-chief", "chief one")
    person = {"id": legal.id, "name": "Exercise legal officer"}
    await chief.done(f"/cases/{first}/assignments", person=person, capacity="legal-officer")

    refused = await legal.post(f"/cases/{first}/further-cases", personnel="un-volunteer")

    assert refused.status_code == 403


async def test_who_is_of_the_category_and_state_of_the_case_makes_no_case_of_their_own(
    officer: Program,
) -> None:
    [first] = await officer.reports()
    one = (await officer.seen(f"/cases/{first}"))["perpetrators"][0]
    same = {"personnel": one["personnel"], "country": one["country"]}

    refused = await officer.post(f"/cases/{first}/further-cases", **same)

    assert refused.status_code == 409
    assert refused.json()["type"].endswith("/problems/of-this-case")
    assert {each["id"] for each in await officer.listed("/cases")} == {first}
