"""How every change of a case is made and answered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Response

from conduct.domain.acts import Act
from conduct.domain.case import Case
from conduct.domain.happenings import Fact, Happened
from conduct.edge import Door
from conduct.use_cases.changes import Both, Change
from conduct.views.case import Changed
from muster.identity import Principal
from muster.web import IfMatch, etag, require

Writer = Annotated[Principal, require("cases:write")]
Decider = Annotated[Principal, require("cases:write", "cases:decide")]


async def changed(
    door: Door, case_id: UUID, change: Change, response: Response, *,
    at: datetime | None = None, if_match: IfMatch | None = None, made: str | None = None,
) -> Changed:  # fmt: skip
    """at: when it happened. made: what the change notes as added: `note`, `measure` …"""
    told: list[Fact] = []
    dated = change.at(at) if at else change

    def do(case: Case, act: Act) -> Sequence[Fact]:
        facts = dated.do(case, act)
        told.extend(facts)
        return facts

    check = if_match.check if if_match else None
    held = await door.change(case_id, replace(dated, do=do), check_version=check)
    response.headers["etag"] = etag(held.case.version)
    return Changed.of(held, _added(told, made) if made else None)


async def both_changed(
    door: Door, case_id: UUID, other_id: UUID, do: Both, response: Response,
    if_match: IfMatch | None = None,
) -> Changed:  # fmt: skip
    """Answered with the first. if_match: of the first."""

    def checked(first: Case, second: Case, act: Act) -> tuple[Sequence[Fact], Sequence[Fact]]:
        if if_match is not None:
            if_match.check(first.version)
        return do(first, second, act)

    held, _ = await door.change_both(case_id, other_id, checked)
    response.headers["etag"] = etag(held.case.version)
    return Changed.of(held, None)


def _added(facts: Sequence[Fact], what: str) -> str | None:
    noted = (each.detail for each in facts if isinstance(each, Happened))
    return next((detail[what] for detail in noted if what in detail), None)
