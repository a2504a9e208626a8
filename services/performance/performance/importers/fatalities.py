"""Fatalities of peacekeeping and political missions, from notifications of casualties."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from muster.errors import BrokenRule
from performance.domain.datasets import Blank
from performance.domain.notice import Notice
from performance.importers.cells import Row
from performance.importers.kinds import Kind, Outcome, Refused, Run
from performance.importers.table import Column
from performance.use_cases.casualties import Report, report_each

CITED = "United Nations, fatalities of peace operations (UN Peace and Security Data Hub)"
NATIONALITY_UNKNOWN = "ZZ [Undetermined]"


def read(row: Row) -> Notice:
    """The running number `id` is another one in every edition of the file: it is not read."""
    nationality = row.text("casualty_nationality")
    return Notice.of(
        reference=row.said("casualty_id"),
        incident_on=row.day("incident_date"),
        mission=row.mission("mission_acronym"),
        country=row.country("isocode3") if row.text("isocode3") else None,
        nationality=None if nationality == NATIONALITY_UNKNOWN else nationality,
        sex=row.text("gender"),
        personnel=row.said("casualty_personnel_type"),
        cause=row.said("type_of_incident"),
        cited=CITED,
        reported_at=row.reported("last_update"),
    )


async def apply(session: AsyncSession, rows: Sequence[Notice], run: Run) -> list[Outcome]:
    origin = run.origin
    found = await report_each(session, [Report(each, origin) for each in rows], run.now)
    return [Refused(None, each.message) if isinstance(each, BrokenRule) else each for each in found]


FATALITIES = Kind(
    name="fatalities",
    title="Fatalities, by notification of casualty",
    columns=(
        Column("casualty_id", "reference of the notification"),
        Column("incident_date", "day"),
        Column("mission_acronym", "acronym"),
        Column("gender", "M or F"),
        Column("casualty_nationality", "name"),
        Column("isocode3", "ISO 3166-1 code of the nationality"),
        Column("casualty_personnel_type", "Military, Police, …"),
        Column("type_of_incident", "Illness, Accident, Malicious Act, …"),
        Column("last_update", "day of the file"),
    ),
    blank=Blank.UNKNOWN,
    key=("casualty_id",),
    read=read,
    apply=apply,
)
