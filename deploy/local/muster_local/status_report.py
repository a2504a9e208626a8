"""What the terminal shows of `muster doctor` and `muster status`."""

import asyncio

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from muster.clock import utc_now
from muster.web.filters import relative
from muster_local.data import DataFolder
from muster_local.doctor import Finding
from muster_local.servers import Servers
from muster_local.services import NAMES
from muster_local.status import ServiceStatus, lags, sentences, service_status


def show_findings(console: Console, findings: list[Finding]) -> None:
    for each in findings:
        mark = "[green]✓[/]" if each.ok else "[red]✗[/]"
        line = f"{mark} [bold]{each.part}[/] {each.says}"
        console.print(line, highlight=False, soft_wrap=True)
        if not each.ok and each.instead:
            console.print(f"  → {each.instead}", highlight=False, soft_wrap=True)


async def show_status(console: Console, folder: DataFolder) -> None:
    servers = Servers(folder)
    services = await asyncio.gather(
        *(service_status(name, servers.database(name)) for name in NAMES)
    )
    behind = await lags(servers.running_broker())
    for each in services:
        console.print(_table(each))
    table = Table(
        "Consumer", "Records behind", title="Kafka", title_justify="left", box=SIMPLE_HEAD
    )
    for group, count in behind.items():
        table.add_row(group, str(count))
    console.print(table)


def _empty_table(title: str, *columns: str) -> Table:
    return Table(*columns, title=title, title_justify="left", box=SIMPLE_HEAD)


def _table(status: ServiceStatus) -> Table:
    now = utc_now()
    table = Table(
        "What", "How many", "Oldest", title=status.name, title_justify="left", box=SIMPLE_HEAD
    )
    for what, count, since in sentences(status):
        table.add_row(what, str(count), relative(since - now) if since else "")
    if status.next_due is not None:
        kind, due = status.next_due
        when = f"{due:%d %b %Y %H:%M:%S} UTC, {relative(due - now)}"
        table.add_row(f"next due: {kind}", f"{status.pending} pending", when)
    return table
