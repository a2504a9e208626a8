"""Ending a browser's session."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from muster.web.callers import Caller
from muster.web.exchange import exchange_of
from muster.web.house import house_of
from muster.web.pages import render

router = APIRouter(include_in_schema=False)


@router.post("/sign-out")
async def sign_out(request: Request, caller: Caller) -> Response:
    response = RedirectResponse(f"{exchange_of(request).root}/signed-out", status_code=303)
    house_of(request).cookie.remove(response)
    return response


@router.get("/signed-out")
async def signed_out(request: Request) -> HTMLResponse:
    return render(request, "signed_out.html")
