"""The fuzzing itself: what is answered otherwise than documented is noticed."""

import httpx
from fastapi import FastAPI
from starlette.responses import JSONResponse, Response

from tests.fuzzing import Findings, ask_everything

app = FastAPI()


@app.get("/undocumented")
async def undocumented() -> Response:
    return JSONResponse({}, status_code=418)


@app.get("/wrong")
async def wrong() -> dict[str, int]:
    return JSONResponse({"count": "many"})  # type: ignore[return-value]


@app.get("/broken")
async def broken() -> Response:
    raise RuntimeError("the fault that is looked for")


@app.get("/right")
async def right() -> dict[str, int]:
    return {"count": 1}


async def test_another_status_another_shape_and_an_error_are_surprises() -> None:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://muster.example") as http:
        found = await ask_everything(http, {"anybody": {}}, {}, examples=1)

    assert paths(found) == {"/undocumented", "/wrong", "/broken"}
    assert found.never_done == {"GET /undocumented", "GET /broken"}


def paths(found: Findings) -> set[str]:
    known = ("/undocumented", "/wrong", "/broken", "/right")
    return {path for path in known for said in found.surprises if f"muster.example{path}" in said}
