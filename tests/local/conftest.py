"""Servers of a test's own, ended whatever happens."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from muster_local.kafka import Kafka
from muster_local.ports import free_ports
from muster_local.postgres import Postgres


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Not pytest's own: another run by root closes that one to PostgreSQL's system user."""
    with tempfile.TemporaryDirectory(prefix="muster-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def own_postgres(tmp_path: Path) -> Iterator[Postgres]:
    """Not started yet."""
    server = Postgres(tmp_path / "postgres")
    yield server
    server.stop()
    server.end_left_over()


@pytest.fixture
def own_kafka(tmp_path: Path) -> Iterator[Kafka]:
    """Not started yet."""
    port, controller_port = free_ports(2)
    broker = Kafka(tmp_path / "kafka", port=port, controller_port=controller_port)
    yield broker
    broker.stop()
    broker.end_left_over()
