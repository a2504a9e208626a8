"""Pages of conduct."""

from collections.abc import Mapping

from fastapi import APIRouter

from muster.web import Status

router = APIRouter(include_in_schema=False)

STATUSES: Mapping[str, Status] = {}
