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
    recusals,
    reports,
    reviews,
)

router = APIRouter(prefix="/v1")
for each in (
    reports, cases, reads, lifecycle, following, correcting, pairing, clocks, assignments, access,
    boards, reviews, recusals,
):  # fmt: skip
    router.include_router(each.router)
