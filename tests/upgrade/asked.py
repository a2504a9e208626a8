"""What is asked about the data before and after, and by whom: exercise data only."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from muster.clock import Clock, utc_now
from muster.identity import LocalIssuer, load_or_make_key, local_principal
from muster_local.data import DataFolder
from muster_local.keys import ISSUER
from muster_local.services import NAMES
from tests.conduct.callers import MISSION

OFFICER, INVESTIGATOR, CHIEF = "staff:conduct-officer", "staff:investigator", "staff:conduct-chief"
SEEN = (
    ("staff:desk-chief", "/performance/v1/series?country=KEN"),
    ("staff:desk-chief", "/performance/v1/observations?country=KEN"),
    ("staff:desk-chief", "/performance/v1/shares?country=KEN"),
    (OFFICER, "/conduct/v1/cases/{case}"),
    (INVESTIGATOR, "/conduct/v1/cases/{case}"),
)
OF_THE_DAY = ("citation", "clocks", "version")
"""What says when it is asked, and what moves with the clocks of a case."""


def of_what_was_said(now: Any, before: Any) -> Any:
    """Without members that answers did not have before: they may gain some."""
    if isinstance(now, dict) and isinstance(before, dict):
        return {name: of_what_was_said(now.get(name), said) for name, said in before.items()}
    if isinstance(now, list) and isinstance(before, list) and len(now) == len(before):
        return [of_what_was_said(*each) for each in zip(now, before, strict=True)]
    return now


def steady(answer: dict[str, Any]) -> dict[str, Any]:
    """Without what is of the day."""
    return {name: said for name, said in answer.items() if name not in OF_THE_DAY}


def issuer(data: DataFolder, clock: Clock = utc_now) -> LocalIssuer:
    key = load_or_make_key(data.keys.path("issuer.pem"))
    return LocalIssuer(key, issuer=ISSUER, clock=clock)


def bearer(data: DataFolder, as_: str, clock: Clock = utc_now) -> dict[str, str]:
    """Staff who work on cases do so in one mission."""
    who = local_principal(as_, expires_at=clock() + timedelta(hours=1), name=name_of(as_))
    if as_ in (OFFICER, INVESTIGATOR, CHIEF):
        who = replace(who, missions=frozenset({MISSION}))
    return {"authorization": f"Bearer {issuer(data, clock).sign(who, NAMES)}"}


def name_of(as_: str) -> str | None:
    return "Exercise one" if as_.startswith("staff:") else None


def subject_of(as_: str) -> str:
    far = datetime(2100, 1, 1, tzinfo=UTC)
    return local_principal(as_, expires_at=far, name=name_of(as_)).subject
