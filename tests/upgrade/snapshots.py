"""The snapshots: a folder per service, each with its rows as the version before left them."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from alembic import command

from muster.database import alembic_config
from muster_local.data import DataFolder
from muster_local.postgres import PROGRAMS, Postgres
from muster_local.services import NAMES

HERE = Path(__file__).parent
EVENTS = HERE / "pledges" / "events.json"
"""What Kenya's exercise partner had posted."""
ANSWERS = HERE / "answers.json"
"""What the version before answered: to whom, at which address."""
OUTSIDE = {
    "conduct-keyring.json": HERE / "conduct" / "keyring.exercise.json",
    "conduct-destroyed": HERE / "conduct" / "destroyed.exercise",
}
"""What conduct keeps outside its database, by name among the keys of a data folder. The keyring
protects nothing but the exercise case beside it.
"""
EMPTY = """
SET client_min_messages = warning;
DO $$ DECLARE each record; BEGIN
  FOR each IN SELECT tablename AS name FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version'
  LOOP EXECUTE format('TRUNCATE %I CASCADE', each.name); END LOOP;
END $$"""
"""What migrations put into their tables is in the rows too."""
REVISION = "-- revision "
"""How a snapshot begins."""


def place_of(service: str) -> Path:
    return HERE / service / "rows.sql"


def revision_of(service: str) -> str:
    """Of the schema that the rows are in."""
    return place_of(service).read_text().splitlines()[0].removeprefix(REVISION)


def answers() -> list[dict[str, Any]]:
    """as: who asked. path: where. said: what they were answered."""
    return list(json.loads(ANSWERS.read_text()))


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
            data.keys.make()
            for name, place in OUTSIDE.items():
                shutil.copyfile(place, data.keys.path(name))
        finally:
            server.stop()


def load(rows: Path, url: str) -> None:
    psql = [str(PROGRAMS / "psql"), "-Xq1", "-v", "ON_ERROR_STOP=1", "-c", EMPTY, "-f", str(rows)]
    subprocess.run([*psql, url], check=True, stdout=subprocess.DEVNULL)


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
