"""A measured figure, the table of all of them, and the same as JSON."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Aim:
    """Of the ratio where there is a ceiling, else of our own figure."""

    sign: str
    value: float

    def __str__(self) -> str:
        return f"{self.sign} {self.value:g}"

    def is_met_by(self, value: float) -> bool:
        return value >= self.value if self.sign == "≥" else value <= self.value


def at_least(value: float) -> Aim:
    return Aim("≥", value)


def at_most(value: float) -> Aim:
    return Aim("≤", value)


@dataclass(frozen=True, kw_only=True)
class Figure:
    row: str
    """Name for `--only`."""
    what: str
    unit: str
    against: str | None = None
    """What the ceiling is."""
    ours: float
    """The best of the rounds, as is the ceiling: the least disturbed by others on the machine."""
    ceiling: float | None = None
    """The same work without what we add."""
    aim: Aim
    rounds: tuple[float, ...] = ()
    """Ours, each."""
    ceiling_rounds: tuple[float, ...] = ()

    @property
    def ratio(self) -> float | None:
        return None if self.ceiling is None else self.ours / self.ceiling

    @property
    def met(self) -> bool:
        return self.aim.is_met_by(self.ours if self.ratio is None else self.ratio)


def rate_figure(
    row: str, what: str, against: str, ours: list[float], ceiling: list[float], aim: Aim
) -> Figure:
    """ours, ceiling: one rate per round."""
    return Figure(
        row=row,
        what=what,
        unit="events/s",
        against=against,
        ours=max(ours),
        ceiling=max(ceiling),
        aim=aim,
        rounds=tuple(ours),
        ceiling_rounds=tuple(ceiling),
    )


def show(figures: list[Figure], console: Console) -> None:
    table = Table(title="Ratios hold within one run; absolute figures belong to the machine")
    for heading in ("what", "against", "unit"):
        table.add_column(heading)
    for heading in ("ceiling", "ours", "ratio", "aim"):
        table.add_column(heading, justify="right")
    table.add_column("met")
    for each in figures:
        table.add_row(
            each.what,
            each.against or "-",
            each.unit,
            "-" if each.ceiling is None else _number(each.ceiling),
            _number(each.ours),
            "-" if each.ratio is None else f"{each.ratio:.2f}",
            str(each.aim),
            "yes" if each.met else "no",
        )
    console.print(table)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def write(figures: list[Figure], file: Path, *, quick: bool, busy: dict[str, float]) -> None:
    """busy: share of the processors, in percent, that others used just before each row."""
    run: dict[str, Any] = {
        "quick": quick,
        "processors": os.cpu_count(),
        "busy_before": busy,
        "figures": [
            asdict(each) | {"ratio": each.ratio, "aim": str(each.aim), "met": each.met}
            for each in figures
        ],
    }
    file.write_text(json.dumps(run, indent=2, ensure_ascii=False) + "\n")
