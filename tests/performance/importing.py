"""Small files for the importers, made by hand, and what an import says of them."""

import csv
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from muster.clock import utc_now
from performance.domain.rating import UGPS, Strategy
from performance.importers import KINDS
from performance.importers.running import Summary, import_file
from performance.importers.table import RowProblem

Row = Mapping[str, object]
TYPES = ("Individual Police", "Formed Police Units", "Experts on Mission", "Troops")


@dataclass
class Heard:
    problems: list[str] = field(default_factory=list)
    waited: bool = False
    share: float = 0.0

    def waiting(self) -> None:
        self.waited = True

    def moved(self, share: float) -> None:
        self.share = share

    def problem(self, problem: RowProblem) -> None:
        self.problems.append(str(problem))


@dataclass
class Imports:
    """Imports files into one database."""

    url: str
    folder: Path
    strategy: Strategy = field(default_factory=lambda: UGPS)

    async def __call__(
        self, kind: str, file: Path, *, dry_run: bool = False
    ) -> tuple[Summary, Heard]:
        heard = Heard()
        summary = await import_file(
            self.url, KINDS[kind], file, utc_now, heard, strategy=self.strategy, dry_run=dry_run
        )
        return summary, heard

    async def rows(self, kind: str, *rows: Row) -> tuple[Summary, Heard]:
        return await self(kind, written(self.folder / f"{kind}.csv", rows))


def counts(summary: Summary) -> dict[str, int]:
    return {name: number for name, number in summary.counts.items() if number}


def written(
    file: Path, rows: Sequence[Row], *, encoding: str = "utf-8",
    spoilt: Callable[[str], str] = lambda text: text,
) -> Path:  # fmt: skip
    """spoilt: what becomes of the text of the file."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    file.write_text(spoilt(file.read_text("utf-8")), encoding, newline="")
    return file


def contribution(country: str = "KEN", *, men: int = 90, women: int = 10, **other: object) -> Row:
    """Of troops only."""
    made: dict[str, object] = {
        "Date": "2014-02-28", "Contributor ISO-3": country, "Mission": "UNMISS",
    }  # fmt: skip
    for name in (*TYPES, "Total"):
        few = (men, women) if name in ("Troops", "Total") else (0, 0)
        made |= {f"{name} Male": few[0], f"{name} Female": few[1], f"{name} Total": sum(few)}
    return made | other


def of_mission(troops: object = 10, *, total: object = 10, **other: object) -> Row:
    return {
        "Date": "2014-02-28", "Mission": "UNMISS", "Country of Mission": "South Sudan",
        "Mission HQ Longitude": "31.6", "Mission HQ Latitude": "4.8", "Troops": troops,
        "Police": "", "Observers": "", "Total": total,
    } | other  # fmt: skip


def of_country(country: str = "Kenya", troops: object = 10, **other: object) -> Row:
    return {
        "Contributor": country, "Date": "2014-02-28", "Troops": troops, "Police": "NA",
        "Experts": "",
    } | other  # fmt: skip


def ranked(country: str = "KEN", *, women: object = 10, men: object = 90, **other: object) -> Row:
    total = int(str(women)) + int(str(men)) if f"{women}{men}".isdigit() else 0
    return {
        "ISOCode3": country, "Personnel_Contribution_Rank": 7, "Female_Personnel": women,
        "Male_Personnel": men, "Total_Uniformed_Personnel": total,
        "Last_Reporting_Date": "31-Jan-21",
    } | other  # fmt: skip


def listed(acronym: str = "UNMISS", **other: object) -> Row:
    return {
        "mission_acronym": acronym, "mission_name": "United Nations Mission", "mission_isactive":
        "Yes", "start_date": "2011-07-09", "end_date": "", "mission_location": "Juba",
        "mission_longitude": "31,6", "mission_latitude": "4,85", "last_update": "2024-02-19",
    } | other  # fmt: skip


def fatality(cause: str = "To Be Determined", **other: object) -> Row:
    return {
        "id": 1, "casualty_id": "EXERCISE-2014-02-00001", "incident_date": "2014-02-10",
        "mission_acronym": "UNMISS", "gender": "", "casualty_nationality": "Kenya",
        "isocode3": "KEN", "casualty_personnel_type": "Local ", "type_of_incident": cause,
        "last_update": "2014-03-01",
    } | other  # fmt: skip


def many(rows: int) -> list[dict[str, object]]:
    """One State, month by month, and then the next."""
    days = [
        f"{year}-{month:02}-{monthrange(year, month)[1]}"
        for year in range(1950, 2010)
        for month in range(1, 13)
    ]
    codes = ("KEN", "GHA", "RWA", "NPL", "IND", "BGD", "PAK")
    return [dict(of_country(code, Date=day)) for code in codes for day in days][:rows]
