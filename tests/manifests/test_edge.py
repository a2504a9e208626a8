"""The way in: what the gateway lets through, and by which certificate it knows an app."""

from tests.manifests.overlays import SERVICES, Object, Overlay

NAMESPACES = {**dict.fromkeys(SERVICES, "muster"), "conduct": "muster-conduct"}


def of(production: Overlay, kind: str, service: str) -> Object:
    found = production.one(kind, f"{service}-app")
    assert found["metadata"]["namespace"] == NAMESPACES[service]
    return found


def test_what_is_for_the_cluster_alone_is_not_served_outside(production: Overlay) -> None:
    for at, prefixes in (
        ("muster", ["/pledges", "/performance", "/notifications"]),
        ("muster-conduct", [""]),
    ):
        (route,) = [
            each
            for each in production.of("HTTPRoute")
            if each["metadata"] == {"name": "services", "namespace": at}
        ]
        nowhere = [rule for rule in route["spec"]["rules"] if rule.keys() == {"matches"}]
        paths = {match["path"]["value"] for rule in nowhere for match in rule["matches"]}
        assert paths == {
            f"{prefix}/{path}" for prefix in prefixes for path in ("livez", "readyz", "metrics")
        }


def test_every_request_goes_to_an_app_by_tls(production: Overlay) -> None:
    backends = [
        backend
        for route in production.of("HTTPRoute")
        for rule in route["spec"]["rules"]
        for backend in rule.get("backendRefs", ())
    ]
    assert sorted(each["name"] for each in backends) == sorted(f"{each}-app" for each in SERVICES)
    assert {each["port"] for each in backends} == {443}
    for service in SERVICES:
        (port,) = of(production, "Service", service)["spec"]["ports"]
        assert port == {"name": "https", "port": 443, "targetPort": "http"}
        (app,) = of(production, "Deployment", service)["spec"]["template"]["spec"]["containers"]
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            assert app[probe]["httpGet"]["scheme"] == "HTTPS"


def test_the_gateway_and_prometheus_ask_for_names_that_the_certificate_has(
    production: Overlay,
) -> None:
    (monitor,) = [each for each in production.of("PodMonitor") if "muster" in _name(each)]
    (apps,) = [each for each in monitor["spec"]["podMetricsEndpoints"] if each["port"] == "http"]
    authority = {"name": "muster-apps", "key": "ca.crt"}
    assert (apps["scheme"], apps["tlsConfig"]["ca"]["configMap"]) == ("https", authority)
    for service in SERVICES:
        certificate = of(production, "Certificate", service)["spec"]
        policy = of(production, "BackendTLSPolicy", service)["spec"]
        assert policy["targetRefs"] == [{"group": "", "kind": "Service", "name": f"{service}-app"}]
        assert policy["validation"]["hostname"] == f"{service}-app.{NAMESPACES[service]}.svc"
        asked = {policy["validation"]["hostname"], apps["tlsConfig"]["serverName"]}
        assert asked == set(certificate["dnsNames"])
        assert certificate["issuerRef"] == {"kind": "ClusterIssuer", "name": "muster-apps"}


def test_the_authority_of_the_apps_is_handed_to_whoever_checks_them(production: Overlay) -> None:
    bundle = production.one("Bundle", "muster-apps")["spec"]
    authority = production.one("Certificate", "muster-apps")
    issuers = {_name(each): each["spec"] for each in production.of("ClusterIssuer")}
    secret = authority["spec"]["secretName"]
    assert authority["metadata"]["namespace"] == "cert-manager"
    assert bundle["sources"] == [{"secret": {"name": secret, "key": "tls.crt"}}]
    assert issuers["muster-apps"] == {"ca": {"secretName": secret}}
    assert bundle["target"]["configMap"] == {"key": "ca.crt"}
    wanted = bundle["target"]["namespaceSelector"]["matchLabels"].items()
    labelled = {
        _name(each)
        for each in production.of("Namespace")
        if wanted <= each["metadata"]["labels"].items()
    }
    assert labelled == set(NAMESPACES.values())
    for policy in production.of("BackendTLSPolicy"):
        (shown,) = policy["spec"]["validation"]["caCertificateRefs"]
        assert shown == {"group": "", "kind": "ConfigMap", "name": "muster-apps"}


def _name(of: Object) -> str:
    return str(of["metadata"]["name"])
