"""Somebody else's case and no case at all are answered by the same work, and at the same length."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from conduct.domain.words import NoteChannel
from conduct.edge import Door
from conduct.storage.cases import CaseNotFound
from conduct.use_cases import changes
from conduct.use_cases.entering import Purpose
from tests.conduct.callers import Callers, Program
from tests.conduct.working import CHIEF, OFFICER, SECOND, STRANGER, Register

NOTE = changes.add_note(NoteChannel.FILE, "Exercise: a note.")


@contextmanager
def statements() -> Iterator[list[str]]:
    """Everything that any database is asked meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def knock(door: Door, how: str, case_id: UUID, mine: UUID) -> None:
    match how:
        case "page":
            await door.open(case_id, Purpose.PAGE)
        case "history":
            await door.history(case_id)
        case "change":
            await door.change(case_id, NOTE)
        case "link":
            await door.change_both(case_id, mine, changes.link("Exercise: alike."))
        case "link from mine":
            await door.change_both(mine, case_id, changes.link("Exercise: alike."))


@pytest.mark.parametrize("how", ["page", "history", "change", "link", "link from mine"])
@pytest.mark.parametrize("who", [SECOND, CHIEF, STRANGER], ids=lambda who: who.name)
async def test_the_database_is_asked_the_same(register: Register, who: object, how: str) -> None:
    foreign = await register.case(by=OFFICER)
    mine = await register.case(by=SECOND)
    asked, answers = [], []
    for case_id in (foreign, uuid4()):
        with statements() as heard, pytest.raises(CaseNotFound) as refused:
            await knock(register.door(who), how, case_id, mine)  # type: ignore[arg-type]
        asked.append(heard)
        answers.append(str(refused.value))

    assert asked[0] == asked[1]
    assert asked[0]
    assert answers[0] == answers[1]


async def test_by_http_the_answers_differ_in_nothing(officer: Program, callers: Callers) -> None:
    [foreign] = await officer.reports()
    other = callers("conduct-officer", "officer two")
    answers = []
    for case_id in (foreign, str(uuid4())):
        with statements() as asked:
            answer = await other.get(f"/cases/{case_id}")
        problem = {name: told for name, told in answer.json().items() if name != "instance"}
        answers.append((answer.status_code, len(answer.content), problem, asked))

    assert answers[0] == answers[1]
    assert answers[0][0] == 404
