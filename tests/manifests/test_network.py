"""Who may speak to whom. What stands here is all that is possible; a new way needs a new line."""

from tests.manifests.overlays import SERVICES, Overlay
from tests.manifests.policies import OUTSIDE, Flow, Network, flows

SHARED = ("pledges", "performance", "notifications")
PREFIX = {**dict.fromkeys(SHARED, "muster"), "conduct": "muster-conduct"}
APPS = [f"{PREFIX[each]}/{each}-app" for each in SERVICES]
WORKERS = [f"{PREFIX[each]}/{each}-worker" for each in SERVICES]
OPERATIONS = "muster-conduct/conduct-operations"


def processes(*services: str, kinds: tuple[str, ...] = ("app", "worker", "migrate")) -> list[str]:
    return [f"{PREFIX[each]}/{each}-{kind}" for each in services for kind in kinds]


EVERYWHERE = (
    flows(["the gateway"], APPS, 8000)
    | flows(["Prometheus"], APPS, 8000)
    | flows(["Prometheus"], WORKERS, 9000)
)


def dns(network: Network) -> set[Flow]:
    """From every pod of ours."""
    ours = [str(pod) for pod in network.pods if pod.namespace.startswith("muster")]
    return flows(ours, ["DNS"], 53, "udp/53")


def test_nothing_flows_in_small_but_this(small: Overlay) -> None:
    network = Network(small)
    mail = "muster/notifications-worker"
    allowed = (
        EVERYWHERE
        | dns(network)
        | flows(processes(*SHARED), ["muster-data/postgres"], 5432)
        | flows([*processes("conduct"), OPERATIONS], ["muster-conduct/postgres"], 5432)
        | flows(processes(*SERVICES, kinds=("worker", "topics")), ["muster-data/kafka"], 9093)
        | flows(["muster-data/kafka-rights"], ["muster-data/kafka"], 9093)
        # Until somebody narrows private/settings/network.env.
        | flows(APPS, ["0.0.0.0/0", *OUTSIDE], 443, 8443)
        | flows([mail], ["0.0.0.0/0", *OUTSIDE], 25, 465, 587)
        # Until somebody has a heartbeat outside, and names it there.
        | flows(WORKERS, ["192.0.2.3/32"], 443)
    )
    assert network.flows() ^ allowed == set()


def test_nothing_flows_in_production_but_this(production: Overlay) -> None:
    network = Network(production)
    nodes = ["muster-data/muster-brokers", "muster-data/muster-controllers"]
    entities = "muster-data/muster-entity-operator"
    databases = [f"muster-data/{each}-db" for each in SHARED] + ["muster-conduct/conduct-db"]
    identity, mail, outside, api_server, backups = (f"192.0.2.{n}/32" for n in range(1, 6))
    allowed = EVERYWHERE | dns(network)
    for service, database in zip((*SHARED, "conduct"), databases, strict=True):
        allowed |= flows(processes(service), [database], 5432)
        allowed |= flows([database], [database], 5432, 8000)
    allowed |= flows([OPERATIONS], ["muster-conduct/conduct-db"], 5432)
    allowed |= (
        flows([*WORKERS, "KEDA"], ["muster-data/muster-brokers"], 9093)
        | flows([*nodes, entities], nodes, 9090, 9091)
        | flows(["Strimzi"], nodes, 9090, 9091, 8443)
        | flows(["CloudNativePG"], databases, 5432, 8000)
        | flows(["Prometheus"], databases, 9187)
        | flows(APPS, [identity], 443, 8443)
        | flows(["muster/notifications-worker"], [mail], 25, 465, 587)
        | flows(WORKERS, [outside], 443)
        | flows([*databases, entities], [api_server], 443, 6443)
        | flows(databases, [backups], 443)
    )
    assert network.flows() ^ allowed == set()


def test_a_pod_that_nobody_planned_reaches_nothing_and_is_reached_by_nobody(
    overlay: Overlay,
) -> None:
    strangers = [flow for flow in Network(overlay).flows() if "stranger" in flow.start + flow.end]
    assert {flow.end for flow in strangers} == {"DNS"}


def test_nobody_is_half_let_through_but_to_the_database_of_another(
    small: Overlay, production: Overlay
) -> None:
    """One end alone stops those: every service may knock at every database in muster-data."""
    names = [f"muster-data/{each}-db" for each in SHARED]
    knocking = flows(processes(*SHARED), names, 5432)
    assert Network(small).half_open() == set()
    assert Network(production).half_open() == {
        flow
        for flow in knocking
        if f"{flow.start.rpartition('-')[0]}-db" != flow.end.replace("-data", "")
    }


def test_every_policy_concerns_somebody_and_names_somebody(overlay: Overlay) -> None:
    assert Network(overlay).dead() == []


def test_the_policy_that_strimzi_makes_lets_in_whom_ours_does(production: Overlay) -> None:
    """Policies add up: what its own allows, ours cannot take back."""
    (listener,) = production.one("Kafka", "muster")["spec"]["kafka"]["listeners"]
    ours = production.one("NetworkPolicy", "kafka")["spec"]["ingress"]
    assert [listener["networkPolicyPeers"]] == [rule["from"] for rule in ours]
