"""The data folder that a command is about, and whether Muster runs on it."""

from pathlib import Path
from typing import Annotated

import typer

from muster_local.data import DataFolder
from muster_local.trouble import CannotStart

Data = Annotated[Path, typer.Option("--data", help="Folder in which the data lies.")]


def used(data: Path) -> DataFolder:
    folder = DataFolder(data)
    if not folder.exists():
        raise CannotStart(
            f"{folder.path} is not a data folder of Muster",
            instead="Start Muster there once with `muster up`, or name its folder with `--data`.",
        )
    return folder


def running(folder: DataFolder) -> str:
    url = folder.running()
    if not url:
        raise CannotStart(
            f"Muster is not running on {folder.path}", instead="Start it with `muster up`."
        )
    return url
