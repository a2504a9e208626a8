"""Schemas of everything that may stand in a manifest, strict: what a schema does not name is wrong.

Those of Kubernetes come out of a wheel, those of operators out of their own definitions.
"""

import json
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.manifests import strimzi
from tests.manifests.documents import documents
from tests.manifests.tools import CACHE, CannotInstall, go

KUBERNETES = "1.35.0"
FOLDER = CACHE / "schemas"
LOCATIONS = (
    f"{FOLDER}/kubernetes-{KUBERNETES}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json",
    f"{FOLDER}/{{{{.Group}}}}/{{{{.ResourceKind}}}}_{{{{.ResourceAPIVersion}}}}.json",
)
"""As kubeconform wants them."""
MODULES = {
    "github.com/cloudnative-pg/cloudnative-pg@v1.30.0": "config/crd/bases",
    "github.com/cloudnative-pg/plugin-barman-cloud@v0.15.0": "config/crd/bases",
    "github.com/kedacore/keda/v2@v2.21.0": "config/crd/bases",
    "sigs.k8s.io/gateway-api@v1.6.3": "config/crd/standard",
    "github.com/prometheus-operator/prometheus-operator@v0.85.0": "example/prometheus-operator-crd",
    "github.com/external-secrets/external-secrets@v1.3.2": "config/crds/bases",
    "github.com/cert-manager/cert-manager@v1.21.2": "deploy/crds",
    "github.com/cert-manager/trust-manager@v0.25.0": "deploy/crds",
}
"""Operators, and the folder in which each keeps its definitions."""


def install() -> None:
    wanted = "\n".join([KUBERNETES, strimzi.VERSION, *MODULES])
    done = FOLDER / "made-from"
    if done.exists() and done.read_text() == wanted:
        return
    shutil.rmtree(FOLDER, ignore_errors=True)
    _write_kubernetes(FOLDER / f"kubernetes-{KUBERNETES}")
    for module, folder in MODULES.items():
        at = Path(json.loads(go("mod", "download", "-json", module))["Dir"])
        for file in sorted((at / folder).glob("*.yaml")):
            _write_custom(file.read_text(encoding="utf-8"))
    for text in strimzi.definitions():
        _write_custom(text)
    done.write_text(wanted)


def _write_kubernetes(folder: Path) -> None:
    spec = find_spec("kubernetes_validate")
    if spec is None or spec.origin is None:
        raise CannotInstall("kubernetes-validate is missing: `uv sync --inexact --group manifests`")
    kept = Path(spec.origin).parent / "kubernetes-json-schema" / f"v{KUBERNETES}-local-strict"
    folder.mkdir(parents=True)
    for file in kept.glob("*.json"):
        # Its ids are addresses in the web; without them references are to files beside it.
        schema = json.loads(
            file.read_text().replace('"/api/_definitions.json#', '"_definitions.json#')
        )
        schema.pop("$id", None)
        (folder / file.name).write_text(json.dumps(schema))


def _write_custom(text: str) -> None:
    """text: documents of which those that define a custom resource are of interest."""
    for document in documents(text):
        if document.get("kind") != "CustomResourceDefinition":
            continue
        spec = document["spec"]
        folder = FOLDER / spec["group"]
        folder.mkdir(parents=True, exist_ok=True)
        for version in spec["versions"]:
            if version["served"]:
                file = folder / f"{spec['names']['kind'].lower()}_{version['name']}.json"
                file.write_text(json.dumps(_root(version["schema"]["openAPIV3Schema"])))


def _root(schema: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = strict(schema)
    made["properties"] |= {
        "apiVersion": {"type": "string"},
        "kind": {"type": "string"},
        "metadata": {"type": "object", "required": ["name"]},
    }
    required = {*made.get("required", ()), "apiVersion", "kind", "metadata"}
    return made | {"required": sorted(required)}


def strict(schema: Any) -> Any:
    """As the API server prunes: members that are not named are not known, unless it says so."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = dict(_members(schema))
    if schema.get("x-kubernetes-int-or-string"):
        made.pop("type", None)
        made["anyOf"] = [{"type": "integer"}, {"type": "string"}]
    if "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
        made.setdefault("additionalProperties", False)
    if schema.get("nullable") and "type" in made:
        made["type"] = [made["type"], "null"]
    return made


def _members(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in schema.items():
        if key == "properties":
            yield key, {name: strict(each) for name, each in value.items()}
        elif key in ("items", "additionalProperties"):
            yield key, strict(value)
        elif key in ("allOf", "anyOf", "oneOf", "not"):
            # They only narrow what is described outside them, where it is strict.
            yield key, value
        elif key not in ("default", "example", "description") and not key.startswith("x-"):
            yield key, value
