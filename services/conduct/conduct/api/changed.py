"""How every change of a case is made and answered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Response

from conduct.api.repeated import of_a_case
from conduct.domain.acts import Act
from conduct.domain.case import Case
from conduct.domain.happenings import Fact
from conduct.edge import Door
from conduct.use_cases.changes import Both, Change
from conduct.views.case import Changed
from muster.identity import Principal
from muster.web import IfMatch, RequestKey, etag, require

Writer = Annotated[Principal, require("cases:write")]
Decider = Annotated[Principal, require("cases:write", "cases:decide")]


async def changed(
    door: Door, case_id: UUID, change: Change, response: Response, *,
    at: datetime | None = None, if_match: IfMatch | None = None, made: object = None,
) -> Changed:  # fmt: skip
    """at: when it happened. made: id, or number, of what it corrects."""
    check = if_match.check if if_match else None
    held = await door.change(case_id, change.at(at) if at else change, check_version=check)
    response.headers["etag"] = etag(held.case.version)
    return Changed.of(held, None if made is None else str(made))


async def added(
    door: Door, case_id: UUID, change: Change, response: Response, key: RequestKey | None,
    what: str, *, at: datetime | None = None,
) -> Changed:  # fmt: skip
    """Once for each key. what: the change notes as added: `note`, `measure` …"""
    once = of_a_case(door.rules.keyring, key)
    held, made = await door.change_once(case_id, change.at(at) if at else change, once, what)
    response.headers["etag"] = etag(held.case.version)
    return Changed.of(held, made)


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
