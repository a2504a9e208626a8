"""Bodies that no operation can take: refused, and nothing changed."""

import httpx
import pytest

from conduct.app import create_app
from conduct.settings import Settings
from muster.database import SessionMaker
from tests.bad_bodies import EXPECTED, json_operations, refusals
from tests.conduct.callers import Callers
from tests.conduct.register import Register
from tests.conduct.test_matrix import stored


def cut(pointer: str | None) -> str | None:
    return "#" if pointer == "#/reason" else pointer


@pytest.mark.parametrize("row", ["mine", "nobody"])
async def test_no_operation_takes_a_body_that_is_not_what_it_says(
    http: httpx.AsyncClient, settings: Settings, callers: Callers, sessions: SessionMaker, row: str
) -> None:
    register = Register(callers, "unit")
    await register.fill()
    unit = callers("conduct-unit", "unit", missions=[])
    things = register.things(row)
    ids = {"review_id": things["case_id"], "party_id": things["victim"], "clock": "evidence"}
    before = await stored(sessions)
    found = {}
    for method, path in json_operations(create_app(settings)):
        place = path.format_map({**things, **ids})
        headers = unit.headers | {"if-match": "*"}
        refused = await refusals(http, method, place, headers)
        # Only a body that has a reason has it named.
        found[method, path] = {name: (*rest, cut(at)) for name, (*rest, at) in refused.items()}

    assert len(found) == 40
    expected = {name: (*rest, cut(at)) for name, (*rest, at) in EXPECTED.items()}
    assert [each for each in found if found[each] != expected] == []
    assert await stored(sessions) == before
