"""Folders: room on the disk, paths short enough for a socket, rights for a server's user."""

import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from muster_local.processes import Owner
from muster_local.trouble import CannotStart

LONGEST_SOCKET = 100
"""Bytes; Linux allows 107, macOS 103."""


def ensure_room(folder: Path, needed: int) -> None:
    """needed: bytes. Raises `CannotStart`."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise CannotStart(
            f"{folder} has {free // 1_000_000} MB of free disk space and Muster needs "
            f"{needed // 1_000_000} MB",
            instead="Free some, or choose another disk with `--data`.",
        )


def socket_folder(wanted: Path, socket_name: str) -> Path:
    """`wanted`, or a short folder of ours when a socket's path there would be too long."""
    if len(os.fsencode(wanted / socket_name)) <= LONGEST_SOCKET:
        return wanted
    digest = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]
    parent = Path(tempfile.gettempdir())
    if len(os.fsencode(parent)) > LONGEST_SOCKET - 50:
        parent = Path("/tmp")
    return parent / f"muster-{digest}"


def make_own(folder: Path) -> None:
    """The folder, unless somebody else was faster to make it. Raises `CannotStart`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    # Root takes it over in any case.
    if stat.S_ISLNK(found.st_mode) or os.geteuid() not in (0, found.st_uid):
        raise CannotStart(
            f"{folder} belongs to somebody else", instead="Choose a shorter path with `--data`."
        )


def give(folder: Path, owner: Owner | None) -> None:
    """Lets a server's own user own the folder and reach it; nobody else may look in."""
    folder.chmod(0o700)
    if owner is None:
        return
    os.chown(folder, owner.uid, owner.gid)
    let_through(folder)


def let_through(folder: Path) -> None:
    """Other users may pass through the folders above; listing a private one stays impossible."""
    through = stat.S_IXGRP | stat.S_IXOTH
    for parent in folder.parents:
        mode = parent.stat().st_mode
        if mode & through != through:
            parent.chmod(stat.S_IMODE(mode) | through)
