"""Where the platform's log goes: a file in the data folder; the terminal stays readable."""

import logging
from pathlib import Path

import structlog

from muster.observability import configure_logs

LARGEST = 20_000_000
"""Bytes; a larger log of earlier runs is put aside."""


def configure(file: Path) -> None:
    put_aside(file)
    # Open until the process ends: every part writes to it.
    output = file.open("a", buffering=1)
    configure_logs()
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(output))
    form = "%(asctime)s %(levelname)s %(name)s %(message)s"
    logging.basicConfig(stream=output, level=logging.WARNING, format=form, force=True)


def put_aside(file: Path) -> None:
    """A log that earlier runs made long."""
    if file.exists() and file.stat().st_size > LARGEST:
        file.replace(file.with_suffix(".log.old"))
