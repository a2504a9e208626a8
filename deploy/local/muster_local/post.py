"""`muster post`: a file of events to the batch intake; safe to run again."""

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from muster.http_client import AsyncBaseTransport, AsyncClient, HTTPError, Response
from muster.identity import LocalIssuer
from muster_local.events_file import Written, batches, sender_of
from muster_local.trouble import CannotStart

TRIES = 8
LONGEST_PAUSE = 10.0
ANSWER_WITHIN = 60.0
"""Seconds."""
TOKEN_LIFETIME = timedelta(hours=1)
BATCH = "application/cloudevents-batch+json"


@dataclass(frozen=True)
class Outcome:
    """What became of one event. status: accepted, duplicate or rejected."""

    event: Written
    status: str
    why: str = ""


@dataclass
class Posting:
    """How a file is sent. as_: who sends it, by default whoever its sources belong to."""

    url: str
    issuer: LocalIssuer
    as_: str | None = None
    imported: bool = False
    transport: AsyncBaseTransport | None = None
    pause: Callable[[float], Any] = asyncio.sleep
    _tokens: dict[tuple[str, str], str] = field(default_factory=dict)

    async def send(self, events: list[Written], told: Callable[[list[Outcome]], None]) -> None:
        """Batch after batch, in the order of the file. Raises `CannotStart`."""
        async with AsyncClient(timeout=ANSWER_WITHIN, transport=self.transport) as client:
            for batch in batches(events):
                told(await self._send(client, batch))

    async def _send(self, client: AsyncClient, batch: list[Written]) -> list[Outcome]:
        service = batch[0].service or "pledges"
        headers = {
            "authorization": f"Bearer {self._token(service, batch[0])}",
            "content-type": BATCH,
            **({"muster-import": "true"} if self.imported else {}),
        }
        body = ("[" + ",".join(event.text for event in batch) + "]").encode()
        answer = await self._post(client, f"{self.url}/{service}/v1/events", headers, body)
        if answer.status_code == 200:
            return list(_outcomes(batch, answer.json()["results"]))
        if answer.status_code == 413 and len(batch) == 1:
            return [Outcome(batch[0], "rejected", "it is larger than one request may be")]
        raise CannotStart(
            f"{service} refused lines {batch[0].line} to {batch[-1].line}: {_detail(answer)}",
            instead="What was sent before them is kept; mend this and post the file again.",
        )

    async def _post(
        self, client: AsyncClient, url: str, headers: dict[str, str], body: bytes
    ) -> Response:
        """Again while the service is away or saturated: a second time changes nothing."""
        for attempt in range(TRIES):
            try:
                answer = await client.post(url, headers=headers, content=body)
                if answer.status_code not in (429, 503):
                    return answer
                wait = float(answer.headers.get("retry-after", "1"))
                reason = _detail(answer)
            except HTTPError as error:
                wait, reason = 0.5 * 2**attempt, f"{type(error).__name__} {error}".strip()
            if attempt + 1 < TRIES:
                await self.pause(min(wait, LONGEST_PAUSE))
        raise CannotStart(
            f"{url} takes nothing just now ({reason})",
            instead="Is `muster up` running? Post the file again then: what was taken stays taken.",
        )

    def _token(self, service: str, event: Written) -> str:
        as_ = self.as_ or sender_of(event.source)
        if not as_:
            raise CannotStart(
                f"line {event.line} has the source {event.source!r}, which names no sender",
                instead="Say who sends the file: `--as partner:KEN`.",
            )
        if self.imported and self.as_ is None:
            as_ = as_.replace("partner:", "importer:", 1)
        if (service, as_) not in self._tokens:
            token = self.issuer.issue(as_, [service], lifetime=TOKEN_LIFETIME)
            self._tokens[service, as_] = token
        return self._tokens[service, as_]


def _outcomes(batch: list[Written], results: Iterable[dict[str, Any]]) -> Iterator[Outcome]:
    for event, result in zip(batch, results, strict=True):
        yield Outcome(event, result["status"], _why(result.get("problem") or {}))


def _why(problem: dict[str, Any]) -> str:
    faults = [
        f"{fault['detail']} ({fault.get('pointer') or fault.get('parameter')})"
        for fault in problem.get("errors") or ()
    ]
    again = "; may succeed later" if problem.get("retryable") else ""
    return "; ".join(faults or [str(problem.get("detail", ""))]) + again if problem else ""


def _detail(answer: Response) -> str:
    try:
        said = answer.json()
    except json.JSONDecodeError:
        said = None
    detail = said.get("detail") if isinstance(said, dict) else None
    return f"{detail or answer.reason_phrase} (status {answer.status_code})"
