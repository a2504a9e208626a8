"""Alembic's entry: see `muster.migrations`."""

from muster.migrations import run
from performance.storage import metadata

run(metadata)
