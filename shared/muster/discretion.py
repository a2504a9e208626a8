"""Errors of a service whose data nobody may read in a log: their kinds and places, no words."""

import traceback
from pathlib import PurePath
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine, ExceptionContext

from muster.errors import causes, is_away, sqlstate


def outline(error: BaseException) -> dict[str, Any]:
    """As fields of a log: what the error is, what led to it, and where it arose."""
    frames = traceback.extract_tb(error.__traceback__)
    at = [f"{PurePath(f.filename).name}:{f.lineno} {f.name}" for f in frames]
    return {
        "error": [type(each).__name__ for each in causes(error)],
        "sqlstate": sqlstate(error),
        "at": at,
    }


def hide_values(engine: Engine) -> None:
    """Database errors keep their kind and SQLSTATE, and lose the words.

    PostgreSQL quotes values in its messages, and its driver in its own.
    """
    event.listen(engine, "handle_error", _silence)


def _silence(context: ExceptionContext) -> None:
    if is_away(context.original_exception):
        # Known by its words, and those are of the connection.
        return
    for each in {*causes(context.original_exception), context.sqlalchemy_exception}:
        if each is None:
            continue
        each.args = (f"{type(each).__name__} {sqlstate(each) or ''}".rstrip(),)
        for words in ("message", "detail", "hint", "context", "where", "internal_query", "query"):
            if isinstance(getattr(each, words, None), str):
                setattr(each, words, None)
