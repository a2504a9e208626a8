"""With hidden parameters no error of the database carries a value, and it is still understood."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from muster.database import create_engine
from muster.discretion import outline
from muster.errors import causes, is_away, is_contention, sqlstate

CANARY = "canary-7f3a"


@pytest.fixture
async def engine(sample_url: str) -> AsyncIterator[AsyncEngine]:
    made = create_engine(sample_url, hide_parameters=True)
    yield made
    await made.dispose()


@pytest.mark.parametrize(
    ("statement", "given", "state"),
    [
        ("SELECT CAST(CAST(:it AS text) AS integer)", CANARY, "22P02"),
        ("INSERT INTO pg_temp.once VALUES (CAST(:it AS text))", CANARY, "23505"),
        ("INSERT INTO pg_temp.short VALUES (CAST(:it AS text))", CANARY, "23514"),
        ("SELECT CAST(:it AS integer)", CANARY, "22000"),
    ],
    ids=["cast", "unique", "check", "driver"],
)
async def test_neither_what_was_sent_nor_what_is_stored_is_in_the_error(
    engine: AsyncEngine, statement: str, given: str, state: str
) -> None:
    async with engine.connect() as connection:
        await connection.execute(text("CREATE TEMP TABLE once (word text PRIMARY KEY)"))
        await connection.execute(text(f"INSERT INTO once VALUES ('{CANARY}')"))
        await connection.execute(text("CREATE TEMP TABLE short (word text CHECK (word < 'a'))"))
        with pytest.raises(DBAPIError) as raised:
            await connection.execute(text(statement), {"it": given})

    every = [word for each in causes(raised.value) for word in (str(each), repr(vars(each)))]
    assert CANARY not in " ".join(every).replace(repr(raised.value.params), "")
    assert sqlstate(raised.value) == state
    assert not is_away(raised.value)
    assert not is_contention(raised.value)


async def test_an_outline_names_kinds_state_and_places(engine: AsyncEngine) -> None:
    with pytest.raises(DBAPIError) as raised:
        async with engine.connect() as connection:
            await connection.execute(text(f"SELECT CAST('{CANARY}' AS integer)"))

    said = outline(raised.value)

    assert said["error"][0] == "DBAPIError"
    assert said["sqlstate"] == "22P02"
    assert any(each.startswith("test_hidden_values.py:") for each in said["at"])
    assert CANARY not in str(said)
