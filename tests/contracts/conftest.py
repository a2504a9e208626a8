"""The documents that services serve, fetched from them as a program would."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from conduct.app import create_app as create_conduct
from conduct.sealing.keyring import new_keyring
from conduct.sealing.keys import Compartment
from conduct.settings import Settings as ConductSettings
from muster.testing import HeldClock, TestIssuer
from notifications.app import create_app as create_notifications
from notifications.settings import Settings as NotificationsSettings
from performance.app import create_app as create_performance
from performance.settings import Settings as PerformanceSettings
from pledges.app import create_app as create_pledges
from pledges.settings import Settings as PledgesSettings

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"
"""Documents and catalogues need no database."""


class Documents:
    """`await documents("pledges", "/asyncapi.json")`."""

    def __init__(self, clients: dict[str, httpx.AsyncClient]) -> None:
        self._clients = clients

    async def __call__(self, service: str, path: str) -> Any:
        answer = await self._clients[service].get(path)
        assert answer.status_code == 200, answer.text
        return answer.json() if path.endswith(".json") else answer.text


@pytest.fixture
async def documents(tmp_path: Path) -> AsyncIterator[Documents]:
    clock = HeldClock()
    issuer = TestIssuer(tmp_path, clock)
    of = issuer.service_settings
    new_keyring(tmp_path / "keyring", {each: each[0] for each in Compartment})
    kept = {"keyring": tmp_path / "keyring", "shredded_list": tmp_path / "shredded"}
    apps = {
        "pledges": create_pledges(
            PledgesSettings(**of("pledges", database_url=NOWHERE)), clock=clock
        ),
        "performance": create_performance(
            PerformanceSettings(**of("performance", database_url=NOWHERE)), clock=clock
        ),
        "conduct": create_conduct(
            ConductSettings(**of("conduct", database_url=NOWHERE, **kept)), clock=clock
        ),
        "notifications": create_notifications(
            NotificationsSettings(**of("notifications", database_url=NOWHERE)), clock=clock
        ),
    }
    clients = {
        name: httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://muster.example",
            headers={"accept": "text/html"},
        )
        for name, app in apps.items()
    }
    yield Documents(clients)
    for each in clients.values():
        await each.aclose()
