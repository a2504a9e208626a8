"""The process's clock: injected, so that a test or a drill can hold another one."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Answers the present instant, aware, in UTC."""


def utc_now() -> datetime:
    return datetime.now(UTC)
