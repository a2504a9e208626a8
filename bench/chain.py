"""From the due instant to the mail: the whole platform as people start it, `muster up`."""

import asyncio
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.parser import BytesHeaderParser
from email.policy import default
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from bench import partners
from bench.figures import Figure, at_most
from bench.place import Place, run, running
from muster.http_client import AsyncClient
from muster.testing import eventually
from muster_local.data import DataFolder
from muster_local.ports import free_ports
from muster_local.postgres import Postgres
from muster_local.services import NAMES

PEOPLE = 3
"""Who hear of a missed milestone, by the directory of the exercise."""
AHEAD = timedelta(seconds=5)
"""From the announcement to the first due instant."""
APART = timedelta(seconds=0.437)
"""Between two due instants on the idle platform; no divisor of any poll's period."""
WARM = 5
"""Milestones whose mails are not counted."""
GIVEN_UP = 120.0
"""Seconds for a burst; said instead of the last mail's when one is missing."""
IDLE = 30.0
"""Seconds of looking at a platform that has nothing to do."""
SETTLED = 3.0
"""Seconds after the last mail in which one that is sent twice would come."""

Told = dict[tuple[int, str], list[float]]
"""When each milestone's mail to each person was accepted, in seconds since the epoch."""


@dataclass(frozen=True)
class Platform:
    url: str
    data: Path
    process: psutil.Process
    """`muster up`: apps, workers and pages in one."""

    def transactions(self) -> int:
        """Of all databases, since the server started."""
        postgres = Postgres(self.data / "postgres")
        return int(postgres.ask("SELECT sum(xact_commit + xact_rollback) FROM pg_stat_database"))

    async def announce(self, due: Sequence[datetime], first: int) -> None:
        """One pledge with one milestone for each due instant, numbered from `first`."""
        issuer = DataFolder(self.data).keys.issuer()
        token = issuer.issue("partner:KEN", NAMES, lifetime=timedelta(hours=1))
        headers = {"authorization": f"Bearer {token}", "content-type": partners.BATCH_MEDIA}
        numbered = list(enumerate(due, first))
        async with AsyncClient(base_url=self.url, headers=headers, timeout=60) as client:
            for start in range(0, len(numbered), 500):
                events = [_announced(*each) for each in numbered[start : start + 500]]
                answer = await client.post("/pledges/v1/events", json=events)
                statuses = Counter(each["status"] for each in answer.json()["results"])
                if statuses != {"accepted": len(events)}:
                    raise RuntimeError(f"not all announcements were accepted: {statuses}")

    async def told(self, numbers: range, *, within: float) -> Told:
        """Once everybody was told of each, or the time is over."""

        async def all_there() -> bool:
            return self._mails() >= expected and _count(self._read(numbers)) >= wanted

        wanted = len(numbers) * PEOPLE
        expected = numbers.start * PEOPLE + wanted
        with suppress(AssertionError):
            await eventually(all_there, within=within, every=0.25)
        await asyncio.sleep(SETTLED)
        return self._read(numbers)

    def _mails(self) -> int:
        return sum(1 for _ in (self.data / "mail" / "new").iterdir())

    def _read(self, numbers: range) -> Told:
        parser = BytesHeaderParser(policy=default)
        told: Told = {}
        for place in (self.data / "mail" / "new").iterdir():
            mail = parser.parsebytes(place.read_bytes())
            found = re.search(r"Step (\d+) done", str(mail["subject"]))
            if found and int(found[1]) in numbers:
                told.setdefault((int(found[1]), str(mail["to"])), []).append(_accepted(place.name))
        return told


def idle(place: Place) -> list[Figure]:
    """Milestones due one by one, and nothing else to do; then nothing at all."""
    count = 10 if place.quick else 60
    with _platform() as platform:
        waits = run(_one_by_one(platform, count))
        busy, asked = _at_rest(platform)
    p50, p99 = waits[len(waits) // 2], waits[len(waits) * 99 // 100]
    what = f"due to mail accepted, {count} one by one"
    return [
        Figure(row="idle", what=f"{what}: p50", unit="s", ours=p50, aim=at_most(1)),
        Figure(row="idle", what=f"{what}: p99", unit="s", ours=p99, aim=at_most(1)),
        Figure(row="idle", what="at rest, of one processor", unit="%", ours=busy, aim=at_most(5)),
        Figure(
            row="idle", what="at rest, transactions in a minute", unit="tx", ours=asked,
            aim=at_most(600),
        ),
    ]  # fmt: skip


def burst(place: Place) -> list[Figure]:
    """Milestones due at the same instant, until the last mail is accepted."""
    count = 100 if place.quick else 1_000
    seconds: list[float] = []
    wrong: list[float] = []
    with _platform() as platform:
        for number in range(place.rounds):
            took, lost_or_twice = run(_at_once(platform, count, first=number * count))
            seconds.append(took)
            wrong.append(lost_or_twice)
    what = f"{count:,} due at one instant, {count * PEOPLE:,} mails"
    return [
        Figure(
            row="burst", what=f"{what}: the last accepted after", unit="s", ours=min(seconds),
            rounds=tuple(seconds), aim=at_most(10),
        ),
        Figure(
            row="burst", what=f"{what}: lost, or sent twice", unit="mails", ours=max(wrong),
            rounds=tuple(wrong), aim=at_most(0),
        ),
    ]  # fmt: skip


def _at_rest(platform: Platform) -> tuple[float, float]:
    """Percent of one processor that `muster up` takes, without its servers; transactions a minute
    of both services, the few that ask for them included.
    """
    before = platform.transactions()
    busy = platform.process.cpu_percent(IDLE)
    return busy, (platform.transactions() - before) * 60 / IDLE


async def _one_by_one(platform: Platform, count: int) -> list[float]:
    """Seconds from each due instant to each mail, ascending."""
    start = datetime.now(UTC) + AHEAD
    due = [start + number * APART for number in range(WARM + count)]
    await platform.announce(due, 0)
    last = (due[-1] - datetime.now(UTC)).total_seconds()
    told = await platform.told(range(WARM + count), within=last + 30)
    if len(told) < len(due) * PEOPLE:
        raise RuntimeError(f"{len(told)} mails instead of {len(due) * PEOPLE}")
    return sorted(
        times[0] - due[number].timestamp() for (number, _), times in told.items() if number >= WARM
    )


async def _at_once(platform: Platform, count: int, first: int) -> tuple[float, int]:
    """Seconds from the due instant to the last mail; how many are missing or came twice."""
    due = datetime.now(UTC) + AHEAD * 3
    await platform.announce([due] * count, first)
    told = await platform.told(range(first, first + count), within=GIVEN_UP)
    accepted = [time for times in told.values() for time in times]
    lost, twice = count * PEOPLE - len(told), len(accepted) - len(told)
    last = max(accepted) - due.timestamp() if not lost else GIVEN_UP
    return last, lost + twice


def _announced(number: int, due: datetime) -> dict[str, object]:
    event = partners.event(partners.ANNOUNCED, 0, number)
    event["data"]["milestones"] = [
        {
            "reference": "done",
            "title": f"Step {number} done",
            "due_at": due.isoformat(),
            "zone": "Africa/Nairobi",
        }
    ]
    return event


def _count(told: Told) -> int:
    return sum(len(times) for times in told.values())


def _accepted(name: str) -> float:
    """A mail's name in the mailbox begins with its second and microsecond."""
    seconds, micro = re.match(r"(\d+)\.M(\d+)P", name).groups()  # type: ignore[union-attr]
    return int(seconds) + int(micro) / 1_000_000


@contextmanager
def _platform() -> Iterator[Platform]:
    (port,) = free_ports(1)
    muster = str(Path(sys.executable).with_name("muster"))
    with tempfile.TemporaryDirectory(prefix="muster-bench-", ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        with running([muster, "up", "--port", str(port), "--data", str(data)], port) as up:
            yield Platform(f"http://127.0.0.1:{port}", data, up.process)
