"""The overlays as they are built, and the pods that come of them."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.manifests.documents import documents
from tests.manifests.tools import KUSTOMIZE

Object = dict[str, Any]
FOLDERS = {"small": "small", "production": "example"}
"""Where each is built: production as an operator has it, with an overlay on top."""
NAMES = tuple(FOLDERS)
SERVICES = ("pledges", "performance", "conduct", "notifications")
NAMESPACES = ("muster", "muster-conduct", "muster-data")
BUILT_WITHIN = 60.0
"""Seconds."""


@dataclass(frozen=True, kw_only=True)
class Pod:
    """One of a Deployment, StatefulSet, Job or CronJob, or one that an operator makes."""

    namespace: str
    name: str
    """Of what it belongs to, without the tag of a Job."""
    labels: dict[str, str]
    spec: Object = field(default_factory=dict)
    """Empty where an operator writes it."""

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"

    @property
    def containers(self) -> list[Object]:
        return [*self.spec.get("initContainers", ()), *self.spec.get("containers", ())]

    @cached_property
    def ports(self) -> dict[str, int]:
        """Those that have a name."""
        named = [port for each in self.containers for port in each.get("ports", ())]
        return {each["name"]: each["containerPort"] for each in named}


@dataclass(frozen=True)
class Overlay:
    name: str
    text: str
    """As `kustomize build` prints it."""

    @cached_property
    def objects(self) -> list[Object]:
        return list(documents(self.text))

    def of(self, *kinds: str) -> list[Object]:
        return [each for each in self.objects if each["kind"] in kinds]

    def one(self, kind: str, name: str) -> Object:
        (found,) = [each for each in self.of(kind) if each["metadata"]["name"] == name]
        return found

    @cached_property
    def tag(self) -> str:
        """Of the release."""
        pod = self.one("Deployment", "pledges-app")["spec"]["template"]["spec"]
        image: str = pod["containers"][0]["image"]
        return image.partition("@")[0].rpartition(":")[2]

    @cached_property
    def images(self) -> set[str]:
        """Ours, of all pods."""
        all_of_them = {each["image"] for pod in self.written for each in pod.containers}
        return {each for each in all_of_them if "muster-" in each}

    @cached_property
    def written(self) -> list[Pod]:
        """Pods that the overlay describes itself."""
        lasting = [(each, each["spec"]) for each in self.of("Deployment", "StatefulSet", "Job")]
        timed = [(each, each["spec"]["jobTemplate"]["spec"]) for each in self.of("CronJob")]
        return [
            Pod(
                namespace=each["metadata"]["namespace"],
                name=each["metadata"]["name"].removesuffix(f"-{self.tag}"),
                labels=spec["template"]["metadata"]["labels"],
                spec=spec["template"]["spec"],
            )
            for each, spec in [*lasting, *timed]
        ]

    @cached_property
    def pods(self) -> list[Pod]:
        return [*self.written, *self._of_operators()]

    def _of_operators(self) -> Iterator[Pod]:
        """Labels as the operators' documentation promises them, and those that we add."""
        for each in self.of("Cluster"):
            name = each["metadata"]["name"]
            added = each["spec"]["inheritedMetadata"]["labels"]
            yield _pod(each, name, {"cnpg.io/cluster": name} | added)
        for each in self.of("KafkaNodePool"):
            cluster = each["metadata"]["labels"]["strimzi.io/cluster"]
            added = each["spec"]["template"]["pod"]["metadata"]["labels"]
            name = each["metadata"]["name"]
            ours = {"strimzi.io/cluster": cluster, "strimzi.io/pool-name": name}
            yield _pod(each, f"{cluster}-{name}", ours | added)
        for each in self.of("Kafka"):
            cluster = each["metadata"]["name"]
            added = each["spec"]["entityOperator"]["template"]["pod"]["metadata"]["labels"]
            labels = {"strimzi.io/cluster": cluster} | added
            yield _pod(each, f"{cluster}-entity-operator", labels)


def _pod(of: Object, name: str, labels: dict[str, str]) -> Pod:
    return Pod(namespace=of["metadata"]["namespace"], name=name, labels=labels)


def build(folder: Path) -> str:
    answer = subprocess.run(
        [KUSTOMIZE.path, "build", folder],
        capture_output=True,
        text=True,
        timeout=BUILT_WITHIN,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout
