"""The documents that services serve, fetched from them as a program would."""

import json
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

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
    """`await documents("pledges", "/asyncapi.json")`, fetched once."""

    def __init__(self, apps: dict[str, FastAPI]) -> None:
        self._apps = apps
        self._fetched: dict[tuple[str, str], str] = {}

    async def __call__(self, service: str, path: str) -> Any:
        if (service, path) not in self._fetched:
            self._fetched[service, path] = await self._fetch(service, path)
        text = self._fetched[service, path]
        return json.loads(text) if path.endswith(".json") else text

    async def _fetch(self, service: str, path: str) -> str:
        transport = httpx.ASGITransport(self._apps[service])
        async with httpx.AsyncClient(
            transport=transport,
            base_url="http://muster.example",
            headers={"accept": "text/html"},
        ) as client:
            answer = await client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Documents:
    folder = tmp_path_factory.mktemp("documents")
    clock = HeldClock()
    of = TestIssuer(folder, clock).service_settings
    new_keyring(folder / "keyring", {each: each[0] for each in Compartment})
    kept = {"keyring": folder / "keyring", "shredded_list": folder / "shredded"}
    return Documents(
        {
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
    )
