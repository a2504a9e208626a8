"""Contributions of uniformed personnel by State, mission, type and sex, month by month."""

from functools import lru_cache

from muster.events.performance.indicator import SubjectNamed
from performance.domain.datasets import DATA_SETS, Blank
from performance.domain.definitions import BUILT_IN, WOMEN
from performance.domain.subjects import Category, Subject
from performance.importers.cells import CellUnclear, Row
from performance.importers.kinds import Figure, Kind, apply_figures, more_women_than_men, share
from performance.importers.table import Column

CITED = f"{DATA_SETS['contributions'].cited}, by sex and type (International Peace Institute)"
TYPES = {
    "Individual Police": Category.INDIVIDUAL_POLICE,
    "Formed Police Units": Category.FORMED_POLICE,
    "Experts on Mission": Category.EXPERTS,
    "Troops": Category.TROOPS,
}
(WOMEN_SHARE,) = (each for each in BUILT_IN if each.code == WOMEN)


def read(row: Row) -> list[Figure]:
    period, reported_at = row.month("Date"), row.reported("Date")
    country, mission = row.country("Contributor ISO-3"), row.mission("Mission")
    by_type = {name: _counted(row, name) for name in TYPES}
    for place, sex in enumerate(("Male", "Female", "Total")):
        column, together = f"Total {sex}", sum(each[place] for each in by_type.values())
        if row.count(column) != together:
            raise CellUnclear(column, f"{row.count(column)}, but its parts are {together} together")
    return [
        share(
            WOMEN_SHARE, f"{name} Total", _subject(country, mission, TYPES[name]), period,
            women=women, everybody=everybody, reported_at=reported_at, cited=CITED,
        )
        for name, (_, women, everybody) in by_type.items()
    ]  # fmt: skip


def _counted(row: Row, name: str) -> tuple[int, int, int]:
    """Men, women, both."""
    men, women = row.count(f"{name} Male"), row.count(f"{name} Female")
    both = row.count(f"{name} Total")
    if men + women != both:
        raise CellUnclear(f"{name} Total", f"{both}, but men and women are {men + women} together")
    return men, women, both


@lru_cache(maxsize=16_384)
def _subject(country: str, mission: str, category: Category) -> Subject:
    return Subject.of(SubjectNamed(country=country, mission=mission, category=category))


CONTRIBUTIONS = Kind(
    name="contributions",
    title="Contributions by State, mission, type and sex, monthly",
    columns=(
        Column("Date", "the end of the month"),
        Column("Contributor ISO-3", "ISO 3166-1 code of the State"),
        Column("Mission", "acronym"),
        *(
            Column(f"{name} {sex}", "persons")
            for name in (*TYPES, "Total")
            for sex in ("Male", "Female", "Total")
        ),
    ),
    blank=Blank.UNKNOWN,
    key=("Date", "Contributor ISO-3", "Mission"),
    read=read,
    apply=apply_figures,
    doubt=more_women_than_men,
)
"""A blank is unknown, and so the row is refused: this file says every figure."""
