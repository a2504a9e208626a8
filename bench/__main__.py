"""`python -m bench [--only NAME …] [--quick] [--json FILE]`."""

import argparse
import logging
from collections.abc import Callable
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import structlog
from rich.console import Console

from bench import (
    casework,
    chain,
    consuming,
    figures,
    importing,
    intake,
    observing,
    processes,
    reading,
    relaying,
    sweeping,
)
from bench.figures import Figure
from bench.place import Place, place

ROWS: dict[str, Callable[[Place], list[Figure]]] = {
    "single": intake.single,
    "batch": intake.batches,
    "relay": relaying.backlog,
    "consumer": consuming.consumer,
    "sweep": sweeping.sweeps,
    "observation": observing.observations,
    "import": importing.importing,
    "process": processes.processes,
    "reading": reading.reading,
    "case": casework.casework,
    "idle": chain.idle,
    "burst": chain.burst,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description="Figures against their ceilings.")
    parser.add_argument("--only", nargs="+", choices=ROWS, metavar="NAME", help=", ".join(ROWS))
    parser.add_argument("--quick", action="store_true", help="small and once: does it run at all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures there")
    chosen = parser.parse_args()
    quiet = structlog.make_filtering_bound_logger(logging.WARNING)
    structlog.configure(wrapper_class=quiet)
    console = Console()
    console.width = max(console.width, 120)
    measured: list[Figure] = []
    busy: dict[str, float] = {}
    with place(quick=chosen.quick) as here:
        for name in chosen.only or ROWS:
            busy[name] = psutil.cpu_percent(interval=1)
            console.print(f"{name} …  (others use {busy[name]:.0f} % of the processors)")
            measured += ROWS[name](here)
    figures.show(measured, console)
    if chosen.json:
        figures.write(measured, chosen.json, quick=chosen.quick, busy=busy)


if __name__ == "__main__":
    main()
