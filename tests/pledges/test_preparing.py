"""What is done before a service starts: its schema brought up and waited for, its topics made."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from muster.broker import Broker
from muster.schema import revisions_of
from muster.testing import TestIssuer
from muster.topics import absent
from muster_local.postgres import Postgres
from pledges.__main__ import cli

Run = Callable[..., Result]
REVISION = "SELECT version_num FROM alembic_version"
NEWEST = revisions_of("pledges").newest
NOBODY = f"The schema of pledges is not at {NEWEST}: nobody has migrated it."


@pytest.fixture
def database(postgres: Postgres) -> Iterator[str]:
    """Name of one with nothing in it."""
    postgres.create_database("preparing")
    yield "preparing"
    postgres.drop_database("preparing")


@pytest.fixture
def environment(postgres: Postgres, database: str, issuer: TestIssuer) -> dict[str, str]:
    settings = issuer.service_settings("pledges", database_url=postgres.url(database))
    return {f"PLEDGES_{name.upper()}": str(value) for name, value in settings.items()}


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    """`python -m pledges` with these words, and with other settings where named."""

    def invoke(*words: str, **others: str) -> Result:
        given = {f"PLEDGES_{name.upper()}": value for name, value in others.items()}
        return CliRunner().invoke(cli, list(words), env=environment | given)

    return invoke


@contextmanager
def table_held(url: str) -> Iterator[None]:
    with asyncio.Runner() as runner:
        connection = runner.run(asyncpg.connect(url))
        runner.run(connection.execute("BEGIN; LOCK TABLE alembic_version IN SHARE MODE"))
        yield
        runner.run(connection.close())


def test_migrating_twice_says_where_the_schema_is(run: Run) -> None:
    for _ in range(2):
        answer = run("migrate")
        assert (answer.exit_code, answer.stdout) == (0, f"The schema of pledges is at {NEWEST}.\n")


def test_two_that_migrate_at_once_both_end_well(
    environment: dict[str, str], postgres: Postgres, database: str
) -> None:
    command = [sys.executable, "-m", "pledges", "migrate"]
    both = [subprocess.Popen(command, env={**os.environ, **environment}) for _ in range(2)]

    assert [each.wait(timeout=60) for each in both] == [0, 0]
    assert postgres.ask(REVISION, database) == NEWEST


def test_a_table_that_somebody_holds_ends_a_migration_in_a_sentence(
    run: Run, postgres: Postgres, database: str
) -> None:
    postgres.ask("CREATE TABLE alembic_version (version_num text)", database)
    with table_held(postgres.url(database)):
        answer = run("migrate")

    assert answer.exit_code == 1
    assert "was not migrated: somebody holds a table" in answer.stderr


def test_a_later_schema_is_left_as_it_is_and_served(
    run: Run, postgres: Postgres, database: str
) -> None:
    run("migrate")
    postgres.ask("UPDATE alembic_version SET version_num = '9999'", database)

    migrated, waited = run("migrate"), run("await-schema", "--within", "0")

    assert (migrated.exit_code, waited.exit_code) == (0, 0)
    assert migrated.stdout == (
        "The schema of pledges is at 9999, later than this version. It stays.\n"
    )
    assert waited.stdout == "The schema of pledges is at 9999.\n"
    assert postgres.ask(REVISION, database) == "9999"


def test_who_waits_for_the_schema_goes_on_once_somebody_has_migrated(
    run: Run, environment: dict[str, str]
) -> None:
    command = [sys.executable, "-m", "pledges", "await-schema", "--within", "50"]
    given = {**os.environ, **environment}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=given, stdout=pipe, stderr=pipe, text=True) as waiting:
        assert waiting.stdout is not None
        assert waiting.stderr is not None
        assert waiting.stderr.readline() == f"{NOBODY} Trying again.\n"
        assert run("migrate").exit_code == 0

        assert waiting.wait(timeout=60) == 0
        assert waiting.stdout.read() == f"The schema of pledges is at {NEWEST}.\n"


def test_a_schema_that_does_not_come_is_said(run: Run) -> None:
    answer = run("await-schema", "--within", "0.1")

    assert answer.exit_code == 1
    assert answer.stderr == f"{NOBODY} Trying again.\n{NOBODY}\n"


@pytest.mark.parametrize(
    "url",
    ["postgresql://nobody@127.0.0.1:1/nowhere", "postgresql://nobody@/nowhere?host=/nowhere"],
    ids=["port", "socket"],
)
def test_a_database_that_is_away_is_waited_for_and_said(run: Run, url: str) -> None:
    waited = run("await-schema", "--within", "1.5", database_url=url)
    migrated = run("migrate", database_url=url)

    assert (waited.exit_code, migrated.exit_code) == (1, 1)
    assert waited.stderr.count("Trying again.") == 1
    assert f"is not at {NEWEST}: its database does not answer" in waited.stderr
    assert "was not migrated: its database does not answer" in migrated.stderr


def test_the_topics_that_a_service_writes_are_made(run: Run, kafka: str) -> None:
    for _ in range(2):
        answer = run("topics", "apply", "--replication", "1", kafka_bootstrap_servers=kafka)
        assert answer.stdout == "The topics are there: pledges.pledge.v1.\n"

    assert asyncio.run(absent(Broker(kafka), ["pledges.pledge.v1"])) == set()


def test_topics_that_cannot_be_made_are_said(run: Run, kafka: str) -> None:
    away = run("topics", "apply", kafka_bootstrap_servers="127.0.0.1:1")
    nobody = run("topics", "apply", kafka_security_protocol="SASL_SSL")

    assert (away.exit_code, nobody.exit_code) == (1, 1)
    assert "Kafka does not serve us" in away.stderr
    assert "needs PLEDGES_KAFKA_SASL_USERNAME" in nobody.stderr


def test_a_migration_that_may_wait_begins_once_the_table_is_free(
    run: Run, postgres: Postgres, database: str
) -> None:
    postgres.ask("CREATE TABLE alembic_version (version_num text)", database)
    with ThreadPoolExecutor(1) as beside, table_held(postgres.url(database)):
        migrating = beside.submit(run, "migrate", "--within", "60")
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        ends = time.monotonic() + 20
        while postgres.ask(waiting) == "0":
            assert time.monotonic() < ends
    answer = migrating.result(60)

    assert answer.exit_code == 0, answer.output
    assert postgres.ask(REVISION, database) == NEWEST


def test_topics_that_nobody_can_make_are_tried_for_as_long_as_is_said(run: Run) -> None:
    answer = run("topics", "apply", "--within", "3", kafka_bootstrap_servers="127.0.0.1:1")

    assert answer.exit_code == 1
    assert "Trying again." in answer.output


@pytest.mark.parametrize("command", ["app", "worker", "migrate", "expected"])
def test_settings_that_are_not_clear_are_named_and_none_is_repeated(
    environment: dict[str, str], command: str
) -> None:
    del environment["PLEDGES_ISSUER"]
    secrets = {
        "PLEDGES_DATABASE_URL": "postgresql://pledges:exercise-password@127.0.0.1:1/pledges",
        "PLEDGES_HEARTBEAT_URL": "exercise-secret-path",
    }

    answer = CliRunner().invoke(cli, [command], env=environment | secrets)

    assert answer.exit_code == 1
    assert answer.stderr.startswith("The settings are not clear.")
    assert "PLEDGES_ISSUER: Field required" in answer.stderr
    assert "PLEDGES_HEARTBEAT_URL: " in answer.stderr
    for secret in (*secrets.values(), "exercise-password", environment["PLEDGES_SESSION_KEY"]):
        assert secret not in answer.output


def test_an_address_of_a_database_that_is_none_is_a_sentence(run: Run) -> None:
    answer = run("migrate", database_url="exercise-nonsense")

    assert answer.exit_code == 1
    assert answer.stderr.startswith("The address of a database is not one.")
