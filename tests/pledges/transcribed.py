"""Published Ministerial figures and gender-parity targets as announcements, one event a line.

    MUSTER_REAL_DATA=<folder> python -m tests.pledges.transcribed > pledges.ndjson

Reads `transcribed/*.csv` of that folder. What the files do not say is decided here, and said:

* The pledger is the United Nations, which published the sums; the States behind them are not
  in the files. The summit of 2015 came before the Declaration and is filed under the items it
  would serve today.
* A date known only by its month or year stands for the last day: by then it had happened, and
  by then a target is due. Days end in New York.
* Published pledges carry no due date. Each gets one milestone, delivery reported, two years
  after the conference, which is the rhythm of the Ministerials.
* Between two published parity targets the path is straight. Only years after the newest
  published figure get such a step, so that no year is called missed for want of a figure.
"""

import csv
import json
import os
import re
import sys
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

Row = dict[str, str]
Fields = dict[str, Any]

ANNOUNCED = "muster.pledges.pledge.announced.v1"
STRATEGY_YEAR = "2018"
"""First year of the Uniformed Gender Parity Strategy 2018-2028."""


@dataclass(frozen=True)
class Promise:
    """How one published metric reads as a pledge."""

    kind: str
    items: tuple[str, ...]
    words: str


PROMISES = {
    "countries_attending": Promise("policy", ("24b",), "countries attending"),
    "member_states_supporting": Promise("policy", ("24a",), "Member States expressing support"),
    "member_states_pledging": Promise("policy", ("24a",), "Member States pledging"),
    "new_military_and_police_units": Promise(
        "formed_unit", ("13g", "14a"), "new military and police units"
    ),
    "military_and_police_units": Promise(
        "formed_unit", ("13g", "14a"), "military and police units"
    ),
    "member_states_pledging_units": Promise(
        "formed_unit", ("13g", "14a"), "Member States pledging units"
    ),
    "member_states_pledging_uniformed_capabilities": Promise(
        "formed_unit", ("13g", "14a"), "Member States pledging uniformed capabilities"
    ),
    "member_states_pledging_training": Promise(
        "training", ("14b", "14c", "14e"), "Member States pledging training"
    ),
    "member_states_pledging_technology_and_data": Promise(
        "technology_data", ("13d", "13g"), "Member States pledging technology and data"
    ),
    "member_states_pledging_women_peace_security": Promise(
        "wps", ("8a", "8b", "8c"), "Member States pledging for Women, Peace and Security"
    ),
    "member_states_pledging_safety_and_security": Promise(
        "safety_security", ("12a",), "Member States pledging for safety and security"
    ),
    "member_states_pledging_sea_prevention": Promise(
        "sea_prevention",
        ("21a",),
        "Member States pledging against sexual exploitation and abuse",
    ),
}


def announcements(folder: Path) -> Iterator[Fields]:
    """CloudEvents in structured form, the same bytes at every run over the same files.

    folder: the one that holds `ministerial_pledges_published.csv` and `ugps_published_points.csv`.
    """
    yield from map(_ministerial, _rows(folder / "ministerial_pledges_published.csv"))
    yield from _parity(_rows(folder / "ugps_published_points.csv"))


def _ministerial(row: Row) -> Fields:
    promise = PROMISES[row["metric"]]
    held_on = _last_day(row["date"])
    quoted = re.fullmatch(r"'(.+)'", row["note"])
    figure = quoted[1] if quoted else row["value"]
    return _announced(
        reference=_slug(f"{row['event']} {held_on.year} {row['metric']}"),
        announced_on=held_on,
        kind=promise.kind,
        title=f"{row['event']} {held_on.year}: {figure} {promise.words}",
        items=promise.items,
        milestones=[
            _milestone("two-years-on", "Delivery reported", held_on.replace(year=held_on.year + 2))
        ],
    )


def _parity(rows: list[Row]) -> Iterator[Fields]:
    newest_figure = max(_last_day(row["date"]).year for row in rows if row["kind"] == "actual")
    targets: dict[str, dict[int, float]] = {}
    for row in rows:
        if row["kind"] == "target":
            targets.setdefault(row["category"], {})[int(row["date"])] = float(row["women_pct"])
    for category, published in targets.items():
        steps = {year: pct for year, pct in _between(published).items() if year > newest_figure}
        yield _announced(
            reference=_slug(f"ugps {category}"),
            announced_on=_last_day(STRATEGY_YEAR),
            kind="wps",
            title=f"Uniformed gender parity 2018-2028: share of women, {category}",
            items=("8c",),
            milestones=[
                *(_target(year, pct, "published target") for year, pct in published.items()),
                *(_target(year, pct, "step between targets") for year, pct in steps.items()),
            ],
        )


def _between(published: dict[int, float]) -> dict[int, float]:
    """Year to percentage on the straight line, without the published years themselves."""
    return {
        year: round(published[start] + (published[end] - published[start]) * share, 1)
        for start, end in pairwise(sorted(published))
        for year in range(start + 1, end)
        for share in [(year - start) / (end - start)]
    }


def _target(year: int, pct: float, what: str) -> Fields:
    return _milestone(
        str(year), f"{pct:g} % women by the end of {year} ({what})", _last_day(str(year))
    )


def _milestone(reference: str, title: str, due_on: date) -> Fields:
    return {
        "reference": reference,
        "title": title,
        "due_on": due_on.isoformat(),
        "zone": "America/New_York",
        "grace_days": 0,
    }


def _announced(
    *,
    reference: str,
    announced_on: date,
    kind: str,
    title: str,
    items: tuple[str, ...],
    milestones: list[Fields],
) -> Fields:
    return {
        "specversion": "1.0",
        "id": f"transcribed-{reference}",
        "source": "/partners/UN",
        "type": ANNOUNCED,
        "subject": reference,
        "time": f"{announced_on.isoformat()}T00:00:00Z",
        "datacontenttype": "application/json",
        "data": {
            "reference": reference,
            "pledger": {"organisation": "United Nations"},
            "kind": kind,
            "title": title,
            "items": list(items),
            "milestones": sorted(milestones, key=lambda each: str(each["due_on"])),
        },
    }


def _rows(file: Path) -> list[Row]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _last_day(known: str) -> date:
    """Of a year, a month, or the day itself: "2028", "2023-12", "2025-05-14"."""
    if len(known) == len("2025-05-14"):
        return date.fromisoformat(known)
    year, _, month = known.partition("-")
    first = date(int(year), int(month or 12), 1)
    return first.replace(day=monthrange(first.year, first.month)[1])


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def main() -> None:
    folder = os.environ.get("MUSTER_REAL_DATA")
    if not folder:
        sys.exit("MUSTER_REAL_DATA does not name the folder of the public data files.")
    for event in announcements(Path(folder) / "transcribed"):
        sys.stdout.write(json.dumps(event, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
