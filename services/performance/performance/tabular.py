"""Tables as CSV, for those who ask for it by the address or by `Accept`."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from fastapi import Request
from starlette.responses import StreamingResponse


class Csv(StreamingResponse):
    media_type = "text/csv"


ALSO_CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}}
}
"""Of a route that answers in JSON unless it is asked for CSV."""


def wants_csv(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return "text/csv" in accepted and "application/json" not in accepted


def csv_answer(
    name: str, content: AsyncIterator[bytes], headers: Mapping[str, str] | None = None
) -> Csv:
    """name: of the file, without its ending."""
    own = {"content-disposition": f'attachment; filename="{name}.csv"', "vary": "Accept"}
    return Csv(content, headers=own | dict(headers or {}))
