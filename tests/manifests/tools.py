"""The programs that build and check manifests, and one that lists what is in an image.

They are compiled once into a cache of the project.

Go itself comes out of a wheel; promtool, which takes minutes to compile, out of Debian's package.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

CACHE = Path(__file__).resolve().parents[2] / ".tools" / "manifests"
COMPILED_WITHIN = 1200.0
"""Seconds."""


@dataclass(frozen=True)
class Program:
    """A command of a Go module."""

    package: str
    version: str

    @property
    def name(self) -> str:
        return next(part for part in reversed(self.package.split("/")) if not part[1:].isdigit())

    @property
    def path(self) -> Path:
        return CACHE / "bin" / f"{self.name}@{self.version}" / self.name


KUSTOMIZE = Program("sigs.k8s.io/kustomize/kustomize/v5", "v5.7.1")
KUBECONFORM = Program("github.com/yannh/kubeconform/cmd/kubeconform", "v0.8.0")
KUBE_SCORE = Program("github.com/zegl/kube-score/cmd/kube-score", "v1.20.0")
PROGRAMS = (KUSTOMIZE, KUBECONFORM, KUBE_SCORE)
SYFT = Program("github.com/anchore/syft/cmd/syft", "v1.57.1")


class CannotInstall(Exception):
    """One sentence about what is missing, and what to do."""


def go(*words: str, bin_folder: Path | None = None) -> str:
    """What the go command prints. Raises `CannotInstall`."""
    spec = find_spec("go")
    if spec is None or not spec.submodule_search_locations:
        raise CannotInstall("Go is missing: `uv sync --inexact --group manifests` brings it")
    command = Path(next(iter(spec.submodule_search_locations))) / "bin" / "go"
    environment = {
        **os.environ,
        "CGO_ENABLED": "0",
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "-modcacherw",
        "GOMODCACHE": str(CACHE / "go" / "modules"),
        "GOCACHE": str(CACHE / "go" / "build"),
        **({"GOBIN": str(bin_folder)} if bin_folder else {}),
    }
    answer = subprocess.run(
        [command, *words],
        cwd=CACHE,
        env=environment,
        capture_output=True,
        text=True,
        timeout=COMPILED_WITHIN,
        check=False,
    )
    if answer.returncode:
        raise CannotInstall(f"go {' '.join(words)}: {answer.stderr.strip()[-500:]}")
    return answer.stdout


def install(program: Program) -> None:
    if not program.path.exists():
        go("install", f"{program.package}@{program.version}", bin_folder=program.path.parent)


def promtool() -> Path:
    """On the PATH, or in the cache. Raises `CannotInstall`."""
    kept = CACHE / "bin" / "promtool"
    found = shutil.which("promtool")
    if kept.exists() or found is None:
        return kept
    return Path(found)


def install_promtool() -> None:
    """From Debian's package, of which nothing else is installed: it would start a server."""
    if promtool().exists():
        return
    if not shutil.which("apt-get"):
        raise CannotInstall("promtool is missing: put that of Prometheus 2.42 or newer on the PATH")
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        _run("apt-get", "download", "-qq", "prometheus", folder=folder)
        (package,) = Path(folder).glob("prometheus_*.deb")
        _run("dpkg-deb", "-x", str(package), "unpacked", folder=folder)
        kept = promtool()
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(Path(folder) / "unpacked" / "usr" / "bin" / "promtool", kept)


def _run(*words: str, folder: str) -> None:
    answer = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )
    if answer.returncode:
        raise CannotInstall(
            f"{' '.join(words)}: {answer.stderr.strip()[-300:]}. "
            "Run `apt-get update`, or put promtool on the PATH."
        )


def install_checkers() -> None:
    from tests.manifests import schemas

    # Compiling wants processors, definitions want the network.
    with ThreadPoolExecutor(1) as beside:
        described = beside.submit(schemas.install)
        for program in PROGRAMS:
            install(program)
        install_promtool()
        described.result()


def main(wanted: str = "checkers") -> None:
    """wanted: `checkers`, or `syft`, whose place is then told."""
    CACHE.mkdir(parents=True, exist_ok=True)
    try:
        if wanted == SYFT.name:
            install(SYFT)
            sys.stdout.write(f"{SYFT.path}\n")
        else:
            install_checkers()
    except CannotInstall as reason:
        sys.exit(str(reason))
    # What they were compiled from: a gigabyte that nobody asks for again.
    shutil.rmtree(CACHE / "go", ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
