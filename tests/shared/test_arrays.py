"""Arrays as parameters arrive whole, whatever is in them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.shared.core_sample import Service

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ID = UUID("018f2f62-7b1c-7cc0-8a5e-0d1f3c3f1a01")


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("text", ["one", "", "{a,b}", None]),
        ("bytea", [b"", b"\x00\xff", None]),
        ("uuid", [ID, None, ID]),
        ("bigint", [1, -(2**62)]),
        ("timestamptz", [NOON]),
        ("boolean", [True, None]),
        ("text", [None, None]),
        ("text", []),
    ],
)
async def test_an_array_arrives_as_it_was_sent(
    sample: Service, kind: str, values: list[Any]
) -> None:
    async with sample.sessions() as session:
        asked = text(f"SELECT CAST(:sent AS {kind}[])")
        assert await session.scalar(asked, {"sent": values}) == values
        assert await session.scalar(asked, {"sent": values}) == values


async def test_an_array_of_arrays_is_refused_not_flattened(sample: Service) -> None:
    async with sample.sessions() as session:
        with pytest.raises(DBAPIError):
            await session.scalar(text("SELECT CAST(:sent AS text[])"), {"sent": [["a"], ["b"]]})
