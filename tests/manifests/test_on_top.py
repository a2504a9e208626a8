"""Overlays of operators, on top of ours or copied from them."""

import shutil
from pathlib import Path

import pytest

from tests.manifests.overlays import NAMES, SERVICES, Overlay, build
from tests.manifests.test_checkers import faults

REGISTRY = "registry.local:5000/un"
IMAGES = "images:\n" + "".join(
    f"  - {{name: muster-{each}, newName: {REGISTRY}/muster-{each}}}\n" for each in SERVICES
)


def filled_in(folder: Path, values: dict[str, str]) -> None:
    for file in folder.rglob("*"):
        if file.is_file():
            text = file.read_text()
            for placeholder, value in values.items():
                text = text.replace(placeholder, value)
            file.write_text(text)


def test_a_copy_of_the_example_is_the_one_place_of_what_an_operator_sets(deploy: Path) -> None:
    overlays = deploy / "k8s" / "overlays"
    copy = overlays / "kenya"
    shutil.copytree(overlays / "example", copy)

    filled_in(copy, {"example": "kenya", "192.0.2.": "198.51.100."})

    built = build(copy)
    assert [line for line in built.splitlines() if "example" in line or "192.0.2." in line] == []
    assert faults(built) == []


def in_a_registry(which: str, k8s: Path) -> Overlay:
    """Built with images in a registry that has a port."""
    if which == "production":
        filled_in(k8s / "overlays" / "example", {"registry.example.org": REGISTRY})
        return Overlay("production", build(k8s / "overlays" / "example"))
    if which == "small itself":
        with (k8s / "overlays" / "small" / "kustomization.yaml").open("a") as file:
            file.write(IMAGES)
        return Overlay("small", build(k8s / "overlays" / "small"))
    mine = k8s / "overlays" / "mine"
    mine.mkdir()
    (mine / "kustomization.yaml").write_text("resources: [../small]\n" + IMAGES)
    return Overlay("small", build(mine))


@pytest.fixture(params=[*NAMES, "small itself"])
def of_a_registry(request: pytest.FixtureRequest, deploy: Path, tmp_path: Path) -> Overlay:
    shutil.copytree(deploy, tmp_path, dirs_exist_ok=True)
    return in_a_registry(request.param, tmp_path / "k8s")


def jobs(overlay: Overlay) -> set[str]:
    return {each["metadata"]["name"] for each in overlay.of("Job")}


def jobs_of(name: str, tag: str) -> set[str]:
    """What a release of that tag brings."""
    migrations = {f"{each}-migrate-{tag}" for each in SERVICES}
    if name == "production":
        return migrations
    return migrations | {f"{each}-topics-{tag}" for each in SERVICES} | {f"kafka-rights-{tag}"}


def test_a_registry_is_named_on_top_and_jobs_keep_their_names(of_a_registry: Overlay) -> None:
    tag = of_a_registry.tag
    assert of_a_registry.images == {f"{REGISTRY}/muster-{each}:{tag}" for each in SERVICES}
    assert jobs(of_a_registry) == jobs_of(of_a_registry.name, tag)
