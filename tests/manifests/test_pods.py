"""What every pod must be, whichever overlay it is of."""

import re
from typing import Any

import pytest

from muster.operations.processes import DRAIN_WITHIN
from tests.manifests.overlays import NAMESPACES, SERVICES, Object, Overlay, Pod

LEVELS = ("enforce", "audit", "warn")
VOLUMES = {"configMap", "secret", "emptyDir", "persistentVolumeClaim", "projected", "downwardAPI"}
SECRET = re.compile(r"PASSWORD|SECRET|SESSION_KEY|TOKEN|DATABASE_URL|HEARTBEAT_URL")
FILES_AND_IDS = re.compile(r"_FILE$")
PROBES = ("startupProbe", "readinessProbe", "livenessProbe")


def each_container(overlay: Overlay) -> list[tuple[str, Object]]:
    return [(f"{pod} {c['name']}", c) for pod in overlay.written for c in pod.containers]


def lasting(overlay: Overlay) -> list[Object]:
    return overlay.of("Deployment", "StatefulSet")


def test_every_namespace_enforces_restricted_pods(overlay: Overlay) -> None:
    security = "pod-security.kubernetes.io/"
    labels = {
        each["metadata"]["name"]: {
            name: value
            for name, value in each["metadata"]["labels"].items()
            if name.startswith(security)
        }
        for each in overlay.of("Namespace")
    }
    wanted = {f"{security}{level}": "restricted" for level in LEVELS}
    assert labels == dict.fromkeys(NAMESPACES, wanted)


def test_every_pod_is_restricted_and_runs_as_one_user_who_is_not_root(overlay: Overlay) -> None:
    for pod in overlay.written:
        context = pod.spec["securityContext"]
        assert context["runAsNonRoot"] is True, pod
        assert context["seccompProfile"] == {"type": "RuntimeDefault"}, pod
        assert context["runAsUser"] >= 999, pod
        assert context["runAsGroup"] == context["fsGroup"] == context["runAsUser"], pod
        assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.spec.keys(), pod
        for volume in pod.spec["volumes"]:
            assert (volume.keys() - {"name"}) <= VOLUMES, (pod, volume)


def test_every_container_is_closed(overlay: Overlay) -> None:
    for name, each in each_container(overlay):
        assert each["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }, name
        assert not [port for port in each.get("ports", ()) if "hostPort" in port], name


def test_pods_of_strimzi_are_restricted_as_well(production: Overlay) -> None:
    """Those of CloudNativePG are by themselves."""
    templates = [each["spec"]["template"] for each in production.of("KafkaNodePool")]
    entities = production.one("Kafka", "muster")["spec"]["entityOperator"]["template"]
    for template in [*templates, entities]:
        context = template["pod"]["securityContext"]
        assert context == {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
        for name, part in template.items():
            if name.endswith("Container"):
                closed = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
                assert part["securityContext"] == closed, name


def _resources(found: Any) -> list[Object]:
    """Wherever something says what it needs."""
    if isinstance(found, list):
        return [each for one in found for each in _resources(one)]
    if not isinstance(found, dict):
        return []
    own = [found["resources"]] if "limits" in (found.get("resources") or {}) else []
    return own + [each for value in found.values() for each in _resources(value)]


def test_memory_is_limited_to_what_is_asked_for_and_processors_are_not_limited(
    overlay: Overlay,
) -> None:
    for name, each in each_container(overlay):
        assert "resources" in each, name
    for need in _resources(overlay.objects):
        assert need["limits"]["memory"] == need["requests"]["memory"], need
        assert "cpu" in need["requests"], need
        assert "cpu" not in need["limits"], need


def test_no_secret_is_written_where_it_can_be_read(overlay: Overlay) -> None:
    for name, each in each_container(overlay):
        for variable in each.get("env", ()):
            plain = "value" in variable and not FILES_AND_IDS.search(variable["name"])
            assert not (plain and SECRET.search(variable["name"])), (name, variable["name"])
    for each in overlay.of("ConfigMap"):
        for key in each["data"]:
            named = SECRET.search(key) and not FILES_AND_IDS.search(key)
            assert not named, (each["metadata"]["name"], key)
        assert "PRIVATE KEY" not in str(each["data"])
        assert "postgresql://" not in str(each["data"])


def test_production_holds_no_secret_at_all(production: Overlay) -> None:
    assert production.of("Secret") == []


def test_every_service_has_an_account_of_its_own_without_a_token(overlay: Overlay) -> None:
    accounts = overlay.of("ServiceAccount")
    assert all(each["automountServiceAccountToken"] is False for each in accounts)
    used: dict[str, set[str]] = {}
    for pod in overlay.written:
        assert pod.spec["automountServiceAccountToken"] is False, pod
        account = f"{pod.namespace}/{pod.spec['serviceAccountName']}"
        used.setdefault(account, set()).add(pod.labels["app.kubernetes.io/name"])
    there = {f"{each['metadata']['namespace']}/{each['metadata']['name']}" for each in accounts}
    assert used.keys() <= there
    assert all(len(names) == 1 for names in used.values()), used


def test_probes_are_three_and_liveness_asks_for_nothing_but_the_process(overlay: Overlay) -> None:
    for each in lasting(overlay):
        (container,) = each["spec"]["template"]["spec"]["containers"]
        assert set(PROBES) <= container.keys(), each["metadata"]["name"]
        start, ready, live = (container[probe] for probe in PROBES)
        assert start != live != ready != start, each["metadata"]["name"]
        if each["kind"] == "Deployment":
            assert live["httpGet"]["path"] == start["httpGet"]["path"] == "/livez"
            assert ready["httpGet"]["path"] == "/readyz"


def test_one_pod_at_a_time_may_be_evicted_and_one_that_is_broken_always(overlay: Overlay) -> None:
    budgets = {
        (each["metadata"]["namespace"], str(each["spec"]["selector"])): each["spec"]
        for each in overlay.of("PodDisruptionBudget")
    }
    for each in lasting(overlay):
        budget = budgets.pop((each["metadata"]["namespace"], str(each["spec"]["selector"])))
        assert budget["maxUnavailable"] == 1, each["metadata"]["name"]
        assert budget["unhealthyPodEvictionPolicy"] == "AlwaysAllow", each["metadata"]["name"]
    assert budgets == {}


def test_pods_are_spread_over_zones_and_machines(overlay: Overlay) -> None:
    for each in overlay.of("Deployment"):
        spread = each["spec"]["template"]["spec"]["topologySpreadConstraints"]
        keys = [one["topologyKey"] for one in spread]
        assert keys == ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]
        assert all(one["labelSelector"] == each["spec"]["selector"] for one in spread)


def test_images_have_a_tag_that_does_not_move(overlay: Overlay) -> None:
    images = {each["image"] for _, each in each_container(overlay)}
    tags = {image.rpartition("/")[2].partition(":")[2] for image in images}
    assert "" not in tags
    assert "latest" not in tags
    ours = {image.rpartition(":")[2] for image in images if "muster-" in image}
    assert len(ours) == 1, "all services are of one release"


def test_names_of_jobs_end_with_the_tag_of_their_release(overlay: Overlay) -> None:
    """A finished Job cannot be changed: the next release has others."""
    for each in overlay.of("Job"):
        assert each["metadata"]["name"].endswith(f"-{overlay.tag}")
        assert each["spec"]["ttlSecondsAfterFinished"] <= 600


def test_one_label_finds_every_job(overlay: Overlay) -> None:
    """Before changed settings are applied, Jobs are deleted by it."""
    for each in overlay.of("Job"):
        labels = each["metadata"].get("labels", {})
        assert labels.get("app.kubernetes.io/part-of") == "muster", each["metadata"]["name"]


def test_nothing_ends_a_migration_that_takes_long(overlay: Overlay) -> None:
    for service in SERVICES:
        job = overlay.one("Job", f"{service}-migrate-{overlay.tag}")
        assert "activeDeadlineSeconds" not in job["spec"]


def test_code_waits_for_its_schema_and_only_a_job_makes_it(overlay: Overlay) -> None:
    for service in SERVICES:
        for process in ("app", "worker"):
            pod = overlay.one("Deployment", f"{service}-{process}")["spec"]["template"]["spec"]
            (first,) = pod["initContainers"]
            assert first["command"] == ["python", "-m", service, "await-schema"]
            assert first["envFrom"] == pod["containers"][0]["envFrom"][:2]
    migrating = [pod.name for pod in overlay.written if "migrate" in str(pod.containers)]
    assert sorted(migrating) == sorted(f"{each}-migrate" for each in SERVICES)


def test_there_is_time_to_end_in_order(overlay: Overlay) -> None:
    for each in overlay.of("Deployment"):
        pod = each["spec"]["template"]["spec"]
        pause = pod["containers"][0].get("lifecycle", {}).get("preStop", {"sleep": {"seconds": 0}})
        needed = pause["sleep"]["seconds"] + DRAIN_WITHIN
        assert pod["terminationGracePeriodSeconds"] >= needed + 10, each["metadata"]["name"]
        if each["metadata"]["name"].endswith("-app"):
            assert 5 <= pause["sleep"]["seconds"] <= 10


def test_the_app_has_nothing_of_kafka(overlay: Overlay) -> None:
    """Only the relay and consumers speak to it; whoever breaks into the app finds no password."""
    for service in SERVICES:
        pod = overlay.one("Deployment", f"{service}-app")["spec"]["template"]["spec"]
        assert "kafka" not in str(pod), service


def test_what_was_destroyed_can_be_destroyed_again_where_no_process_of_conduct_starts(
    overlay: Overlay,
) -> None:
    """After a restore; by hand, and never by itself."""
    timed = overlay.one("CronJob", "conduct-operations")["spec"]
    (waiting,) = [pod for pod in overlay.written if pod.name == "conduct-operations"]
    (running,) = [pod for pod in overlay.written if pod.name == "conduct-app"]
    (command,), (app,) = waiting.spec["containers"], running.spec["containers"]
    assert timed["suspend"] is True
    assert command["command"] == ["python", "-m", "conduct"]
    assert command["args"] == ["reapply-shredding", "--yes"]
    assert command["image"] == app["image"]
    assert command["envFrom"] == app["envFrom"]
    assert waiting.spec["securityContext"] == running.spec["securityContext"]
    assert _mounted(waiting) == _mounted(running) - {"/etc/muster/roles", "/etc/muster/tls"}
    assert waiting.spec.get("affinity") == running.spec.get("affinity")


def _mounted(pod: Pod) -> set[str]:
    return {each["mountPath"] for each in pod.spec["containers"][0]["volumeMounts"]}


def test_conduct_shares_nothing_with_the_others(overlay: Overlay) -> None:
    for pod in overlay.written:
        is_conducts = pod.labels["app.kubernetes.io/name"] == "conduct"
        assert is_conducts <= (pod.namespace == "muster-conduct"), pod
        assert ("conduct-" in _sources(pod)) is is_conducts, pod


def _sources(pod: Pod) -> str:
    """ConfigMaps, Secrets and claims that it is given."""
    given = [each.get("envFrom") for each in pod.containers]
    return str([given, pod.spec["volumes"]])


def test_an_exemption_has_a_reason(overlay: Overlay) -> None:
    for each in overlay.objects:
        notes = each["metadata"].get("annotations", {})
        exempt = {key for key in notes if key.startswith("kube-score/")}
        assert bool(exempt) is bool(notes.get("muster/why-ignored")), each["metadata"]["name"]


@pytest.mark.parametrize("kind", ["HorizontalPodAutoscaler", "ScaledObject"])
def test_nothing_scales_by_itself_in_small(small: Overlay, kind: str) -> None:
    assert small.of(kind) == []


def test_every_claim_of_small_fits_a_cluster_with_ten_volumes(small: Overlay) -> None:
    claims = [
        claim for each in small.of("StatefulSet") for claim in each["spec"]["volumeClaimTemplates"]
    ] + small.of("PersistentVolumeClaim")
    assert len(claims) <= 10
    assert all(each["spec"]["accessModes"] == ["ReadWriteOnce"] for each in claims)
