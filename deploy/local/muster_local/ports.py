"""Ports on loopback: free ones, kept between runs in `ports.json`."""

import json
import socket
from collections.abc import Iterable
from pathlib import Path
from random import SystemRandom

HOST = "127.0.0.1"
OURS = range(20_000, 32_000)
"""Below those that systems give to whoever connects to somebody, which may be at any moment."""


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: a connection in TIME_WAIT does not occupy the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """All different, and others each time: somebody else may be looking for theirs just now."""
    # Not the common generator, which tests have say the same again and again.
    chance, found = SystemRandom(), set[int]()
    while len(found) < count:
        if is_free(port := chance.choice(OURS)):
            found.add(port)
    return list(found)


def kept_ports(file: Path, names: Iterable[str]) -> dict[str, int]:
    """The ports of the last run where they are still free, new ones elsewhere; written back."""
    names = list(names)
    known = read_ports(file)
    kept = {name: known[name] for name in names if name in known and is_free(known[name])}
    new = [name for name in names if name not in kept]
    ports = {**kept, **dict(zip(new, free_ports(len(new)), strict=True))}
    file.write_text(json.dumps(ports, indent=2) + "\n")
    return ports


def read_ports(file: Path) -> dict[str, int]:
    try:
        found = json.loads(file.read_text())
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(name): port for name, port in found.items() if isinstance(port, int)}
