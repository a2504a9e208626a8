"""The overlays, built once from a copy: what small needs and the repository lacks is made there."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.manifests.overlays import FOLDERS, NAMES, Overlay, build

ROOT = Path(__file__).resolve().parents[2]
ISSUER, URL, MAIL = "https://login.example.org", "https://muster.example.org", "mail.example.org:25"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for each in items:
        if Path(__file__).parent in each.path.parents:
            each.add_marker(pytest.mark.manifests)


def make_private(small: Path, *, issuer: str = ISSUER) -> None:
    subprocess.run([small / "secrets.sh", issuer, URL, MAIL], check=True, timeout=60)


@pytest.fixture(scope="session")
def deploy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the folder of that name, ready to be built."""
    copy = tmp_path_factory.mktemp("manifests") / "deploy"
    for name in ("k8s", "observability"):
        shutil.copytree(ROOT / "deploy" / name, copy / name, ignore=lambda *_: ["private"])
    make_private(copy / "k8s" / "overlays" / "small")
    return copy


@pytest.fixture(scope="session")
def overlays(deploy: Path) -> dict[str, Overlay]:
    return {
        name: Overlay(name, build(deploy / "k8s" / "overlays" / folder))
        for name, folder in FOLDERS.items()
    }


@pytest.fixture(params=NAMES)
def overlay(request: pytest.FixtureRequest, overlays: dict[str, Overlay]) -> Overlay:
    """Each in turn."""
    return overlays[request.param]


@pytest.fixture
def small(overlays: dict[str, Overlay]) -> Overlay:
    return overlays["small"]


@pytest.fixture
def production(overlays: dict[str, Overlay]) -> Overlay:
    return overlays["production"]
