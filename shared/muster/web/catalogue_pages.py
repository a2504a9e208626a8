"""`/events` for people and `/asyncapi.json` for programs."""

from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import HTMLResponse, JSONResponse

from muster.web.asyncapi import asyncapi_document
from muster.web.catalogue import Catalogue, entries
from muster.web.pages import Pages, render


def catalogue_routes(app: FastAPI, pages: Pages, catalogue: Catalogue) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @cache
    def document() -> dict[str, Any]:
        return asyncapi_document(pages, catalogue, app.version)

    @router.get("/events")
    async def events(request: Request) -> HTMLResponse:
        accepted, published, consumed = catalogue.contracts
        return render(
            request,
            "event_catalogue.html",
            accepted=entries(accepted),
            published=entries(published),
            consumed=consumed,
        )

    @router.get("/asyncapi.json")
    async def asyncapi() -> JSONResponse:
        return JSONResponse(document())

    return router
