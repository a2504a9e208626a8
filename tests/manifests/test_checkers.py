"""What programs made for the job have to say."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.manifests.documents import documents
from tests.manifests.overlays import FOLDERS, Overlay
from tests.manifests.schemas import KUBERNETES, LOCATIONS
from tests.manifests.tools import KUBE_SCORE, KUBECONFORM

CHECKED_WITHIN = 60.0
"""Seconds."""


def faults(text: str) -> list[str]:
    """Of manifests, as kubeconform sees them; nothing is skipped."""
    options = ["-strict", "-output", "json", "-kubernetes-version", KUBERNETES]
    for each in LOCATIONS:
        options += ["-schema-location", each]
    answer = subprocess.run(
        [KUBECONFORM.path, *options],
        input=text,
        capture_output=True,
        text=True,
        timeout=CHECKED_WITHIN,
        check=False,
    )
    return [
        f"{each['kind']} {each['name']}: {each['msg']}"
        for each in json.loads(answer.stdout)["resources"]
    ]


def test_everything_is_as_kubernetes_and_the_operators_define_it(overlay: Overlay) -> None:
    assert faults(overlay.text) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("revisionHistoryLimit: 3", "revisionHistoryLimt: 3"),
        ("metadataVersion: 4.3-IV0", "metadataVersions: 4.3-IV0"),
        ("isWALArchiver: true", "isWalArchiver: true"),
        ("apiVersion: kafka.strimzi.io/v1\n", "apiVersion: kafka.strimzi.io/v1beta2\n"),
        ("unhealthyPodEvictionPolicy: AlwaysAllow", "unhealthyPodEvictionPolicy: 5"),
    ],
)
def test_a_slip_of_the_pen_is_seen(production: Overlay, right: str, wrong: str) -> None:
    written = next(each for each in production.text.split("\n---\n") if right in each + "\n")
    assert faults(written) == []
    assert faults(f"{written}\n".replace(right, wrong)) != []


def test_kube_score_finds_nothing_that_is_not_explained(overlay: Overlay, tmp_path: Path) -> None:
    file = tmp_path / "built.yaml"
    file.write_text(overlay.text)
    # A limit of processor time slows who answers; memory is limited to what is asked for.
    options = ["--ignore-container-cpu-limit", "--output-format", "json", "--output-version", "v2"]
    answer = subprocess.run(
        [KUBE_SCORE.path, "score", *options, file],
        capture_output=True,
        text=True,
        timeout=CHECKED_WITHIN,
        check=False,
    )
    found = [
        f"{scored['object_name']}: {check['check']['name']}"
        for scored in json.loads(answer.stdout)
        for check in scored["checks"]
        if not check["skipped"] and check["grade"] < 10
    ]
    assert found == []


def test_every_folder_with_a_kustomization_is_used_by_an_overlay(deploy: Path) -> None:
    k8s = deploy / "k8s"
    reached: set[Path] = set()
    waiting = [k8s / "overlays" / folder for folder in FOLDERS.values()]
    while waiting:
        folder = waiting.pop().resolve()
        if folder in reached or not (folder / "kustomization.yaml").exists():
            continue
        reached.add(folder)
        for each in documents((folder / "kustomization.yaml").read_text()):
            named = [*each.get("resources", ()), *each.get("components", ())]
            waiting += [folder / one for one in named]
    there = {file.parent.resolve() for file in k8s.rglob("kustomization.yaml")}
    assert there - reached == set()
