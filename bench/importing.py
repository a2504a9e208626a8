"""Public files imported, against COPY of the rows that come of them."""

import asyncio
import csv
import io
import tempfile
import time
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import asyncpg

from bench.figures import Figure, at_least, rate_figure
from bench.place import Place, run
from muster.clock import utc_now
from muster.operations.processes import keep_what_is_loaded
from performance.domain.rating import UGPS
from performance.importers import KINDS
from performance.importers.command import YOUNG
from performance.importers.running import import_file
from performance.importers.table import RowProblem

TABLES = ("aggregates", "series", "observations", "journal", "outbox")
COUNTRIES = (
    "ARG", "BGD", "BEN", "BRA", "BFA", "CMR", "CHN", "EGY", "ETH", "FJI", "FRA", "GHA", "IND",
    "IDN", "IRL", "ITA", "JOR", "KEN", "MWI", "MNG", "MAR", "NPL", "NER", "NGA", "PAK", "RWA",
    "SEN", "ZAF", "ESP", "LKA", "TZA", "TGO", "TUN", "UGA", "UKR", "URY", "ZMB", "ZWE",
)  # fmt: skip
TYPES = ("Individual Police", "Formed Police Units", "Experts on Mission", "Troops")
MISSIONS = 15
MADE = {"contributions": 29_115, "country-strength": 25_657}
"""Rows of the public files."""

Row = Mapping[str, object]


def importing(place: Place) -> list[Figure]:
    """As many rows as the public files have, of as many figures, made up."""
    keep_what_is_loaded(YOUNG)
    return [_measured(place, kind, rows) for kind, rows in MADE.items()]


def _measured(place: Place, kind: str, rows: int) -> Figure:
    rows = 3_000 if place.quick else rows
    ours, ceiling = [], []
    for _ in range(place.rounds):
        with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder:
            file = _written(Path(folder) / f"{kind}.csv", kind, rows)
            url, again = place.database("performance"), place.database("performance")
            started = time.perf_counter()
            summary = run(import_file(url, KINDS[kind], file, utc_now, _Nobody(), strategy=UGPS))
            ours.append(rows / (time.perf_counter() - started))
            assert summary.counts["recorded"] == rows, summary.counts
            ceiling.append(rows / run(_copied(url, again)))
            place.drop(url)
            place.drop(again)
    what = f"{rows:,} rows of {kind} imported"
    figure = rate_figure("import", what, "COPY of the same rows", ours, ceiling, at_least(0.4))
    return replace(figure, unit="rows/s")


async def _copied(url: str, again: str) -> float:
    """Seconds. Columns that number themselves do so again."""
    source, target = await asyncio.gather(asyncpg.connect(url), asyncpg.connect(again))
    try:
        held = {}
        for table in TABLES:
            names = await source.fetchval(_COLUMNS, table)
            content = io.BytesIO()
            query = f"SELECT {', '.join(names)} FROM {table}"
            await source.copy_from_query(query, output=content, format="binary")
            held[table] = names, content
        started = time.perf_counter()
        async with target.transaction():
            for table, (names, content) in held.items():
                content.seek(0)
                await target.copy_to_table(table, source=content, columns=names, format="binary")
        return time.perf_counter() - started
    finally:
        await source.close()
        await target.close()


class _Nobody:
    def waiting(self) -> None: ...
    def moved(self, share: float) -> None: ...
    def problem(self, problem: RowProblem) -> None: ...


def _written(file: Path, kind: str, rows: int) -> Path:
    made = _contributions() if kind == "contributions" else _strengths()
    with file.open("w", encoding="utf-8", newline="") as opened:
        first = next(made)
        writer = csv.DictWriter(opened, list(first))
        writer.writeheader()
        writer.writerow(first)
        for _ in range(rows - 1):
            writer.writerow(next(made))
    return file


def _months(year: int) -> Iterator[str]:
    while True:
        for month in range(1, 13):
            yield f"{year}-{month:02}-{monthrange(year, month)[1]}"
        year += 1


def _contributions() -> Iterator[Row]:
    """A row in three has police beside its troops, as about in the public file."""
    for day in _months(1966):
        for place, country in enumerate(COUNTRIES):
            for mission in range(MISSIONS):
                row: dict[str, object] = {
                    "Date": day, "Contributor ISO-3": country, "Mission": f"EXERCISE{mission}",
                }  # fmt: skip
                police = 20 if (place + mission) % 3 == 0 else 0
                men = {"Troops": 100 + place, "Individual Police": police}
                for name in (*TYPES, "Total"):
                    many = sum(men.values()) if name == "Total" else men.get(name, 0)
                    row |= {f"{name} Male": many, f"{name} Female": 0, f"{name} Total": many}
                yield row


def _strengths() -> Iterator[Row]:
    for day in _months(1950):
        for place, country in enumerate(COUNTRIES):
            yield {
                "Contributor": country, "Date": day, "Troops": 100 + place,
                "Police": "NA" if place % 2 else 10, "Experts": "NA" if place % 3 else 3,
            }  # fmt: skip


_COLUMNS = """
    SELECT array_agg(quote_ident(attname) ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = ''
"""
