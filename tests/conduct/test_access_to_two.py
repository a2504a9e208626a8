"""Who means to change two cases, or to open a further one: let in to each, until it is done."""

import pytest

from conduct.domain.parties import Alleged
from conduct.domain.rights import Capacity
from conduct.storage.cases import CaseNotFound
from conduct.use_cases import changes, changing, further
from conduct.use_cases.changing import NotYoursToChange
from conduct.use_cases.entering import Purpose
from tests.conduct.test_access import recuse
from tests.conduct.working import OFFICER, Register, person


async def test_who_is_recused_from_one_of_two_cases_meanwhile_links_neither(
    register: Register,
) -> None:
    first, second = await register.case(), await register.case()
    entered = [await register.door().enter(each, Purpose.CHANGE) for each in (first, second)]
    await recuse(register, second, OFFICER)

    async with register.sessions.begin() as session:
        with pytest.raises(CaseNotFound):
            await changing.change_both(
                session, register.rules, entered[0], entered[1], changes.link("Exercise: alike."),
                register.origin(OFFICER),
            )  # fmt: skip


async def test_who_is_recused_meanwhile_opens_no_further_case(register: Register) -> None:
    case_id = await register.case()
    entered = await register.door().enter(case_id, Purpose.CHANGE)
    await recuse(register, case_id, OFFICER)

    async with register.sessions.begin() as session:
        with pytest.raises(CaseNotFound):
            await further.open_further(
                session, register.rules, entered, Alleged(), register.origin(OFFICER), sisters=()
            )


async def test_who_only_reads_one_of_two_cases_links_neither(register: Register) -> None:
    lawyer = person("legal and officer", "conduct-officer", "legal-officer")
    mine, other = await register.case(by=lawyer), await register.case()
    await register.assign(other, lawyer, Capacity.LEGAL)

    for pair in ((mine, other), (other, mine)):
        with pytest.raises(NotYoursToChange):
            await register.door(lawyer).change_both(*pair, changes.link("Exercise: alike."))
