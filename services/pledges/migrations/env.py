"""Alembic's entry: see `muster.migrations`."""

from muster.migrations import run
from pledges.storage import metadata

run(metadata)
