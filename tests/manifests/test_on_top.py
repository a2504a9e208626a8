"""Overlays of operators, on top of ours or copied from them."""

import shutil
from pathlib import Path

from tests.manifests.overlays import build
from tests.manifests.test_checkers import faults


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
