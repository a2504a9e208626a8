"""The command `muster`.

Each command loads what it needs: everything together takes seconds.
"""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from muster.operations.arguments import DAYS, SETTLE, Days, Settle
from muster_local.data import DataFolder
from muster_local.example import DATA
from muster_local.running import Data, running, used
from muster_local.trouble import CannotStart
from muster_local.waiting_cli import dead_letters, refused

app = typer.Typer(
    help="Muster on this machine: PostgreSQL, Kafka, mail and all services.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
topics_app = typer.Typer(help="The Kafka topics.", no_args_is_help=True)
app.add_typer(topics_app, name="topics")
exercise_app = typer.Typer(help="The exercise set of the first start.", no_args_is_help=True)
app.add_typer(exercise_app, name="exercise")
app.add_typer(dead_letters, name="dead-letters")
app.add_typer(refused, name="refused")

PORT = 8080
As = Annotated[
    str,
    typer.Option(
        "--as",
        help="partner:KEN, importer:KEN, staff:desk-officer, focal-point:KEN, system:NAME",
    ),
]


@app.command()
def up(
    fresh: Annotated[bool, typer.Option("--fresh", help="Start empty: delete the data.")] = False,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.", min=0, max=65535)] = PORT,
    data: Data = DATA,
) -> None:
    """Start everything and serve until Ctrl-C."""
    from rich.console import Console

    from muster_local.platform import up as start_platform
    from muster_local.report import Report

    start_platform(DataFolder(data), port=port, fresh=fresh, report=Report(Console()))


@app.command()
def token(
    as_: As,
    name: Annotated[str | None, typer.Option(help="The person's own name, on staff roles.")] = None,
    hours: Annotated[float, typer.Option(help="How long it is valid.", min=0.01, max=24)] = 8,
    data: Data = DATA,
) -> None:
    """Print a bearer token for the platform on this data."""
    from muster_local.services import NAMES

    issuer = used(data).keys.issuer()
    typer.echo(issuer.issue(as_, NAMES, lifetime=timedelta(hours=hours), name=name))


@app.command()
def post(
    file: Annotated[str, typer.Argument(help="NDJSON or JSON of CloudEvents; - reads stdin.")],
    as_: Annotated[
        str | None, typer.Option("--as", help="Sender; by default the one its source names.")
    ] = None,
    imported: Annotated[
        bool, typer.Option("--import", help="History: kept as facts, nobody is alerted.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only what was rejected.")] = False,
    data: Data = DATA,
) -> None:
    """Post events to the platform on this data, in batches. Safe to run again."""
    from muster_local.events_file import read_events
    from muster_local.post import Posting
    from muster_local.posting_report import post_and_tell

    folder = used(data)
    posting = Posting(running(folder), folder.keys.issuer(), as_=as_, imported=imported)
    events = read_events(_text(file), file)
    rejected = asyncio.run(post_and_tell(posting, events, quiet=quiet))
    raise typer.Exit(1 if rejected else 0)


@app.command()
def doctor(
    port: Annotated[
        int, typer.Option(help="Port that `muster up` is to use.", min=0, max=65535)
    ] = PORT,
    data: Data = DATA,
) -> None:
    """Look at every part, and say what to do where one is not well."""
    from rich.console import Console

    from muster_local.doctor import examine
    from muster_local.status_report import show_findings

    findings = asyncio.run(examine(DataFolder(data), port))
    show_findings(Console(), findings)
    raise typer.Exit(0 if all(each.ok for each in findings) else 1)


@app.command()
def status(data: Data = DATA) -> None:
    """What waits, how far consumers are behind, what is due next, what is stuck."""
    from rich.console import Console

    from muster_local.status_report import show_status

    folder = used(data)
    running(folder)
    asyncio.run(show_status(Console(), folder))


@app.command()
def reconcile(days: Days = DAYS, settle: Settle = SETTLE, data: Data = DATA) -> None:
    """Recompute what people should have been told, and name what they were not: then it fails."""
    from muster.clock import utc_now
    from muster.operations.reconciling import tell
    from muster.reconciling import window
    from muster_local import reconciling
    from muster_local.servers import Servers
    from muster_local.services import NAMES

    folder = used(data)
    running(folder)
    servers = Servers(folder)
    databases = {name: servers.database(name) for name in NAMES}
    during = window(utc_now(), days, settle)
    found, expected = asyncio.run(reconciling.reconcile(databases, during))
    raise typer.Exit(tell(found, expected))


@app.command("import")
def import_file(
    service: Annotated[str, typer.Argument(metavar="performance")],
    kind: Annotated[str, typer.Argument(metavar="KIND", help="What the file holds.")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV in UTF-8.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Do it all, and keep nothing of it.")
    ] = False,
    data: Data = DATA,
) -> None:
    """Load a public file: facts are kept, nobody is alerted. Safe to run again."""
    if service != "performance":
        raise typer.BadParameter("only performance takes in files", param_hint="service")
    from muster.settings import read_settings
    from muster_local.servers import Servers
    from performance.importers.command import import_and_tell
    from performance.settings import ParitySettings

    folder = used(data)
    running(folder)
    url = Servers(folder).database(service)
    strategy = read_settings(ParitySettings).strategy
    raise typer.Exit(import_and_tell(url, kind, file, strategy=strategy, dry_run=dry_run))


@topics_app.command("apply")
def apply_topics(
    bootstrap_servers: Annotated[str | None, typer.Option(help="host:port,…")] = None,
    replication: Annotated[int, typer.Option(help="Copies of each topic.", min=1)] = 1,
    data: Data = DATA,
) -> None:
    """Make the topics that are not there yet."""
    from muster import topics
    from muster.broker import Broker
    from muster_local.servers import Servers
    from muster_local.services import broker_of_others

    servers = bootstrap_servers or broker_of_others()
    if servers is None:
        folder = used(data)
        running(folder)
        servers = Servers(folder).running_broker()
    asyncio.run(topics.apply(Broker(servers), replication=replication))
    typer.echo("The topics are there.")


@exercise_app.command("remove")
def remove_exercise(data: Data = DATA) -> None:
    """Remove the exercise set and nothing else. Mails about it stay in the mailbox."""
    from muster_local import exercise_removal
    from muster_local.servers import Servers

    folder = used(data)
    running(folder)
    servers = Servers(folder)
    pledges, notifications = (servers.database(name) for name in ("pledges", "notifications"))
    broker = servers.running_broker()
    count = asyncio.run(exercise_removal.remove(pledges, notifications, broker))
    typer.echo(f"{count} exercise pledges removed." if count else "There is no exercise set here.")


def _text(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as reason:
        raise CannotStart(
            f"{file} cannot be read ({reason})", instead="Nothing was sent."
        ) from reason


def main() -> None:
    """Every refusal is one sentence on standard error."""
    try:
        app()
    except Exception as reason:
        from rich.console import Console
        from rich.markup import escape

        from muster.operations.telling import sentence

        said = str(reason) if isinstance(reason, CannotStart) else sentence(reason)
        if said is None:
            raise
        print_ = Console(stderr=True).print
        print_(f"[red]✗[/] {escape(said)}", highlight=False, soft_wrap=True)
        sys.exit(1)
