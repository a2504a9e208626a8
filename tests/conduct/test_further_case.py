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


async def test_who_belongs_to_another_case_of_the_report_makes_no_third(
    officer: Program,
) -> None:
    [first] = await officer.reports()
    other = await officer.done(f"/cases/{first}/further-cases", personnel="un-volunteer")

    refused = await officer.post(f"/cases/{first}/further-cases", personnel="un-volunteer")

    assert refused.status_code == 409
    assert refused.json()["type"].endswith("/problems/of-a-sister-case")
    assert {each["id"] for each in await officer.listed("/cases")} == {first, other["id"]}


async def test_who_belonged_to_a_case_that_was_merged_gets_one_of_their_own(
    officer: Program,
) -> None:
    [first] = await officer.reports()
    other = await officer.done(f"/cases/{first}/further-cases", personnel="un-volunteer")
    seen = await officer.get(f"/cases/{other['id']}")
    await officer.done(
        f"/cases/{other['id']}/merging", into=first, reason="Exercise", match=seen.headers["etag"]
    )

    again = await officer.done(f"/cases/{first}/further-cases", personnel="un-volunteer")

    assert again["id"] not in (first, other["id"])


async def test_that_the_software_compared_them_stands_in_the_log_of_the_other_case(
    officer: Program,
) -> None:
    [first] = await officer.reports()
    other = await officer.done(f"/cases/{first}/further-cases", personnel="un-volunteer")

    await officer.post(f"/cases/{first}/further-cases", personnel="civilian-national")

    reads = await officer.listed(f"/cases/{other['id']}/reads")
    assert "sister-cases" in {each["purpose"] for each in reads}
