"""Logs: one line for what a library says ten times a second."""

import logging

import pytest

from muster.observability import Seldom


def said(message: str, at: float) -> logging.LogRecord:
    record = logging.LogRecord("aiokafka", logging.ERROR, "client.py", 1, message, (at,), None)
    record.created = at
    return record


@pytest.mark.parametrize(
    ("again_at", "passes"), [(1000.1, False), (1059.9, False), (1060.0, True)], ids=str
)
def test_a_message_passes_once_a_minute(again_at: float, passes: bool) -> None:
    seldom = Seldom(every=60)

    assert seldom.filter(said("unable to connect: %s", 1000))
    assert seldom.filter(said("unable to connect: %s", again_at)) is passes


def test_messages_do_not_silence_one_another() -> None:
    seldom = Seldom(every=60)

    assert seldom.filter(said("unable to connect: %s", 1000))
    assert seldom.filter(said("unable to update metadata: %s", 1000))
