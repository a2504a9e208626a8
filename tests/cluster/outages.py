"""What is done to a cluster while partners post, and what has to hold afterwards."""

import asyncio
from collections.abc import Callable

from muster_local.services import NAMES
from tests.cluster.kubectl import Cluster, Failed, until
from tests.cluster.laying_out import Laid, namespace_of
from tests.cluster.telling import Load, Outside

READY_WITHIN = 300.0
TOLD_WITHIN = 420.0
"""Seconds."""
BESIDE = 10
"""Events before something is disturbed, and after it."""


async def _disturbed(
    outside: Outside, stem: str, disturb: Callable[[], None], *, patient: bool = False
) -> str:
    """What is done while events come; afterwards each is told once."""
    load = Load(outside, stem, patient)
    async with load.on():
        await load.more(BESIDE)
        await asyncio.to_thread(disturb)
        await load.more(BESIDE)
    await outside.told_once(load.taken, within=TOLD_WITHIN)
    way = f"; kubectl's way in was gone for {load.cut_off} of them" if load.cut_off else ""
    seen = f"{len(load.taken)} events taken, each told once; slowest {load.slowest:.1f} s"
    return seen + way


async def release(laid: Laid, outside: Outside, tag: str) -> str:
    """The next release beside the one that runs, on one schema."""
    return await _disturbed(outside, "release", lambda: laid.apply(tag))


async def restarted(laid: Laid, outside: Outside) -> str:
    def restart() -> None:
        # One service after the other: a small node starts four processes slowly enough.
        for service in NAMES:
            both = (f"deploy/{service}-app", f"deploy/{service}-worker")
            laid.cluster.do("rollout", "restart", "-n", namespace_of(service), *both)
            laid.cluster.rolled_out(namespace_of(service), *both, within=READY_WITHIN)

    return await _disturbed(outside, "restart", restart)


async def scaled(laid: Laid, outside: Outside) -> str:
    def up_and_down() -> None:
        for replicas in (3, 1):
            for worker in ("pledges-worker", "notifications-worker"):
                at = ("-n", "muster", f"deploy/{worker}", f"--replicas={replicas}")
                laid.cluster.do("scale", *at)
            laid.ready(within=READY_WITHIN)

    return await _disturbed(outside, "scale", up_and_down)


async def without_broker(laid: Laid, outside: Outside) -> str:
    return await _disturbed(outside, "broker", lambda: _lost(laid, "kafka-0"))


async def without_database(laid: Laid, outside: Outside) -> str:
    return await _disturbed(outside, "database", lambda: _lost(laid, "postgres-0"), patient=True)


def _lost(laid: Laid, pod: str) -> None:
    laid.cluster.do("delete", "pod", "-n", "muster-data", pod, within=120)
    laid.ready(within=READY_WITHIN)


async def drained(laid: Laid, outside: Outside) -> str:
    """The node is emptied of Muster, its databases and its broker, and takes them back."""

    def drain() -> None:
        node = laid.cluster.get("nodes")["items"][0]["metadata"]["name"]
        laid.cluster.do(
            "drain", node, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=240s",
            "--pod-selector=!exercise,!k8s-app", within=260,
        )  # fmt: skip
        laid.cluster.do("uncordon", node)
        laid.ready(within=READY_WITHIN)

    return await _disturbed(outside, "drain", drain, patient=True)


def within_memory(cluster: Cluster) -> str:
    """Each container, of what it may take. Raises `Failed`."""
    limits = {
        (namespace, pod["metadata"]["name"]): _mebibytes(
            pod["spec"]["containers"][0]["resources"]["limits"]["memory"]
        )
        for namespace in ("muster", "muster-conduct", "muster-data")
        for pod in cluster.get("pods", "-n", namespace)["items"]
        if pod["status"]["phase"] == "Running"
    }
    used: dict[tuple[str, str], float] = {}

    def all_measured() -> bool:
        for line in cluster.do("top", "pods", "-A", "--no-headers").splitlines():
            namespace, pod, _, memory = line.split()[:4]
            used[namespace, pod] = _mebibytes(memory)
        return set(limits) <= set(used)

    until(all_measured, within=120, what="every pod is measured", every=5)
    shares = {pod: used[pod] / limits[pod] for pod in limits}
    nearest = max(shares, key=lambda each: shares[each])
    if shares[nearest] >= 1:
        raise Failed(f"{nearest} takes {shares[nearest]:.0%} of its memory")
    return f"{len(shares)} pods; nearest to its limit: {nearest[1]}, {shares[nearest]:.0%}"


def _mebibytes(text: str) -> float:
    units = {"Ki": 1 / 1024, "Mi": 1.0, "Gi": 1024.0}
    return float(text[:-2]) * units[text[-2:]]
