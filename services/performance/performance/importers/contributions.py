"""Contributions of uniformed personnel by State, mission, type and sex, month by month."""

from functools import lru_cache

from muster.events.performance.indicator import SubjectNamed
from performance.domain.datasets import DATA_SETS, Blank
from performance.domain.subjects import Category, Subject
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


def read(row: Row) -> list[Figure]:
    period, reported_at = row.month("Date"), row.reported("Date")
    subjects = _subjects(row.country("Contributor ISO-3"), row.mission("Mission"))
    counted = row.counts(COUNTED)
    men, women, both = counted[::3], counted[1::3], counted[2::3]
    _check_sums(men, women, both)
    # Most categories of a row are nobody among nobody.
    nobody = women_among(period, 0, 0, reported_at=reported_at, cited=CITED)
    said = [
        women_among(period, few, many, reported_at=reported_at, cited=CITED) if many else nobody
        for few, many in zip(women, both[:-1], strict=False)
    ]
    return list(map(share, BOTH, subjects, said))


def _check_sums(men: list[int], women: list[int], both: list[int]) -> None:
    for column, male, female, together in zip(BOTH, men[:-1], women, both, strict=False):
        if male + female != together:
            said = f"{together}, but men and women are {male + female} together"
            raise CellUnclear(column, said)
    for sex, counted in zip(SEXES, (men, women, both), strict=True):
        if (parts := sum(counted[:-1])) != counted[-1]:
            said = f"{counted[-1]}, but its parts are {parts} together"
            raise CellUnclear(f"Total {sex}", said)


@lru_cache(maxsize=4096)
def _subjects(country: str, mission: str) -> list[Subject]:
    """Of each type in turn."""
    return [
        Subject.of(SubjectNamed(country=country, mission=mission, category=category))
        for category in TYPES.values()
    ]


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
    apart=state,
)
"""A blank is unknown, and so the row is refused: this file says every figure."""
