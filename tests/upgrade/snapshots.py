"""The snapshots: a folder per service, each with its rows as the version before left them."""

import subprocess
from pathlib import Path

from alembic import command

from muster.database import alembic_config
from muster_local.data import DataFolder
from muster_local.postgres import PROGRAMS, Postgres
from muster_local.services import NAMES

HERE = Path(__file__).parent
EVENTS = HERE / "pledges" / "events.json"
"""What Kenya's exercise partner had posted."""
REVISION = "-- revision "
"""How a snapshot begins."""


def place_of(service: str) -> Path:
    return HERE / service / "rows.sql"


def revision_of(service: str) -> str:
    """Of the schema that the rows are in."""
    return place_of(service).read_text().splitlines()[0].removeprefix(REVISION)


def lay_out(folder: Path) -> None:
    """A data folder as a platform of the version before left it. Blocks; outside any loop."""
    data = DataFolder(folder)
    with data.held():
        server = Postgres(data.postgres)
        server.start()
        try:
            for service in NAMES:
                url = server.create_database(service)
                if place_of(service).exists():
                    command.upgrade(alembic_config(service, url), revision_of(service))
                    load(place_of(service), url)
        finally:
            server.stop()


def load(rows: Path, url: str) -> None:
    psql = [str(PROGRAMS / "psql"), "-Xq", "-v", "ON_ERROR_STOP=1", url]
    subprocess.run([*psql, "-f", str(rows)], check=True, stdout=subprocess.DEVNULL)


def dump(service: str, server: Postgres) -> None:
    revision = server.ask("SELECT version_num FROM alembic_version", service)
    told = subprocess.run(
        [
            str(PROGRAMS / "pg_dump"),
            "--data-only",
            "--column-inserts",
            "--exclude-table=alembic_version",
            "--no-owner",
            server.url(service),
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    place_of(service).parent.mkdir(exist_ok=True)
    place_of(service).write_text(f"{REVISION}{revision}\n{told}")
