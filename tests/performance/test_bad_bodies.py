"""Bodies that no operation can take: refused, and nothing changed."""

import httpx

from muster.database import SessionMaker
from muster.testing import TestIssuer
from performance.app import create_app
from performance.settings import Settings
from tests.bad_bodies import EXPECTED, json_operations, refusals
from tests.performance.register import Register
from tests.performance.test_matrix import stored


async def test_no_operation_takes_a_body_that_is_not_what_it_says(
    http: httpx.AsyncClient,
    settings: Settings,
    issuer: TestIssuer,
    chief: dict[str, str],
    sessions: SessionMaker,
) -> None:
    register = Register(http, issuer)
    await register.fill()
    things = register.things("kenya", a_deliverable=True)
    before = await stored(sessions)
    found = {}
    for method, path in json_operations(create_app(settings)):
        place = path.format_map(things)
        found[method, path] = await refusals(http, method, place, chief | {"if-match": "*"})

    assert len(found) == 14
    assert found == dict.fromkeys(found, EXPECTED)
    assert await stored(sessions) == before
