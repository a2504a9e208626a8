"""Cases of two missions, and everybody who could try to come in to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from muster.identity import Principal, local_principal
from muster.testing import HeldClock
from tests.conduct.callers import MISSION, Callers, alleged, event, reported, staff

ELSEWHERE = "ELSEWHERE"
MISSIONS = {"mine": MISSION, "other": ELSEWHERE}
ROWS = (*MISSIONS, "nobody")
REASON = "Exercise: reason"
GROUPS = [{"personnel": "civilian-national"}]


@dataclass(frozen=True)
class Kind:
    """A column of the matrix. assigned: capacity in the case of `mine`."""

    role: str
    missions: tuple[str, ...] = (MISSION,)
    assigned: str | None = None


KINDS: Mapping[str, Kind] = {
    "officer": Kind("conduct-officer", assigned="conduct-officer"),
    "colleague": Kind("conduct-officer"),
    "chief": Kind("conduct-chief"),
    "elsewhere": Kind("conduct-chief", (ELSEWHERE,)),
    "unit": Kind("conduct-unit", (), "conduct-unit"),
    "investigator": Kind("investigator", assigned="investigator"),
    "victims": Kind("victims-rights-officer", assigned="victims-rights-officer"),
    "legal": Kind("legal-officer", assigned="legal-officer"),
    "oversight": Kind("conduct-oversight", ()),
    "demoted": Kind("legal-officer", assigned="investigator"),
    "recused": Kind("conduct-officer", assigned="conduct-officer"),
    "glass": Kind("investigator"),
    "desk": Kind("desk-chief"),
}
"""`demoted` has lost the role of the assignment, `recused` has stepped aside from the case, and
`glass` has emergency access to it."""
PARTNERS = {"partner": "partner:KEN", "importer": "importer:KEN"}
ROLES: Mapping[str, str | None] = {"anonymous": None, **PARTNERS, **dict.fromkeys(KINDS, "")}


def principal_of(column: str, clock: HeldClock) -> Principal:
    if column in PARTNERS:
        return local_principal(PARTNERS[column], expires_at=clock.now.replace(hour=17))
    kind = KINDS[column]
    return staff(kind.role, column, clock, missions=kind.missions)


class Register:
    """`await register.fill(...)`, then `register.things("mine")`: what belongs to the row."""

    def __init__(self, callers: Callers, column: str) -> None:
        self._callers = callers
        self._column = column
        self._things: dict[str, dict[str, str]] = {"-": {}}
        self._hq = callers("conduct-unit", "head", missions=[])

    def things(self, row: str) -> dict[str, str]:
        if row == "nobody":
            ids = (
                "case_id", "second", "measure_id", "perpetrator", "victim", "assignment_id",
                "request_id", "review_id",
            )  # fmt: skip
            return {name: str(uuid4()) for name in ids} | {"number": "1", "version": "1"}
        return self._things[row]

    async def fill(self) -> None:
        for row, mission in MISSIONS.items():
            self._things[row] = await self._case(mission)
        await self._join(self._things["mine"]["case_id"])
        await self._join(self._things["mine"]["second"])
        await self._callers.send("KEN", event("KEN", "report.submitted", "event-KEN", **SENT))

    async def _case(self, mission: str) -> dict[str, str]:
        clerk = self._callers("conduct-officer", f"clerk of {mission}", missions=[mission])
        [case] = await clerk.reports(
            mission=mission, perpetrators=[alleged(unit=f"Exercise unit {mission}")]
        )
        [second] = await clerk.reports(mission=mission)
        at = f"/cases/{case}"
        for step in ("registered", "preliminary-assessment"):
            await clerk.done(f"{at}/steps", step=step)
        await clerk.done(f"{at}/referral", to="oios")
        measure = await clerk.done(f"{at}/measures", kind="confinement")
        seen = await clerk.seen(at)
        spare = {"id": "exercise-spare", "name": "Exercise spare"}
        made = await self._hq.done(f"{at}/assignments", person=spare, capacity="investigator")
        asker = self._callers("legal-officer", f"asker of {mission}")
        asked = await asker.done("/access", case=case, purpose=REASON)
        return {
            "case_id": case, "second": second, "measure_id": measure["made"], "number": "1",
            "perpetrator": seen["perpetrators"][0]["id"], "victim": seen["victims"][0]["id"],
            "assignment_id": made["id"], "request_id": asked["id"], "reference": seen["reference"],
        }  # fmt: skip

    async def _join(self, case: str) -> None:
        """The one who asks comes in to the case, as far as they do."""
        kind = KINDS.get(self._column)
        if kind is None:
            return
        who = self._callers.as_(principal_of(self._column, self._callers.clock))
        person = {"id": who.id, "name": who.who.name}
        if kind.assigned:
            await self._hq.done(f"/cases/{case}/assignments", person=person, capacity=kind.assigned)
        if self._column == "recused":
            await self._hq.done(f"/cases/{case}/recusals", person=who.id, reason=REASON)
        if self._column == "glass":
            asked = await who.done("/access", case=case, purpose=REASON)
            await self._hq.done(f"/access/{asked['id']}/approval")

    async def find_reviews(self) -> None:
        """Of each mission, once the thresholds were looked at."""
        for row in MISSIONS:
            case = self._things[row]["case_id"]
            found = [
                each["id"]
                for each in await self._hq.listed("/reviews")
                if case in str((await self._hq.seen(f"/reviews/{each['id']}"))["inputs"])
            ]
            self._things[row]["review_id"] = found[0]


SENT: dict[str, Any] = reported(mission="PARTNERS", perpetrators=GROUPS)
