"""The real PostgreSQL and Kafka: start, stop, crash and what is left over."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import asyncpg
import psutil  # type: ignore[import-untyped]
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from muster_local.kafka import Kafka
from muster_local.postgres import Postgres
from muster_local.trouble import CannotStart
from tests.conftest import Topics

CRASHES = """
import os, signal, sys
from pathlib import Path
from muster_local.kafka import Kafka
from muster_local.postgres import Postgres
if sys.argv[1] == "postgres":
    server = Postgres(Path(sys.argv[2]))
else:
    server = Kafka(Path(sys.argv[2]), port=int(sys.argv[3]), controller_port=int(sys.argv[4]))
server.start()
if sys.argv[1] == "postgres":
    server.create_database("kept")
print(server._process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def crash(*arguments: str) -> psutil.Process | None:
    """The server whose parent was killed with -9, when it was still alive a moment later."""
    killed = subprocess.run(
        [sys.executable, "-c", CRASHES, *arguments], capture_output=True, text=True, timeout=60
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    try:
        return psutil.Process(int(killed.stdout))
    except psutil.NoSuchProcess:
        return None


async def records(broker: Kafka, topic: str) -> list[bytes]:
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=broker.bootstrap_servers, auto_offset_reset="earliest"
    )
    async with consumer:
        return [(await consumer.getone()).value]


async def test_database_url_serves_asyncpg_and_sqlalchemy(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    version = await connection.fetchval("SHOW server_version")
    await connection.close()
    engine = create_async_engine(database_url.replace("postgresql:", "postgresql+asyncpg:"))
    async with engine.connect() as session:
        tables = await session.scalar(text("SELECT count(*) FROM pg_stat_user_tables"))
    await engine.dispose()

    assert version.startswith("18.")
    assert tables == 0


async def test_broker_carries_a_record(kafka: str, topics: Topics) -> None:
    topic = await topics("pledges", partitions=2)
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all", enable_idempotence=True)
    async with producer:
        await producer.send_and_wait(topic, b"kept", key=b"a")

    consumer = AIOKafkaConsumer(topic, bootstrap_servers=kafka, auto_offset_reset="earliest")
    async with consumer:
        record = await consumer.getone()

    assert record.value == b"kept"


def test_postgres_is_reached_by_its_owner_s_socket_alone(postgres: Postgres) -> None:
    assert postgres.ask("SHOW listen_addresses") == ""
    assert postgres.ask("SHOW unix_socket_permissions") == "0700"


def test_postgres_keeps_its_data_over_a_restart(own_postgres: Postgres) -> None:
    own_postgres.start()
    own_postgres.create_database("kept")
    own_postgres.stop()

    own_postgres.start()

    assert own_postgres.ask("SELECT 1", database="kept") == "1"


def test_postgres_ends_with_the_process_that_started_it(own_postgres: Postgres) -> None:
    server = crash("postgres", str(own_postgres.directory))

    assert server is None or server.wait(10) is not None or not server.is_running()


def test_postgres_of_a_crashed_run_is_ended_and_its_data_is_there(own_postgres: Postgres) -> None:
    crash("postgres", str(own_postgres.directory))

    own_postgres.start()

    assert own_postgres.ask("SELECT 1", database="kept") == "1"


def test_a_server_still_alive_on_the_data_is_ended_first(own_postgres: Postgres) -> None:
    own_postgres.start()
    left_over = psutil.Process(own_postgres._process.pid)  # type: ignore[union-attr]

    second = Postgres(own_postgres.directory)
    second.start()
    second.stop()

    assert not left_over.is_running() or left_over.status() == psutil.STATUS_ZOMBIE


def test_a_pid_file_that_names_somebody_else_harms_nobody(own_postgres: Postgres) -> None:
    own_postgres.start()
    own_postgres.stop()
    (own_postgres.directory / "postmaster.pid").write_text(f"{os.getpid()}\n")

    own_postgres.start()

    assert own_postgres.is_running


def test_a_half_made_data_directory_is_made_again(own_postgres: Postgres) -> None:
    making = own_postgres.directory.with_name("postgres.new")
    making.mkdir()
    (making / "PG_VERSION").write_text("18\n")

    own_postgres.start()

    assert own_postgres.is_running


def test_data_of_another_postgres_version_is_refused_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("16\n")

    with pytest.raises(CannotStart, match=r"written by PostgreSQL 16.*--fresh"):
        Postgres(tmp_path / "postgres").start()


def test_a_data_path_too_long_for_a_socket_gets_a_short_one(tmp_path: Path) -> None:
    server = Postgres(tmp_path / ("a" * 60) / ("b" * 60) / "postgres")
    try:
        server.start()
        answer = server.ask("SELECT 1")
        sockets = server._sockets
    finally:
        server.stop()

    assert answer == "1"
    assert not sockets.exists()


@pytest.mark.drill
async def test_broker_crashed_by_kill_loses_no_acknowledged_record(own_kafka: Kafka) -> None:
    own_kafka.start()
    admin = AIOKafkaAdminClient(bootstrap_servers=own_kafka.bootstrap_servers)
    await admin.start()
    await admin.create_topics([NewTopic("facts", 1, 1)])
    await admin.close()
    producer = AIOKafkaProducer(bootstrap_servers=own_kafka.bootstrap_servers, acks="all")
    async with producer:
        await producer.send_and_wait("facts", b"kept")
    os.kill(own_kafka._process.pid, signal.SIGKILL)  # type: ignore[union-attr]

    second = Kafka(
        own_kafka.directory, port=own_kafka.port, controller_port=own_kafka.controller_port
    )
    second.start()
    found = await records(second, "facts")
    second.stop()

    assert found == [b"kept"]


@pytest.mark.drill
def test_broker_left_over_by_a_crashed_run_is_ended_and_started_anew(own_kafka: Kafka) -> None:
    ports = (str(own_kafka.port), str(own_kafka.controller_port))
    crash("kafka", str(own_kafka.directory), *ports)

    own_kafka.start()

    assert own_kafka.is_running


def test_data_of_a_newer_broker_is_refused_with_a_way_out(own_kafka: Kafka) -> None:
    own_kafka.directory.mkdir()
    (own_kafka.directory / "version").write_text("5.0.1")

    with pytest.raises(CannotStart, match=r"written by Kafka 5\.0\.1.*--fresh"):
        own_kafka.start()
