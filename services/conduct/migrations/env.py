"""Alembic's entry: see `muster.migrations`."""

from conduct.storage import metadata
from muster.migrations import run

run(metadata)
