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
    house, exchange = house_of(request), exchange_of(request)
    response = RedirectResponse(f"{exchange.root}/signed-out", status_code=303)
    exchange.headers = [each for each in exchange.headers if each[0] != b"set-cookie"]
    house.cookie.remove(response)
    if house.clears_browser:
        # Without "cookies", which are those of the whole domain: other services' sessions too.
        response.headers["clear-site-data"] = '"cache", "storage"'
    return response


@router.get("/signed-out")
async def signed_out(request: Request) -> HTMLResponse:
    """A link leads on to the provider: no form of ours may be sent to another site."""
    house = house_of(request)
    party, back = house.relying_party, f"{house.public_url}/signed-out"
    leaving = None if party is None else await party.leaving(back)
    return render(request, "signed_out.html", leaving=leaving)
