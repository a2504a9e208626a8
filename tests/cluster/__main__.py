"""`make cluster-test`: the overlay `small` on a real cluster, row by row. See README.md here."""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.cluster import flows, journey, outages
from tests.cluster.building import Workshop
from tests.cluster.kubectl import Cluster, Failed
from tests.cluster.laying_out import Laid
from tests.cluster.telling import Outside

FIRST, SECOND = "exercise-1", "exercise-2"
NAMESPACES = ("muster", "muster-conduct", "muster-data", "exercise")
PORTS = {"gateway": 8080, "login": 443, "mail": 8025}


@dataclass
class Report:
    console: Console = field(default_factory=Console)
    rows: list[tuple[str, bool, str, float]] = field(default_factory=list)

    async def row(self, name: str, work: Callable[[], Awaitable[str]]) -> bool:
        began = time.monotonic()
        self.console.print(f"… {name}")
        try:
            said, good = await work(), True
        except Failed as reason:
            said, good = str(reason), False
        self.rows.append((name, good, said, time.monotonic() - began))
        self.console.print(f"{'✓' if good else '✗'} {name}: {said}", markup=False)
        return good

    def print(self) -> None:
        table = Table("", "what", "seen", "s")
        for name, good, said, took in self.rows:
            table.add_row("✓" if good else "✗", name, said, f"{took:.0f}")
        self.console.print(table)


async def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--keep", action="store_true", help="leave everything there at the end")
    asked.add_argument("--built", action="store_true", help="the images are on the node already")
    asked.add_argument("--only", nargs="*", help="words of rows after the journey")
    asked.add_argument("--engine", default="docker")
    chosen = asked.parse_args()
    report, tool = Report(), os.environ.get("MUSTER_CLUSTER_TOOL")
    cluster = _started(tool)
    workshop = Workshop(chosen.engine, tool, (FIRST, SECOND))
    with tempfile.TemporaryDirectory(prefix="muster-cluster-") as folder:
        laid = Laid(cluster, Path(folder) / "k8s")
        try:
            done = chosen.built or await report.row("images", lambda: _in_thread(workshop.fill))
            if done and await report.row("everything ready", lambda: _in_thread(_lay_out, laid)):
                await _rows(report, laid, chosen.only)
        finally:
            report.print()
            if not chosen.keep:
                cluster.do("delete", "namespace", *NAMESPACES, "--ignore-not-found", within=240)
    return 0 if all(good for _, good, *_ in report.rows) else 1


async def _rows(report: Report, laid: Laid, only: list[str] | None) -> None:
    with ExitStack() as open_ports:
        ports = {
            f"{name}.exercise": open_ports.enter_context(
                laid.cluster.forwarded("exercise", f"deploy/{name}", port)
            )
            for name, port in PORTS.items()
        }
        outside = Outside(ports)
        rows: dict[str, Callable[[], Awaitable[str]]] = {
            "journey: event, miss, mail, answer": lambda: journey.travelled(outside),
            "forbidden flows": lambda: _in_thread(flows.tried, laid.cluster),
            "rolling restart of every Deployment": lambda: outages.restarted(laid, outside),
            "next release beside this one": lambda: outages.release(laid, outside, SECOND),
            "workers 1 to 3 to 1": lambda: outages.scaled(laid, outside),
            "broker pod deleted": lambda: outages.without_broker(laid, outside),
            "database pod deleted": lambda: outages.without_database(laid, outside),
            "node drained and returned": lambda: outages.drained(laid, outside),
            "memory within limits": lambda: _in_thread(outages.within_memory, laid.cluster),
        }
        for name, work in rows.items():
            if only is None or any(word in name for word in only):
                await report.row(name, work)


def _lay_out(laid: Laid) -> str:
    laid.prepare()
    laid.apply(FIRST)
    return "eight processes, two PostgreSQL, one Kafka"


async def _in_thread(work: Callable[..., str | None], *given: object) -> str:
    return await asyncio.to_thread(work, *given) or "done"


def _started(tool: str | None) -> Cluster:
    """By the tool that MUSTER_CLUSTER_TOOL names, or the current context."""
    if tool is None:
        return Cluster()
    done = subprocess.run([tool, "up"], capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        raise SystemExit(f"the cluster did not start: {(done.stderr or done.stdout)[-800:]}")
    kubeconfig = Path(done.stdout.rpartition("KUBECONFIG=")[2].strip())
    own = kubeconfig.parent / "bin" / "kubectl"
    return Cluster(kubeconfig, str(own) if own.exists() else "kubectl")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
