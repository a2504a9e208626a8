"""The page of a case: who sees which section, and that nothing says more."""

from uuid import UUID

import pytest

from tests.conduct.staff import Staff, sections

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
