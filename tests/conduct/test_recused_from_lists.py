"""Who stepped aside from a case sees nothing of it on any list either."""

from conduct.domain.references import reference_of
from tests.conduct.callers import Program
from tests.conduct.staff import Staff


async def test_who_steers_and_stepped_aside_sees_the_case_on_no_board(
    officer: Program, chief: Program
) -> None:
    (aside,), (other,) = await officer.reports(), await officer.reports()
    await chief.done(f"/cases/{aside}/recusals", reason="Exercise kinship")
    for case in (aside, other):
        await officer.done(f"/cases/{case}/recusals", reason="Exercise: nobody works on it")

    clocks = await chief.listed("/clocks")
    waiting = await chief.listed("/unassigned-cases")

    assert {each["id"] for each in clocks} == {other}
    assert {each["id"] for each in waiting} == {other}


async def test_pages_of_boards_neither_name_nor_count_it(staff: Staff) -> None:
    [aside], [other] = await staff.report(), await staff.report()
    await staff.assign(aside, "investigator", "busy elsewhere")
    chief = await staff.recuse(aside, "conduct-chief")

    board = await chief.page("/clocks")
    at_work = await chief.page("/assignments")

    assert reference_of(other) in board
    assert reference_of(aside) not in board + at_work
    assert "busy elsewhere" not in at_work
