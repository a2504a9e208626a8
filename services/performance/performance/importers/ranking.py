"""The ranking of States by uniformed personnel of one month, with how many of them are women."""

from muster.events.performance.indicator import SubjectNamed
from performance.domain.datasets import DATA_SETS, Blank
from performance.domain.subjects import Subject
from performance.importers.cells import CellUnclear, Row
from performance.importers.kinds import (
    Figure,
    Kind,
    apply_figures,
    more_women_than_men,
    share,
    state,
    women_among,
)
from performance.importers.table import Column

CITED = f"{DATA_SETS['contributions'].cited}, ranking (UN Peace and Security Data Hub)"
TOTAL = "Total_Uniformed_Personnel"
DATE = "Last_Reporting_Date"


def read(row: Row) -> list[Figure]:
    """The rank follows from the figures, and States share one: it is not kept."""
    women, men = row.count("Female_Personnel"), row.count("Male_Personnel")
    everybody = row.count(TOTAL)
    if women + men != everybody:
        raise CellUnclear(TOTAL, f"{everybody}, but men and women are {women + men} together")
    subject = Subject.of(SubjectNamed(country=row.country("ISOCode3")))
    period, reported_at = row.month(DATE), row.reported(DATE)
    said = women_among(period, women, everybody, reported_at=reported_at, cited=CITED)
    return [share(TOTAL, subject, said)]


RANKING = Kind(
    name="ranking",
    title="Ranking of States by uniformed personnel, with women; all missions and types together",
    columns=(
        Column("ISOCode3", "ISO 3166-1 code of the State"),
        Column("Female_Personnel", "persons"),
        Column("Male_Personnel", "persons"),
        Column(TOTAL, "persons"),
        Column(DATE, "the end of the month"),
    ),
    blank=Blank.UNKNOWN,
    key=("ISOCode3", DATE),
    read=read,
    apply=apply_figures,
    doubt=more_women_than_men,
    apart=state,
)
