"""Ports on loopback: free ones, kept between runs in `ports.json`."""

import json
import socket
from collections.abc import Iterable
from pathlib import Path

HOST = "127.0.0.1"


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
    """All different: each is held until the last is known."""
    held = [socket.socket() for _ in range(count)]
    try:
        for each in held:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in held]
    finally:
        for each in held:
            each.close()


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
