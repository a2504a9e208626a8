"""The list of missions, past and present."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from performance.domain.datasets import Blank
from performance.domain.observation import Happened
from performance.importers.cells import CellUnclear, Row
from performance.importers.kinds import Kind, Outcome, Refused, Run
from performance.importers.table import Column
from performance.storage import missions
from performance.storage.missions import Mission

CITED = "United Nations, list of peacekeeping operations (UN Peace and Security Data Hub)"
SUCCESSORS = {"MONUC": "MONUSCO"}
"""Whose personnel went over to another: a State withdrew nobody. Others to be confirmed."""
ACTIVE = {"YES": True, "NO": False}


def read(row: Row) -> Mission:
    acronym = row.mission("mission_acronym")
    starts_on, ends_on = row.day_or_blank("start_date"), row.day_or_blank("end_date")
    if starts_on and ends_on and ends_on < starts_on:
        raise CellUnclear("end_date", f"{ends_on} lies before the start, {starts_on}")
    active = ACTIVE.get(row.said("mission_isactive").upper())
    if active is None:
        raise CellUnclear("mission_isactive", "is neither Yes nor No")
    if active and ends_on:
        row.notes.remarks["mission_isactive: Yes, and an end_date beside it"] += 1
    return Mission(
        acronym=acronym,
        name=row.said("mission_name"),
        location=row.text("mission_location") or None,
        starts_on=starts_on,
        ends_on=ends_on,
        latitude=row.number("mission_latitude", within=90),
        longitude=row.number("mission_longitude", within=180),
        succeeded_by=SUCCESSORS.get(acronym),
        cited=CITED,
        as_of=row.day("last_update"),
    )


async def apply(session: AsyncSession, rows: Sequence[Mission], run: Run) -> list[Outcome]:
    """An older list changes nothing."""
    before = await missions.known(session)
    outcomes: list[Outcome] = []
    new: list[Mission] = []
    for each in rows:
        known = before.get(each.acronym)
        if known is not None and each.says_the_same(known):
            outcomes.append(Happened.UNCHANGED)
        elif known is not None and each.as_of < known.as_of:
            outcomes.append(Refused("last_update", f"a list of {known.as_of} is known already"))
        else:
            new.append(each)
            outcomes.append(Happened.CORRECTED if known else Happened.RECORDED)
    await missions.save(session, new)
    return outcomes


MISSIONS = Kind(
    name="missions",
    title="Peacekeeping operations, past and present",
    columns=(
        Column("mission_acronym", "acronym"),
        Column("mission_name", "name"),
        Column("mission_isactive", "Yes or No, in any case"),
        Column("start_date", "day"),
        Column("end_date", "day; blank while it lasts, or where it is not known"),
        Column("mission_location", "seat"),
        Column("mission_longitude", "degrees, with a decimal comma or point"),
        Column("mission_latitude", "degrees, with a decimal comma or point"),
        Column("last_update", "day of the list"),
    ),
    blank=Blank.UNKNOWN,
    key=("mission_acronym",),
    read=read,
    apply=apply,
)
