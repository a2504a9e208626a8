"""Partner systems that post, and whom Muster tells, from outside of the cluster."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.parser import Parser
from email.policy import default
from itertools import count
from typing import Any

import httpx

from muster.testing import eventually
from tests.cluster.kubectl import Failed
from tests.cluster.laying_out import ISSUER, PARTNER, SECRET, URL

DUE_AFTER = timedelta(seconds=90)
PATIENTLY_DUE_AFTER = timedelta(minutes=4)
"""An event that is posted again and again, until a drained node is back, is still in time."""
TOLD = ("desk-officer", "desk-chief", "state-focal-point")
"""Who hears of a missed milestone."""
RATE = 3.0
"""Events a second while something is disturbed."""
ANSWER_WITHIN = 30.0
_numbers = count(1)


class Within(httpx.AsyncHTTPTransport):
    """Leads to ports on loopback, by host; the Host header stays as it is."""

    def __init__(self, ports: Mapping[str, int]) -> None:
        super().__init__()
        self._ports = ports

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url.copy_with(host="127.0.0.1", port=self._ports[request.url.host])
        led = httpx.Request(
            request.method, url, headers=request.headers, stream=request.stream,
            extensions=request.extensions,
        )  # fmt: skip
        return await super().handle_async_request(led)


@dataclass
class Outside:
    """ports: on loopback, of `gateway.exercise`, `login.exercise` and `mail.exercise`."""

    ports: Mapping[str, int]
    _token: str = ""
    _read: list[tuple[str, str]] = field(default_factory=list)

    def client(self, **more: Any) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=Within(self.ports), timeout=ANSWER_WITHIN, **more)

    async def sign_in_as_partner(self) -> None:
        said = {"grant_type": "client_credentials", "resource": "urn:muster:muster-pledges"}
        async with self.client(auth=(PARTNER, SECRET)) as http:
            answer = await http.post(f"{ISSUER}/token", data=said)
        if not answer.is_success:
            raise Failed(f"no token for the partner: {answer.text[:300]}")
        self._token = answer.json()["access_token"]

    @asynccontextmanager
    async def partner(self) -> AsyncIterator[httpx.AsyncClient]:
        headers = {
            "authorization": f"Bearer {self._token}",
            "content-type": "application/cloudevents+json",
        }
        async with self.client(headers=headers) as http:
            yield http

    async def mails(self) -> list[tuple[str, str]]:
        """To which role, and what subject and text say; in the order of their arrival."""
        async with self.client() as http:
            answer = await http.get("http://mail.exercise/mails")
        for each in answer.json()[len(self._read) :]:
            mail = Parser(policy=default).parsestr(each["said"])
            body = mail.get_body(("plain",))
            text = body.get_content() if body is not None else ""
            self._read.append((each["to"][0].partition("@")[0], f"{mail['subject']} {text}"))
        return self._read

    async def told_once(self, references: list[str], *, within: float) -> None:
        """Everybody of each, and nobody twice. Raises `Failed`."""
        wanted = {(each, role): 1 for each in references for role in TOLD}
        found: Counter[tuple[str, str]] = Counter()
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while len(found) < len(wanted):
                    await asyncio.sleep(1)
                    mails = await self.mails()
                    found = Counter(
                        (words, role)
                        for role, said in mails
                        for words in set(said.replace(")", " ").split())
                        if (words, role) in wanted
                    )
        twice = [each for each, times in found.items() if times > 1]
        if len(found) < len(wanted) or twice:
            lost = sorted(set(wanted) - set(found))
            raise Failed(f"{len(lost)} untold ({lost[:3]}), {len(twice)} told twice ({twice[:3]})")


def announced(reference: str, due_after: timedelta = DUE_AFTER) -> dict[str, Any]:
    due = (datetime.now(UTC) + due_after).isoformat(timespec="seconds")
    return {
        "specversion": "1.0", "id": f"event-{reference}", "source": "/partners/KEN",
        "type": "muster.pledges.pledge.announced.v1",
        "data": {
            "reference": reference, "kind": "engineering", "title": f"Exercise {reference}",
            "items": ["13g"],
            "milestones": [{
                "reference": "deployed", "title": "Exercise deployed", "due_at": due,
                "zone": "Africa/Nairobi",
            }],
        },
    }  # fmt: skip


@dataclass
class Load:
    """Events, one after the other at a steady rate. patient: a 503 is tried again, as it says."""

    outside: Outside
    stem: str
    patient: bool = False
    taken: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    slowest: float = 0.0
    cut_off: int = 0
    """How often kubectl's way into the cluster was gone."""

    @asynccontextmanager
    async def on(self) -> AsyncIterator[None]:
        """Raises `Failed` where one was not taken."""
        await self.outside.sign_in_as_partner()
        stop = asyncio.Event()
        posting = asyncio.create_task(self._post(stop))
        try:
            yield
        finally:
            stop.set()
            await posting
        if self.refused:
            asked = len(self.refused) + len(self.taken)
            raise Failed(f"{len(self.refused)} of {asked} refused: {self.refused[:3]}")

    async def more(self, count: int) -> None:
        """Until so many more were taken or refused. Raises `AssertionError`."""
        wanted = len(self.taken) + len(self.refused) + count

        async def enough() -> bool:
            return len(self.taken) + len(self.refused) >= wanted

        await eventually(enough, within=120, every=0.2)

    async def _post(self, stop: asyncio.Event) -> None:
        async with self.outside.partner() as http, asyncio.TaskGroup() as sending:
            while not stop.is_set():
                reference = f"{self.stem}-{next(_numbers)}"
                sending.create_task(self._one(http, reference))
                with suppress(TimeoutError):
                    async with asyncio.timeout(1 / RATE):
                        await stop.wait()

    async def _one(self, http: httpx.AsyncClient, reference: str) -> None:
        event = announced(reference, PATIENTLY_DUE_AFTER if self.patient else DUE_AFTER)
        began = asyncio.get_running_loop().time()
        again = 120 if self.patient else 1
        while again > 0:
            try:
                named = {"x-exercise": f"{reference}.{again}"}
                answer = await http.post(f"{URL}/pledges/v1/events", json=event, headers=named)
                said = f"{answer.status_code} {answer.text[:120]}"
                if answer.status_code in (200, 202):
                    self.taken.append(reference)
                    self.slowest = max(self.slowest, asyncio.get_running_loop().time() - began)
                    return
            except httpx.HTTPError as reason:
                became = await self._became(http, named["x-exercise"])
                said = f"{type(reason).__name__}, at the gateway: {became}"
                if became == "never" or became.startswith("2"):
                    # Lost on kubectl's way in or out: the same event once more changes nothing.
                    self.cut_off += 1
                    again += 1
            await asyncio.sleep(1)
            again -= 1
        self.refused.append(f"{reference}: {said}")

    async def _became(self, http: httpx.AsyncClient, name: str) -> str:
        """Of a request, as the gateway saw it, once that can be reached again."""
        for _ in range(30):
            try:
                return (await http.get(f"{URL}/seen/{name}")).text
            except httpx.HTTPError:
                await asyncio.sleep(1)
        return "nobody can say"
