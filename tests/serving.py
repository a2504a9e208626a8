"""A service at work in the process of its test, and whoever calls it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI

_documents: dict[str, dict[str, Any] | None] = {}
"""By title: what a service says of itself takes half a second to write, and is always the same."""


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[FastAPI]:
    app.openapi_schema = _documents.get(app.title)
    async with app.router.lifespan_context(app):
        yield app
    _documents[app.title] = app.openapi_schema


@asynccontextmanager
async def at_work(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the running service, with which nobody is signed in."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        running(app),
        httpx.AsyncClient(transport=transport, base_url="http://muster.example") as client,
    ):
        yield client
