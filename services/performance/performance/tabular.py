"""Tables as CSV, for those who ask for it by the address or by `Accept`."""

from collections.abc import AsyncIterator, Mapping

from fastapi import Request
from starlette.responses import StreamingResponse

MEDIA_TYPE = "text/csv; charset=utf-8"


def wants_csv(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return "text/csv" in accepted and "application/json" not in accepted


def csv_answer(
    name: str, content: AsyncIterator[bytes], headers: Mapping[str, str] | None = None
) -> StreamingResponse:
    """name: of the file, without its ending."""
    own = {"content-disposition": f'attachment; filename="{name}.csv"', "vary": "Accept"}
    return StreamingResponse(content, media_type=MEDIA_TYPE, headers=own | dict(headers or {}))
