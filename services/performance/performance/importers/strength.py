"""Uniformed personnel deployed at the end of each month: by mission, worldwide, by State."""

from collections.abc import Mapping
from functools import lru_cache

from muster.events.performance.indicator import SubjectNamed
from performance.domain.datasets import DATA_SETS, Blank
from performance.domain.definitions import BUILT_IN, STRENGTH
from performance.domain.observation import Figures, Said
from performance.domain.subjects import Category, Subject
from performance.importers.cells import CellUnclear, Row
from performance.importers.kinds import Figure, Kind, apply_figures, state
from performance.importers.table import Column

CITED = f"{DATA_SETS['strength'].cited} (International Peace Institute)"
LONGITUDE, LATITUDE = "Mission HQ Longitude", "Mission HQ Latitude"
SWAPPED = (
    f"the headings {LONGITUDE!r} and {LATITUDE!r} are swapped: "
    "a latitude lies beyond 90 degrees (positions are not kept)"
)
(DEPLOYED,) = (each for each in BUILT_IN if each.code == STRENGTH)

OF_MISSION = {
    "Troops": Category.TROOPS,
    "Police": Category.POLICE,
    "Observers": Category.EXPERTS,
}
WORLDWIDE = {
    "Troop Contributions": Category.TROOPS,
    "Police Contributions": Category.POLICE,
    "EOM Contributions": Category.EXPERTS,
}
OF_COUNTRY = {
    "Troops": Category.TROOPS,
    "Police": Category.POLICE,
    "Experts": Category.EXPERTS,
}


def of_mission(row: Row) -> list[Figure]:
    mission = row.mission("Mission")
    row.text("Country of Mission")
    latitude = row.number(LATITUDE, within=180)
    if latitude is not None and abs(latitude) > 90:
        row.notes.remarks[SWAPPED] += 1
    counted = {name: row.count_or_zero(name) for name in OF_MISSION}
    _check_total(row, "Total", counted)
    return _figures(row, {
        name: (_subject(mission=mission, category=OF_MISSION[name]), value)
        for name, value in counted.items()
    })  # fmt: skip


def worldwide(row: Row) -> list[Figure]:
    counted = {name: row.count_or_zero(name) for name in WORLDWIDE}
    _check_total(row, "Total Contributions", counted)
    by_category = {
        name: (_subject(category=WORLDWIDE[name]), value) for name, value in counted.items()
    }
    together = {"Total Contributions": (_subject(), sum(counted.values()))}
    return _figures(row, by_category | together)


def of_country(row: Row) -> list[Figure]:
    country = row.country("Contributor")
    return _figures(row, {
        name: (_subject(country=country, category=category), value)
        for name, category in OF_COUNTRY.items()
        if (value := row.count_or_unknown(name)) is not None
    })  # fmt: skip


def _check_total(row: Row, column: str, parts: dict[str, int]) -> None:
    total, together = row.count(column), sum(parts.values())
    if total != together:
        raise CellUnclear(column, f"{total}, but its parts are {together} together")


def _figures(row: Row, counted: Mapping[str, tuple[Subject, int]]) -> list[Figure]:
    """counted: by the column that says so."""
    period, reported_at = row.month("Date"), row.reported("Date")
    return [
        Figure(
            column,
            STRENGTH,
            subject,
            Said(
                period=period,
                figures=Figures.of(DEPLOYED, value=value),
                reported_at=reported_at,
                cited=CITED,
            ),
        )
        for column, (subject, value) in counted.items()
    ]


@lru_cache(maxsize=16_384)
def _subject(**named: str) -> Subject:
    return Subject.of(SubjectNamed(**named))


_DATE = Column("Date", "the end of the month")

MISSION_STRENGTH = Kind(
    name="mission-strength",
    title="Strength by mission, monthly",
    columns=(
        _DATE,
        Column("Mission", "acronym"),
        Column("Country of Mission", "name"),
        Column(LATITUDE, "degrees"),
        Column(LONGITUDE, "degrees"),
        *(Column(name, "persons") for name in (*OF_MISSION, "Total")),
    ),
    blank=Blank.ZERO,
    key=("Date", "Mission"),
    read=of_mission,
    apply=apply_figures,
)

WORLD_STRENGTH = Kind(
    name="world-strength",
    title="Strength worldwide, monthly: what the missions must add up to",
    columns=(
        _DATE,
        *(Column(name, "persons") for name in (*WORLDWIDE, "Total Contributions")),
    ),
    blank=Blank.ZERO,
    key=("Date",),
    read=worldwide,
    apply=apply_figures,
)

COUNTRY_STRENGTH = Kind(
    name="country-strength",
    title="Strength by State, monthly",
    columns=(
        Column("Contributor", "name or ISO 3166-1 code of the State"),
        _DATE,
        *(Column(name, "persons") for name in OF_COUNTRY),
    ),
    blank=Blank.UNKNOWN,
    key=("Date", "Contributor"),
    read=of_country,
    apply=apply_figures,
    apart=state,
)
"""A blank is unknown and says nothing; it is no zero."""
