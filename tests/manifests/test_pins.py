"""A release that was pushed: each image has its digest, each Job its name."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.manifests.conftest import ROOT
from tests.manifests.overlays import NAMES, SERVICES
from tests.manifests.test_on_top import REGISTRY, in_a_registry, jobs, jobs_of

TAG = "20260105"
ENGINE = """#!/bin/sh
# A stand-in, as no test has a registry: `push NAME` and `image inspect --format … NAME`.
[ "$1" = push ] && exit
echo "elsewhere/image@sha256:$(printf elsewhere | sha256sum | cut -d ' ' -f 1)"
echo "${5%:*}@sha256:$(printf %s "$5" | sha256sum | cut -d ' ' -f 1)"
"""
RELEASE = Path("k8s/components/release/kustomization.yaml")


def digest(name: str) -> str:
    return f"sha256:{hashlib.sha256(name.encode()).hexdigest()}"


def push(folder: Path, engine: str) -> "subprocess.CompletedProcess[str]":
    (folder / "images").mkdir()
    script = shutil.copy(ROOT / "deploy" / "images" / "push.sh", folder / "images")
    docker = folder / "docker"
    docker.write_text(engine)
    docker.chmod(0o755)
    return subprocess.run(
        [script, docker, f"{REGISTRY}/", TAG],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def copy(deploy: Path, tmp_path: Path) -> Path:
    return shutil.copytree(deploy, tmp_path / "deploy")


@pytest.mark.parametrize("which", [*NAMES, "small itself"])
def test_what_was_pushed_runs_by_digest_and_its_jobs_are_named_after_the_tag(
    which: str, copy: Path
) -> None:
    told = push(copy, ENGINE)

    overlay = in_a_registry(which, copy / "k8s")
    names = [f"{REGISTRY}/muster-{each}" for each in SERVICES]
    pinned = {each: digest(f"{each}:{TAG}") for each in names}
    assert overlay.images == {f"{name}:{TAG}@{of}" for name, of in pinned.items()}
    assert jobs(overlay) == jobs_of(overlay.name, TAG)
    assert told.stdout.split() == [f"{name}@{of}" for name, of in pinned.items()]


@pytest.mark.parametrize(
    "engine",
    ["#!/bin/sh\nexit 1\n", '#!/bin/sh\n[ "$1" = push ]\n', ENGINE + ENGINE.splitlines()[-1]],
    ids=["a push that fails", "no digest", "two digests"],
)
def test_a_release_without_a_digest_of_each_image_is_not_written(engine: str, copy: Path) -> None:
    before = (copy / RELEASE).read_text()

    refused = push(copy, engine)

    assert refused.returncode != 0
    assert (copy / RELEASE).read_text() == before
