"""Ports on loopback, kept between runs."""

import socket
from pathlib import Path

from muster_local.ports import free_ports, is_free, kept_ports


def test_ports_are_kept_between_runs(tmp_path: Path) -> None:
    first = kept_ports(tmp_path / "ports.json", ["kafka", "smtp"])

    assert kept_ports(tmp_path / "ports.json", ["kafka", "smtp"]) == first


def test_a_port_taken_meanwhile_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    first = kept_ports(tmp_path / "ports.json", ["kafka", "smtp"])
    with socket.socket() as other:
        other.bind(("127.0.0.1", first["kafka"]))

        second = kept_ports(tmp_path / "ports.json", ["kafka", "smtp"])

    assert second["kafka"] != first["kafka"]
    assert second["smtp"] == first["smtp"]


def test_a_broken_file_of_ports_is_written_anew(tmp_path: Path) -> None:
    (tmp_path / "ports.json").write_text("{")

    assert is_free(kept_ports(tmp_path / "ports.json", ["smtp"])["smtp"])


def test_free_ports_differ() -> None:
    assert len(set(free_ports(20))) == 20


def test_a_free_port_is_none_that_the_system_gives_to_whoever_connects() -> None:
    given_away = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()

    assert max(free_ports(20)) < int(given_away[0])
