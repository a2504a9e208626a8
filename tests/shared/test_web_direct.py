"""Busy routes are called without the framework's way to them, and answer the same."""

from typing import Any

import pytest
from fastapi import APIRouter, Depends, FastAPI, Request, Response

from muster.web.direct import direct, direct_routes

router = APIRouter(prefix="/things")


@router.post("")
@direct
async def take(request: Request) -> Response:
    """Takes one."""
    return Response(await request.body())


@router.get("")
async def list_things() -> list[str]:
    return []


def app_with(**included: Any) -> FastAPI:
    app = FastAPI()
    app.include_router(router, **included)
    return app


def test_a_direct_route_is_found_under_the_prefix_that_it_was_included_with() -> None:
    assert direct_routes(app_with(prefix="/v1")) == {("POST", "/v1/things"): take}


def test_the_documents_still_tell_of_a_direct_route() -> None:
    assert app_with().openapi()["paths"]["/things"]["post"]["description"] == "Takes one."


def test_a_direct_route_cannot_be_included_with_dependencies_that_it_would_lose() -> None:
    with pytest.raises(ValueError, match="/things is direct and cannot have dependencies"):
        direct_routes(app_with(dependencies=[Depends(list_things)]))
