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
SEXES = ("Male", "Female", "Total")
COUNTED = tuple(f"{name} {sex}" for name in (*TYPES, "Total") for sex in SEXES)
BOTH = COUNTED[2::3]
(WOMEN_SHARE,) = (each for each in BUILT_IN if each.code == WOMEN)


def read(row: Row) -> list[Figure]:
    period, reported_at = row.month("Date"), row.reported("Date")
    country, mission = row.country("Contributor ISO-3"), row.mission("Mission")
    counted = row.counts(COUNTED)
    men, women, both = counted[::3], counted[1::3], counted[2::3]
    for column, *parts, together in zip(BOTH, men[:-1], women, both, strict=False):
        if sum(parts) != together:
            raise CellUnclear(column, f"{together}, but men and women are {sum(parts)} together")
    for sex, (*parts, together) in zip(SEXES, (men, women, both), strict=True):
        if sum(parts) != together:
            said = f"{together}, but its parts are {sum(parts)} together"
            raise CellUnclear(f"Total {sex}", said)
    return [
        share(
            WOMEN_SHARE, column, _subject(country, mission, category), period,
            women=women[place], everybody=both[place], reported_at=reported_at, cited=CITED,
        )
        for place, (column, category) in enumerate(zip(BOTH, TYPES.values(), strict=False))
    ]  # fmt: skip


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
        *(Column(each, "persons") for each in COUNTED),
    ),
    blank=Blank.UNKNOWN,
    key=("Date", "Contributor ISO-3", "Mission"),
    read=read,
    apply=apply_figures,
    doubt=more_women_than_men,
)
"""A blank is unknown, and so the row is refused: this file says every figure."""
