"""Memory that every process of ours would spend on what none of them does."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(module: str) -> Iterator[None]:
    """Who is imported here, and would load the module if it were there, does not find it.

    Whoever asks for it afterwards does.
    """
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[module]
