"""The ceiling of intake: FastAPI by itself, with the same JSON validated and nothing kept."""

import sys
from datetime import datetime
from typing import Generic, TypeVar

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from pledges.payloads import MilestoneReported, PledgeAnnounced

Data = TypeVar("Data", bound=BaseModel)


class Envelope(BaseModel, Generic[Data]):
    specversion: str
    id: str
    source: str
    type: str
    time: datetime
    datacontenttype: str
    data: Data


class Receipt(BaseModel):
    status: str
    source: str
    id: str


app = FastAPI(openapi_url=None)


@app.post("/announced", status_code=202)
async def announced(event: Envelope[PledgeAnnounced]) -> Receipt:
    return Receipt(status="accepted", source=event.source, id=event.id)


@app.post("/reported", status_code=202)
async def reported(event: Envelope[MilestoneReported]) -> Receipt:
    return Receipt(status="accepted", source=event.source, id=event.id)


@app.get("/readyz")
async def ready() -> None:
    return None


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_config=None, access_log=False, server_header=False)
