"""What operators are asked for."""

from muster.events import PARTITIONS
from tests.manifests.overlays import SERVICES, Overlay

SCALED = [*(f"{each}-app" for each in SERVICES), "notifications-worker"]


def test_one_autoscaler_decides_how_many_there_are(production: Overlay) -> None:
    targets = [each["spec"]["scaleTargetRef"]["name"] for each in production.of("ScaledObject")]
    assert sorted(targets) == sorted(SCALED)
    assert production.of("HorizontalPodAutoscaler") == []
    for each in production.of("Deployment"):
        assert ("replicas" in each["spec"]) is (each["metadata"]["name"] not in SCALED)


def test_scaling_never_goes_to_none_nor_beyond_partitions_nor_after_a_partition_that_stands(
    production: Overlay,
) -> None:
    for each in production.of("ScaledObject"):
        spec = each["spec"]
        assert 2 <= spec["minReplicaCount"] <= spec["maxReplicaCount"] <= PARTITIONS
        for trigger in spec["triggers"]:
            if trigger["type"] == "kafka":
                assert trigger["metadata"]["excludePersistentLag"] == "true"
                assert trigger["metadata"]["offsetResetPolicy"] == "earliest"


def test_every_service_has_a_database_on_three_machines_with_backups_elsewhere(
    production: Overlay,
) -> None:
    for service in SERVICES:
        cluster = production.one("Cluster", f"{service}-db")
        at = "muster-conduct" if service == "conduct" else "muster-data"
        assert cluster["metadata"]["namespace"] == at
        assert cluster["spec"]["instances"] == 3
        (plugin,) = cluster["spec"]["plugins"]
        store = production.one("ObjectStore", plugin["parameters"]["barmanObjectName"])
        backup = production.one("ScheduledBackup", f"{service}-nightly")
        assert plugin["isWALArchiver"] is True
        assert backup["spec"]["cluster"]["name"] == f"{service}-db"
        assert backup["spec"]["pluginConfiguration"]["name"] == plugin["name"]
        assert store["metadata"]["namespace"] == backup["metadata"]["namespace"] == at


def test_a_changed_password_reaches_the_database_without_a_hand(production: Overlay) -> None:
    for service in SERVICES:
        template = production.one("ExternalSecret", f"{service}-db-owner")["spec"]["target"]
        assert template["template"]["metadata"]["labels"] == {"cnpg.io/reload": "true"}


def test_kafka_starts_without_zones_and_never_twice_on_one_machine(production: Overlay) -> None:
    for pool in production.of("KafkaNodePool"):
        spread = pool["spec"]["template"]["pod"]["topologySpreadConstraints"]
        assert {each["topologyKey"]: each["whenUnsatisfiable"] for each in spread} == {
            "topology.kubernetes.io/zone": "ScheduleAnyway",
            "kubernetes.io/hostname": "DoNotSchedule",
        }
        own = pool["metadata"]["labels"] | {"strimzi.io/pool-name": pool["metadata"]["name"]}
        assert all(each["labelSelector"] == {"matchLabels": own} for each in spread)


def test_no_two_databases_share_a_place_for_backups(production: Overlay) -> None:
    stores = [each["spec"]["configuration"] for each in production.of("ObjectStore")]
    assert len({each["destinationPath"] for each in stores}) == len(SERVICES)
    assert len({each["s3Credentials"]["accessKeyId"]["name"] for each in stores}) == len(SERVICES)


def test_every_secret_that_a_pod_wants_is_fetched_or_made_by_an_operator(
    production: Overlay,
) -> None:
    made = {
        (each["metadata"]["namespace"], each["metadata"]["name"])
        for each in production.of("ExternalSecret")
    } | {("muster-conduct", "conduct-db-ca")}
    made |= {
        (each["metadata"]["namespace"], each["spec"]["secretName"])
        for each in production.of("Certificate")
    }
    for pod in production.written:
        wanted = {
            source["secretRef"]["name"]
            for each in pod.containers
            for source in each.get("envFrom", ())
            if "secretRef" in source
        } | {each["secret"]["secretName"] for each in pod.spec["volumes"] if "secret" in each}
        assert {(pod.namespace, name) for name in wanted} <= made, pod


def test_secrets_of_conduct_are_fetched_under_a_role_of_its_own(production: Overlay) -> None:
    stores = {
        each["metadata"]["namespace"]: each["spec"]["provider"]["vault"]["auth"]["kubernetes"]
        for each in production.of("SecretStore")
        if each["metadata"]["name"] == "vault"
    }
    assert {at: auth["role"] for at, auth in stores.items()} == {at: at for at in stores}
    for each in production.of("ExternalSecret"):
        is_conducts = "muster/conduct" in str(each["spec"])
        assert is_conducts <= (each["metadata"]["namespace"] == "muster-conduct")


def test_databases_are_reached_by_tls_that_is_verified(production: Overlay) -> None:
    for pod in production.written:
        for each in pod.containers:
            given = {one["name"]: one["value"] for one in each["env"]}
            assert given["PGSSLMODE"] == "verify-full", pod
            assert given["PGSSLROOTCERT"] == "/etc/muster/database/ca.crt", pod
