"""Every file that a process is told of lies in what is mounted at its place."""

from pathlib import PurePosixPath

import pytest

from tests.manifests.overlays import SERVICES, Object, Overlay, Pod
from tests.manifests.test_settings import environment

OF_KAFKA = ("KAFKA_SSL_CA_FILE", "KAFKA_SSL_CERTIFICATE_FILE", "KAFKA_SSL_KEY_FILE")
READ = {
    "app": ("OIDC_ROLES_FILE", "TLS_CERTIFICATE_FILE", "TLS_KEY_FILE", "KEYRING"),
    "worker": (*OF_KAFKA, "DIRECTORY_FILE", "KEYRING"),
    "topics": OF_KAFKA,
    "operations": ("KEYRING",),
    "migrate": (),
}
"""By component: settings whose files its processes open. In the environment of all stand all."""
OF_OPERATORS = {"conduct-db-ca": {"ca.crt", "ca.key"}}
"""By name of a Secret that CloudNativePG makes."""


def told(overlay: Overlay, pod: Pod, container: Object) -> dict[str, PurePosixPath]:
    """Paths, by what names them."""
    given = {each["name"]: each["value"] for each in container.get("env", ())}
    if container["name"] == "main":
        read = READ[pod.labels["app.kubernetes.io/component"]]
        of_all = environment(overlay, pod, container).items()
        given |= {name: value for name, value in of_all if name.endswith(read)}
    return {name: PurePosixPath(value) for name, value in given.items() if value.startswith("/")}


def files_at(overlay: Overlay, pod: Pod, container: Object, folder: PurePosixPath) -> set[str]:
    """None but those of Secrets and ConfigMaps are known; a volume holds what it holds."""
    mounts = {PurePosixPath(each["mountPath"]): each["name"] for each in container["volumeMounts"]}
    assert folder in mounts, f"{pod}: nothing is mounted at {folder}"
    (volume,) = [each for each in pod.spec["volumes"] if each["name"] == mounts[folder]]
    if "configMap" in volume:
        return set(_one(overlay, "ConfigMap", pod.namespace, volume["configMap"]["name"])["data"])
    name = volume["secret"]["secretName"]
    kept = {each["key"] for each in volume["secret"].get("items", ())}
    return kept or _keys(overlay, pod.namespace, name)


def _keys(overlay: Overlay, namespace: str, secret: str) -> set[str]:
    if secret in OF_OPERATORS:
        return OF_OPERATORS[secret]
    for each in overlay.of("Certificate"):
        if each["spec"]["secretName"] == secret:
            return {"tls.crt", "tls.key", "ca.crt"}
    if overlay.name == "small":
        return set(_one(overlay, "Secret", namespace, secret)["data"])
    fetched = _one(overlay, "ExternalSecret", namespace, secret)["spec"]["data"]
    return {each["secretKey"] for each in fetched}


def _one(overlay: Overlay, kind: str, namespace: str, name: str) -> Object:
    wanted = {"namespace": namespace, "name": name}
    (found,) = [each for each in overlay.of(kind) if wanted.items() <= each["metadata"].items()]
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_every_file_that_a_process_is_told_of_is_there(overlay: Overlay, service: str) -> None:
    pods = [pod for pod in overlay.written if pod.labels["app.kubernetes.io/name"] == service]
    looked_at = 0
    for pod in pods:
        for container in pod.containers:
            for name, path in told(overlay, pod, container).items():
                found = files_at(overlay, pod, container, path.parent)
                assert path.name in found, f"{pod}: {name}"
                looked_at += 1
    assert looked_at >= 3


def test_a_secret_is_mounted_where_its_name_says(production: Overlay) -> None:
    """All of them have a `ca.crt`: that a file is there does not make it the right one."""
    for pod in production.written:
        service = pod.labels["app.kubernetes.io/name"]
        right = {
            "database-ca": f"{service}-db-ca",
            "kafka": f"{service}-kafka",
            "tls": f"{service}-app-tls",
        }
        for volume in pod.spec["volumes"]:
            if volume["name"] in right:
                assert volume["secret"]["secretName"] == right[volume["name"]], pod
