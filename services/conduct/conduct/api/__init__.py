"""What programs of the staff may ask of conduct."""

from fastapi import APIRouter

from conduct.api import (
    access,
    assignments,
    boards,
    cases,
    clocks,
    correcting,
    following,
    lifecycle,
    pairing,
    reads,
    reports,
    reviews,
)

router = APIRouter(prefix="/v1")
for each in (
    reports, cases, reads, lifecycle, following, correcting, pairing, clocks, assignments, access,
    boards, reviews,
):  # fmt: skip
    router.include_router(each.router)
