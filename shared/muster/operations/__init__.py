"""Running one service by itself: `python -m pledges app | worker | migrate | refused …`."""

from muster.operations.commands import ServiceProgram, commands

__all__ = ["ServiceProgram", "commands"]
