"""The first page: what is off target, what is awaited, and where to look further."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from muster.web import Sessions, render
from performance.storage import definitions

router = APIRouter()


@router.get("/")
async def show_overview(request: Request, sessions: Sessions) -> HTMLResponse:
    """Open to everybody: figures that are public."""
    async with sessions() as session:
        known = await definitions.current(session)
    shown = [each for each in known.values() if each.public]
    return render(request, "overview.html", indicators=shown)
