"""Muster on a cluster as the overlay `small` has it, with an exercise around it."""

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from muster_local.services import NAMES
from tests.cluster.building import ROOT
from tests.cluster.kubectl import Cluster, Failed, until

ISSUER, URL, MAIL = "http://login.exercise:443", "http://gateway.exercise", "mail.exercise:587"
AROUND = ("login", "mail", "gateway")
PARTNER = "partner-ken"
SECRET = "exercise-secret-of-a-partner"
ROLES = f"""# An exercise: no real people.
[[group]]
name = "exercise-chiefs"
roles = ["desk-chief"]

[[client]]
id = "{PARTNER}"
role = "partner"
source = "/partners/KEN"
organisation = "Exercise partner of Kenya"
countries = ["KEN"]
"""
ACCOUNTS = {"chief": {"name": "Exercise Chief", "groups": ["exercise-chiefs"]}}


def namespace_of(service: str) -> str:
    return "muster-conduct" if service == "conduct" else "muster"


@dataclass(frozen=True)
class Laid:
    """folder: a copy of `deploy/k8s`, with secrets of this exercise in it."""

    cluster: Cluster
    folder: Path

    @property
    def small(self) -> Path:
        return self.folder / "overlays" / "small"

    @property
    def private(self) -> Path:
        return self.small / "private"

    def prepare(self) -> None:
        """Secrets, and whatever stands around Muster. Raises `Failed`."""
        shutil.copytree(ROOT / "deploy/k8s", self.folder, ignore=shutil.ignore_patterns("private"))
        script = ["sh", str(self.small / "secrets.sh"), ISSUER, URL, MAIL]
        done = subprocess.run(script, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode:
            raise Failed(f"secrets.sh: {done.stderr.strip()}")
        (self.private / "settings/roles.toml").write_text(ROLES)
        recipients = ROOT / "deploy/local/muster_local/recipients.toml"
        shutil.copy(recipients, self.private / "notifications/recipients.toml")
        exercise = (ROOT / "tests/cluster/exercise/exercise.yaml").read_text()
        self.cluster.do("apply", "-f", "-", said=exercise)
        self.cluster.do("apply", "-f", "-", said=json.dumps(self._provider()))
        self.cluster.rolled_out("exercise", *(f"deploy/{each}" for each in AROUND), within=120)
        address = {each: self._address_of(each) for each in ("login", "mail")}
        (self.private / "settings/network.env").write_text(
            f"IDENTITY_PROVIDER={address['login']}/32\nMAIL_SERVER={address['mail']}/32\n"
            "HEARTBEAT=192.0.2.3/32\n"
        )

    def apply(self, tag: str) -> None:
        """This release, until everything of it is ready. Raises `Failed`."""
        release = self.folder / "components/release/kustomization.yaml"
        release.write_text(re.sub(r"newTag: [^}]+", f"newTag: {tag}", release.read_text()))
        self.cluster.do("apply", "-k", str(self.small), within=180)
        self.ready(within=420)

    def ready(self, *, within: float) -> None:
        for namespace, name in (
            ("muster-data", "postgres"), ("muster-data", "kafka"), ("muster-conduct", "postgres"),
        ):  # fmt: skip
            self.cluster.rolled_out(namespace, f"statefulset/{name}", within=within)
        for service in NAMES:
            both = (f"deploy/{service}-app", f"deploy/{service}-worker")
            self.cluster.rolled_out(namespace_of(service), *both, within=within)

    def _provider(self) -> dict[str, Any]:
        """The Secret with its settings."""
        clients: list[dict[str, Any]] = [
            {
                "client_id": f"muster-{service}",
                "client_secret": self._secret_of(service),
                "redirect_uris": [f"{URL}/{service}/sign-in/return"],
                "post_logout_redirect_uris": [f"{URL}/{service}/signed-out"],
            }
            for service in NAMES
        ]
        clients.append({
            "client_id": PARTNER, "client_secret": SECRET, "redirect_uris": [],
            "response_types": [], "grant_types": ["client_credentials"],
        })  # fmt: skip
        settings = {
            "issuer": ISSUER, "port": 443, "host": "0.0.0.0",
            "clients": clients, "accounts": ACCOUNTS,
        }  # fmt: skip
        return {
            "apiVersion": "v1", "kind": "Secret",
            "stringData": {"settings.json": json.dumps(settings)},
            "metadata": {"name": "provider", "namespace": "exercise"},
        }  # fmt: skip

    def _secret_of(self, service: str) -> str:
        lines = (self.private / service / "secrets.env").read_text().splitlines()
        return next(
            each.partition("=")[2] for each in lines if each.startswith("OIDC_CLIENT_SECRET=")
        )

    def _address_of(self, name: str) -> str:
        found = ""

        def there() -> bool:
            nonlocal found
            pods = self.cluster.get("pods", "-n", "exercise", "-l", f"exercise={name}")["items"]
            found = pods[0]["status"].get("podIP", "") if pods else ""
            return bool(found)

        until(there, within=30, what=f"{name} has an address")
        return found
