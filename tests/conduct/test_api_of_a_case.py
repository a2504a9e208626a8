"""A case by the API: reported, followed step by step to its end, and read again."""

import pytest

from tests.conduct.callers import Callers, Program, alleged

REASON = "Exercise: reason"


async def test_a_case_goes_from_its_report_to_its_end(officer: Program, callers: Callers) -> None:
    [case] = await officer.reports()
    at = f"/cases/{case}"
    await officer.done(f"{at}/steps", step="registered")
    await officer.done(f"{at}/steps", step="preliminary-assessment")
    await officer.done(f"{at}/evidence")
    await officer.done(f"{at}/referral", to="state")
    await officer.done(f"{at}/notice", symbol="Exercise note")
    await officer.done(f"{at}/reply", investigates=True, officer="Exercise officer of a State")
    for step in ("investigation-pending", "under-investigation", "report-received"):
        await officer.done(f"{at}/steps", step=step)
    await officer.done(f"{at}/finding", outcome="substantiated", reason=REASON)
    await officer.done(f"{at}/steps", step="action-pending")
    await officer.done(f"{at}/actions", track="national", kind="jail", detail="Exercise")
    await officer.done(f"{at}/steps", step="action-taken")
    version = (await officer.get(at)).headers["etag"]
    ended = await officer.done(f"{at}/end", step="closed", reason=REASON, match=version)

    assert ended["step"] == "closed"
    seen = await officer.seen(at)
    assert seen["closed_on"] == "2026-11-24"
    assert seen["finding"]["outcome"] == "substantiated"
    assert seen["reply"]["officer"] == "Exercise officer of a State"
    assert seen["victims"][0]["needs"] == ["medical"]
    assert seen["restricted"] is None
    assert {each["clock"] for each in seen["clocks"] if each["state"] == "pending"} == {
        "assistance"
    }


async def test_what_is_added_to_a_case_is_found_in_it(officer: Program) -> None:
    [case] = await officer.reports()
    at = f"/cases/{case}"
    note = await officer.done(f"{at}/notes", text="Exercise: note")
    measure = await officer.done(f"{at}/measures", kind="confinement")
    await officer.done(f"{at}/measures/{measure['made']}/lifting")
    person = await officer.done(f"{at}/perpetrators", **alleged(name="Exercise alleged two"))
    victim = await officer.done(f"{at}/victims", age="child")
    await officer.done(f"{at}/assistance", victim=victim["made"], what="offered")
    incident = await officer.done(f"{at}/incidents", place="Exercise place two")
    await officer.put(f"{at}/incidents/{incident['made']}", place="Exercise place three")
    await officer.done(f"{at}/narrative", narrative="Exercise: otherwise.")
    await officer.done(f"{at}/urgent", reason=REASON)

    seen = await officer.seen(at)
    assert [each["id"] for each in seen["notes"]] == [note["made"]]
    assert seen["measures"][0]["until"] is not None
    assert person["made"] in {each["id"] for each in seen["perpetrators"]}
    assert seen["assistance"][0]["victim"] == victim["made"]
    assert [each["place"] for each in seen["incidents"]] == [
        "Exercise place", "Exercise place three",
    ]  # fmt: skip
    assert (seen["kind"], seen["urgent"]) == ("sexual-abuse", True)
    assert {each["victim"] for each in seen["clocks"] if each["clock"] == "assistance"} == {
        each["id"] for each in seen["victims"]
    }


async def test_what_a_field_said_before_is_kept(officer: Program, callers: Callers) -> None:
    [case] = await officer.reports()
    await officer.done(f"/cases/{case}/narrative", narrative="Exercise: otherwise.")

    versions = await officer.listed(f"/cases/{case}/versions", field="narrative")

    assert versions == [
        {"version": 2, "value": "Exercise: otherwise."},
        {"version": 1, "value": "Exercise: nothing of this happened."},
    ]


@pytest.mark.parametrize("field", ["restricted/x/text", "none", "notes//", "victims/x/name", "/"])
async def test_a_field_that_is_not_read_is_as_one_that_is_not_there(
    officer: Program, field: str
) -> None:
    [case] = await officer.reports()

    answer = await officer.get(f"/cases/{case}/versions", field=field)

    assert (answer.status_code, answer.json()["title"]) == (404, "Field not found")


async def test_the_history_names_who_did_what(officer: Program) -> None:
    [case] = await officer.reports()
    await officer.done(f"/cases/{case}/steps", step="registered")

    history = await officer.listed(f"/cases/{case}/history")

    assert [each["what"] for each in history if each["what"] != "clock"] == [
        "reported", "assigned", "step taken",
    ]  # fmt: skip
    assert {each["by"]["name"] for each in history} == {"Exercise officer one"}


async def test_a_report_sent_twice_with_its_key_is_one(officer: Program) -> None:
    body = {"mission": "EXERCISE", "kind": "misconduct", "narrative": "Exercise: once."}

    first = await officer.done("/reports", **body, key='"Exercise key"')
    again = await officer.done("/reports", **body, key='"Exercise key"')
    other = await officer.post("/reports", **body | {"kind": "sexual-abuse"}, key='"Exercise key"')

    assert first == again
    assert other.status_code == 422
    assert len(await officer.listed("/cases")) == 1


async def test_a_paper_counts_from_its_own_day(officer: Program) -> None:
    [case] = await officer.reports(received_on="2026-11-20", victims=[])

    seen = await officer.seen(f"/cases/{case}")

    assert (seen["channel"], seen["opened_on"]) == ("paper", "2026-11-20")
    assert {each["clock"]: each["due"] for each in seen["clocks"]}["registration"] == "2026-11-23"


async def test_duplicates_are_merged_and_parted(officer: Program) -> None:
    [first], [second] = [await officer.reports() for _ in range(2)]
    await officer.done(f"/cases/{first}/links", case_id=second, reason=REASON)
    version = (await officer.get(f"/cases/{first}")).headers["etag"]

    merged = await officer.done(
        f"/cases/{first}/merging", into=second, reason=REASON, match=version
    )
    parted = await officer.done(f"/cases/{first}/parting", **{"from": second}, reason=REASON)

    assert (merged["step"], parted["step"]) == ("merged", "reported")
    links = (await officer.seen(f"/cases/{second}"))["links"]
    assert [each["case_id"] for each in links] == [first]
