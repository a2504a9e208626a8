"""What a pod finds in its environment is what its service can be started with."""

import base64
from importlib import import_module

import pytest

from muster.settings import ServiceSettings, session_key
from tests.manifests.overlays import SERVICES, Object, Overlay, Pod

FETCHED = {
    "DATABASE_URL": "postgresql://service:password@host/service",
    "SESSION_KEY": base64.b64encode(bytes(32)).decode(),
    "OIDC_CLIENT_SECRET": "password",
}
"""What every Secret of production has once it was fetched."""


def environment(overlay: Overlay, pod: Pod, container: Object) -> dict[str, str]:
    given: dict[str, str] = {}
    for source in container["envFrom"]:
        kind = "ConfigMap" if "configMapRef" in source else "Secret"
        name = source["configMapRef" if kind == "ConfigMap" else "secretRef"]["name"]
        given |= {
            source["prefix"] + key: value for key, value in _content(overlay, kind, name).items()
        }
    return given


def _content(overlay: Overlay, kind: str, name: str) -> dict[str, str]:
    if kind == "Secret" and overlay.name == "production":
        return FETCHED
    data: dict[str, str] = overlay.one(kind, name)["data"]
    if kind == "ConfigMap":
        return data
    return {key: base64.b64decode(value).decode() for key, value in data.items()}


@pytest.mark.parametrize("service", SERVICES)
def test_every_process_gets_settings_that_its_service_knows_and_accepts(
    overlay: Overlay, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: type[ServiceSettings] = import_module(f"{service}.settings").Settings
    pods = [pod for pod in overlay.written if pod.labels["app.kubernetes.io/name"] == service]
    jobs = 1 if service == "conduct" else 0
    assert len(pods) == (4 if overlay.name == "small" else 3) + jobs
    for pod in pods:
        for container in pod.containers:
            given = environment(overlay, pod, container)
            known = {f"{service}_{field}".upper() for field in settings.model_fields}
            assert given.keys() <= known, pod
            with monkeypatch.context() as patch:
                for name, value in given.items():
                    patch.setenv(name, value)
                read = settings()
            session_key(read)
            assert read.issuer.startswith("https://")
            assert (read.worker_host, read.worker_port) == ("0.0.0.0", 9000)


def test_only_what_speaks_to_kafka_shows_there_who_it_is(overlay: Overlay) -> None:
    protocol = {"small": "SASL_SSL", "production": "SSL"}[overlay.name]
    for service in SERVICES:
        for pod in overlay.written:
            if pod.labels["app.kubernetes.io/name"] == service:
                main = environment(overlay, pod, pod.containers[-1])
                speaks = pod.labels["app.kubernetes.io/component"] in ("worker", "topics")
                said = main.get(f"{service.upper()}_KAFKA_SECURITY_PROTOCOL")
                assert said == (protocol if speaks else None), pod
