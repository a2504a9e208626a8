"""`secrets.sh` of small: what is secret is made once, at random, for its owner only."""

import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from conduct.sealing.keyring import Keyring
from conduct.sealing.keys import Compartment
from muster.identity.role_map import read_role_map
from notifications.directory import read_directory
from tests.manifests.conftest import ROOT, make_private

SMALL = ROOT / "deploy" / "k8s" / "overlays" / "small"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    folder = tmp_path / "k8s" / "overlays" / "small"
    base = tmp_path / "k8s" / "base" / "service"
    folder.mkdir(parents=True)
    base.mkdir(parents=True)
    shutil.copy(SMALL / "secrets.sh", folder)
    shutil.copy(ROOT / "deploy" / "k8s" / "base" / "service" / "roles.toml", base)
    make_private(folder)
    return folder


def content(folder: Path) -> dict[str, bytes]:
    files = sorted(each for each in (folder / "private").rglob("*") if each.is_file())
    return {str(each.relative_to(folder / "private")): each.read_bytes() for each in files}


def test_a_second_run_changes_settings_and_no_secret(small: Path) -> None:
    before = content(small)
    make_private(small, issuer="https://other.example.org")
    after = content(small)
    assert {name for name in before if before[name] != after[name]} == {"settings/all.env"}
    assert before.keys() == after.keys()


def test_two_clusters_have_no_secret_in_common(small: Path, tmp_path: Path) -> None:
    first = content(small)
    shutil.rmtree(small / "private")
    make_private(small)
    second = content(small)
    said = {"notifications/recipients.toml"}
    same = {name for name in first if first[name] == second[name]} - said
    assert all(name.startswith("settings/") for name in same), same


def test_network_settings_of_an_earlier_version_gain_what_is_new_and_lose_nothing(
    small: Path,
) -> None:
    file = small / "private" / "settings" / "network.env"
    file.write_text("IDENTITY_PROVIDER=203.0.113.7/32\nMAIL_SERVER=203.0.113.8/32\n")
    make_private(small)
    assert file.read_text().splitlines() == [
        "IDENTITY_PROVIDER=203.0.113.7/32",
        "MAIL_SERVER=203.0.113.8/32",
        "HEARTBEAT=192.0.2.3/32",
    ]


def test_only_the_owner_reads_it_and_git_does_not_see_it(small: Path) -> None:
    for each in (small / "private").rglob("*"):
        assert stat.S_IMODE(each.stat().st_mode) & 0o077 == 0, each
    asked = ["git", "check-ignore", "--quiet", "deploy/k8s/overlays/small/private/x"]
    assert subprocess.run(asked, cwd=ROOT, check=False, timeout=30).returncode == 0


def test_the_services_read_what_it_writes(small: Path) -> None:
    keyring = Keyring(small / "private" / "conduct" / "keyring.json")
    assert len({keyring.current(each) for each in Compartment}) == len(Compartment)
    assert read_directory(small / "private" / "notifications" / "recipients.toml") == []
    for roles in (small / "private", ROOT / "deploy/k8s/overlays/example"):
        read_role_map(roles / "settings" / "roles.toml")
