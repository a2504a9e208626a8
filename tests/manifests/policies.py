"""What NetworkPolicies let through, as a network that enforces them would."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

from tests.manifests.overlays import NAMESPACES, Object, Overlay, Pod

Port = int | str
"""Of TCP a number, of UDP `udp/` and a number."""
ANY_OTHER = 1
"""Stands for every port that nobody named."""
ADDRESS = ip_address("10.244.0.9")
"""Of any pod."""


@dataclass(frozen=True, order=True)
class Flow:
    start: str
    end: str
    port: Port


OUTSIDE = {
    "the gateway": ("edge-system", {"muster/gateway": "true"}, {}),
    "Prometheus": ("observability", {"muster/monitoring": "true"}, {}),
    "DNS": ("kube-system", {}, {"k8s-app": "kube-dns"}),
    "KEDA": ("keda", {}, {}),
    "CloudNativePG": ("cnpg-system", {}, {}),
    "Strimzi": ("strimzi", {}, {}),
    "a pod elsewhere": ("default", {}, {}),
}
"""Namespace, its labels and those of the pod, of whom we did not make."""


class Network:
    """One overlay, those around it, and in each of our namespaces a pod that nobody knows."""

    def __init__(self, overlay: Overlay) -> None:
        self.policies = overlay.of("NetworkPolicy")
        strangers = [Pod(namespace=each, name="stranger", labels={}) for each in NAMESPACES]
        outside = [
            Pod(namespace=at, name=name, labels=own) for name, (at, _, own) in OUTSIDE.items()
        ]
        self.pods = [*overlay.pods, *strangers, *outside]
        self._labels = {
            each["metadata"]["name"]: each["metadata"].get("labels", {})
            for each in overlay.of("Namespace")
        } | {at: labels for at, labels, _ in OUTSIDE.values()}

    def flows(self) -> set[Flow]:
        """All that is possible, but from one that we did not make to another."""
        return {*self._between_pods(), *self._to_addresses()}

    def half_open(self) -> set[Flow]:
        """Between pods of ours, what one end allows and the other does not; addresses aside."""
        ours = [pod for pod in self.pods if pod.namespace in NAMESPACES]
        return {
            Flow(_called(start), _called(end), port)
            for start in ours
            for end in ours
            for port in self._ports()
            if self._leaves(start, end, port, by_address=False)
            is not self._enters(start, end, port)
        }

    def dead(self) -> list[str]:
        """Policies that concern no pod, and peers that are none."""
        found = [
            each for each in self.policies if not any(self._selects(each, p) for p in self.pods)
        ]
        return [_title(each) for each in found] + [
            f"{_title(each)}: {peer}"
            for each in self.policies
            for peer in _peers(each["spec"])
            if "ipBlock" not in peer and not any(self._is_peer(each, peer, p) for p in self.pods)
        ]

    def _between_pods(self) -> Iterator[Flow]:
        ports = self._ports()
        for start in self.pods:
            for end in self.pods:
                if start.name in OUTSIDE and end.name in OUTSIDE:
                    continue
                for port in ports:
                    if self._leaves(start, end, port) and self._enters(start, end, port):
                        yield Flow(_called(start), _called(end), port)

    def _to_addresses(self) -> Iterator[Flow]:
        for pod in self.pods:
            for policy in self._of(pod, "Egress"):
                for rule in policy["spec"].get("egress", ()):
                    for peer in rule.get("to", ()):
                        if "ipBlock" in peer:
                            for port in rule.get("ports", [{"port": ANY_OTHER}]):
                                yield Flow(_called(pod), peer["ipBlock"]["cidr"], _named(port))

    def _ports(self) -> set[Port]:
        rules = [
            rule
            for each in self.policies
            for direction in ("ingress", "egress")
            for rule in each["spec"].get(direction, ())
        ]
        told = {_named(port) for rule in rules for port in rule.get("ports", ())}
        opened = {number for pod in self.pods for number in pod.ports.values()}
        return {each for each in told if not _is_name(each)} | opened | {ANY_OTHER}

    def _of(self, pod: Pod, direction: str) -> list[Object]:
        return [
            each
            for each in self.policies
            if direction in each["spec"]["policyTypes"] and self._selects(each, pod)
        ]

    def _selects(self, policy: Object, pod: Pod) -> bool:
        same = policy["metadata"]["namespace"] == pod.namespace
        return same and matches(policy["spec"]["podSelector"], pod.labels)

    def _leaves(self, start: Pod, end: Pod, port: Port, *, by_address: bool = True) -> bool:
        governing = self._of(start, "Egress")
        return not governing or any(
            self._allows(each, rule, rule.get("to"), end, end, port)
            for each in governing
            for rule in each["spec"].get("egress", ())
            if by_address or "ipBlock" not in str(rule)
        )

    def _enters(self, start: Pod, end: Pod, port: Port) -> bool:
        governing = self._of(end, "Ingress")
        return not governing or any(
            self._allows(each, rule, rule.get("from"), start, end, port)
            for each in governing
            for rule in each["spec"].get("ingress", ())
        )

    def _allows(
        self,
        policy: Object,
        rule: Object,
        peers: list[Object] | None,
        other: Pod,
        end: Pod,
        port: Port,
    ) -> bool:
        if peers and not any(self._is_peer(policy, each, other) for each in peers):
            return False
        wanted = [_named(each) for each in rule.get("ports", ())]
        return not wanted or port in [end.ports.get(str(each), each) for each in wanted]

    def _is_peer(self, policy: Object, peer: Object, pod: Pod) -> bool:
        if "ipBlock" in peer:
            return ADDRESS in ip_network(peer["ipBlock"]["cidr"])
        if "namespaceSelector" in peer:
            labels = {"kubernetes.io/metadata.name": pod.namespace}
            labels |= self._labels.get(pod.namespace, {})
            if not matches(peer["namespaceSelector"], labels):
                return False
        elif policy["metadata"]["namespace"] != pod.namespace:
            return False
        return matches(peer.get("podSelector", {}), pod.labels)


def matches(selector: Object, labels: dict[str, str]) -> bool:
    for key, value in (selector.get("matchLabels") or {}).items():
        if labels.get(key) != value:
            return False
    for each in selector.get("matchExpressions", ()):
        assert each["operator"] == "In", "no other is used here"
        if labels.get(each["key"]) not in each["values"]:
            return False
    return True


def _peers(spec: Object) -> Iterator[Object]:
    for direction, member in (("ingress", "from"), ("egress", "to")):
        for rule in spec.get(direction, ()):
            yield from rule.get(member, ())


def _title(policy: Object) -> str:
    return f"{policy['metadata']['namespace']}/{policy['metadata']['name']}"


def _called(pod: Pod) -> str:
    return pod.name if pod.name in OUTSIDE else str(pod)


def _named(port: dict[str, Any]) -> Port:
    udp = port.get("protocol") == "UDP"
    return f"udp/{port['port']}" if udp else port["port"]


def _is_name(port: Port) -> bool:
    return isinstance(port, str) and not port.startswith("udp/")


def flows(starts: Iterable[str], ends: Iterable[str], *ports: Port) -> set[Flow]:
    """From each to each."""
    return {Flow(start, end, port) for start in starts for end in ends for port in ports}
