"""Alembic's entry: see `muster.migrations`."""

from muster.migrations import run
from notifications.storage import metadata

run(metadata)
