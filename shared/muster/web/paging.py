"""Lists in pages: a cursor says after which row the next page begins."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any, Generic, TypeVar, cast
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, TypeAdapter

from muster.cloudevents import MalformedEvent, strict_json
from muster.web.exchange import exchange_of
from muster.web.pages import pages_of
from muster.web.refusals import BadCursor

LONGEST_PAGE = 200
LARGEST = 2**63 - 1
"""That a column of integers holds."""

Row = TypeVar("Row")
Item = TypeVar("Item")
Position = TypeVar("Position")


class PageOf(BaseModel, Generic[Item]):
    """The shape of every list: `next` is the address of the next page, null on the last."""

    items: list[Item]
    next: str | None = None


@dataclass(frozen=True)
class Paging:
    limit: int
    cursor: str | None

    @property
    def fetch(self) -> int:
        """How many rows to ask the database for: one more than shown tells whether any follow."""
        return self.limit + 1

    def after(self, shape: type[Position]) -> Position | None:
        """Where the page before ended: `paging.after(tuple[datetime, UUID])`. Raises `BadCursor`.

        Order the query by these columns, and end with a unique one.
        """
        if self.cursor is None:
            return None
        wanted: Any = shape
        try:
            text = base64.urlsafe_b64decode(self.cursor + "=" * (-len(self.cursor) % 4))
            found = _adapter(wanted).validate_python(strict_json.parse(text))
            _check_range(found)
        except (MalformedEvent, ValueError, OverflowError):
            raise BadCursor("this cursor is not one that this list gave out") from None
        return cast(Position, found)


def _check_range(position: Sequence[Any]) -> None:
    """Raises `ValueError` or `OverflowError` for what has the right shape and fits no column."""
    for each in position:
        if isinstance(each, datetime):
            if each.tzinfo is None:
                raise ValueError
            each.astimezone(UTC)
        elif isinstance(each, int) and abs(each) > LARGEST:
            raise OverflowError


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def cursor_at(position: Sequence[Any]) -> str:
    """position: text, numbers, instants, dates, ids or null."""
    text = json.dumps([_plain(each) for each in position], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


async def _paging(
    limit: Annotated[int, Query(ge=1, le=LONGEST_PAGE, description="Items per page.")] = 50,
    cursor: Annotated[
        str | None, Query(max_length=500, description="From `next` of the page before.")
    ] = None,
) -> Paging:
    return Paging(limit, cursor)


PagingQuery = Annotated[Paging, Depends(_paging)]


def cut_page(
    rows: Sequence[Row], paging: Paging, position: Callable[[Row], Sequence[Any]]
) -> tuple[Sequence[Row], str | None]:
    """The rows to show and the cursor of the next page. rows: `paging.fetch` were asked for."""
    shown = rows[: paging.limit]
    return shown, cursor_at(position(shown[-1])) if len(rows) > paging.limit else None


def next_page(request: Request, cursor: str | None) -> str | None:
    """This very list, from the cursor on, as an absolute address."""
    if cursor is None:
        return None
    kept = [each for each in request.query_params.multi_items() if each[0] != "cursor"]
    query = urlencode([*kept, ("cursor", cursor)])
    path = exchange_of(request).path
    return f"{pages_of(request).public_url}{path}?{query}"


def link_next(response: Response, address: str | None) -> None:
    """Say it in the header as well, for clients that follow `Link` (RFC 8288)."""
    if address is not None:
        response.headers["link"] = f'<{address}>; rel="next"'
