"""Run with the code of the version before: the platform as people run it, its clock set back."""

import sys
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console

from muster.clock import utc_now
from muster_local.data import DataFolder
from muster_local.platform import up
from muster_local.report import Report


def serve(port: int, data: Path, behind: timedelta) -> None:
    def clock() -> datetime:
        return utc_now() - behind

    # Its first start would post the exercise set with tokens of today, which are not valid yet.
    up(DataFolder(data), port=port, report=Report(Console()), clock=clock, exercise=False)


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]), timedelta(seconds=float(sys.argv[3])))
