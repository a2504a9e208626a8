"""Data made by the version before starts under this one: nothing is lost, nobody is told twice.

One platform is started for all of them. What was under way is overdue by now, whenever this is.
"""

import json
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from conduct.storage import audit, read_log
from muster.database import SessionMaker, create_engine, create_sessions
from muster.http_client import AsyncClient
from muster.testing import eventually
from muster_local.data import DataFolder
from muster_local.postgres import Postgres
from muster_local.services import NAMES
from tests.journeys.conftest import Platform
from tests.upgrade.asked import OFFICER, bearer, of_what_was_said, steady
from tests.upgrade.snapshots import EVENTS, answers, lay_out, place_of

WITHIN = 40.0
"""Seconds."""
LATER = "Step: unresolved +"
"""In mails of a ladder that climbs for as long as nothing is done: weeks after the snapshots."""
OVERDUE = ("told", "unsent", "pending")
"""Milestones whose mail was in flight when it was killed, still in the outbox, and not yet due."""
OF_MILESTONES = {
    f"Missed: Exercise: {name}": {"desk-officer", "desk-chief", "state-focal-point"}
    for name in OVERDUE
}
OF_FIGURES = {
    "a death was notified": {"mission-leadership", "safety-desk", "operations-centre"},
    "cause not determined after 90 days": {"desk-chief", "safety-desk", "mission-leadership"},
    "1 % women among troops of Kenya": {
        "gender-adviser", "military-police-desk", "state-focal-point",
    },
}  # fmt: skip
OF_THE_CASE = {
    ": registered": {
        "conduct-chief", "mission-leadership", "conduct-unit", "victims-rights-officer",
    },
    ": evidence, due": {"conduct-chief", "conduct-unit"},
    ": notice, due": {"conduct-chief", "conduct-unit"},
    ": assistance, due": {"conduct-chief", "victims-rights-officer"},
}  # fmt: skip
"""What a mail says behind the reference of the case, and to whom: see `done.py`."""


@pytest.fixture(scope="module")
def started() -> Iterator[Platform]:
    with tempfile.TemporaryDirectory(prefix="muster-", ignore_cleanup_errors=True) as folder:
        lay_out(Path(folder) / "data")
        platform = Platform(Path(folder) / "data")
        platform.start()
        try:
            yield platform
        finally:
            platform.stop()


@pytest.fixture
async def upgraded(started: Platform) -> Platform:
    await started.until_ready()
    return started


@pytest.fixture
async def reads(upgraded: Platform) -> AsyncIterator[SessionMaker]:
    """Of conduct."""
    engine = create_engine(Postgres(DataFolder(upgraded.data).postgres).url("conduct"))
    yield create_sessions(engine)
    await engine.dispose()


async def test_milestones_that_were_under_way_are_missed_and_told_once(upgraded: Platform) -> None:
    for words, roles in OF_MILESTONES.items():
        assert await told(upgraded, words, roles) == Counter(roles), words
    repeated = await post(upgraded, json.loads(EVENTS.read_text()))
    shown = [await pledge(upgraded, each["subject"]) for each in repeated]

    assert [each["status"] for each in repeated] == ["duplicate"] * 3
    assert [each["milestones"][0]["deadline"]["state"] for each in shown] == ["missed"] * 3
    assert {each["reference"] for each in shown} == {f"upgrade-{name}" for name in OVERDUE}


async def test_figures_and_ratings_and_a_sealed_case_are_answered_as_before(
    upgraded: Platform,
) -> None:
    for before in answers():
        now = await asked(upgraded, before["as"], before["path"])
        said = steady(before["said"])
        assert of_what_was_said(now, said) == said, before["path"]


async def test_what_figures_had_set_going_is_told_once(upgraded: Platform) -> None:
    for words, roles in OF_FIGURES.items():
        assert await told(upgraded, words, roles) == Counter(roles), words


async def test_clocks_of_the_case_fire_once_and_nothing_confidential_is_mailed(
    upgraded: Platform,
) -> None:
    before = case_before()
    for words, roles in OF_THE_CASE.items():
        of_the_case = f"Case {before['said']['reference']}{words}"
        assert await told(upgraded, of_the_case, roles) == Counter(roles), words
    now = await asked(upgraded, OFFICER, before["path"])

    assert clocks(before["said"]) == [
        ("assistance", "met"),
        ("assistance", "pending"),
        ("evidence", "pending"),
        ("investigation", "pending"),
        ("notice", "pending"),
        ("registration", "met"),
    ]
    # The investigation has half a year, and is over in later years only.
    assert [each for each in clocks(now) if each[0] != "investigation"] == [
        ("assistance", "met"),
        ("assistance", "missed"),
        ("evidence", "missed"),
        ("notice", "missed"),
        ("registration", "met"),
    ]
    said = [whole(mail) for mail in upgraded.mails("")]
    assert not [each for each in said for sealed in confidential(now) if sealed in each]


async def test_the_chain_of_who_read_the_case_goes_on_unbroken(
    upgraded: Platform, reads: SessionMaker
) -> None:
    count = place_of("conduct").read_text().count("INSERT INTO public.read_log ")
    await asked(upgraded, OFFICER, case_before()["path"])

    async with reads() as session:
        (case_id, end), *others = (await read_log.ends(session)).items()
        assert not others
        assert end.number > count > 0
        assert await read_log.verify(session, case_id) is None
        assert await audit.contradicted(session) == []


async def test_nothing_waits_any_more_and_still_nobody_was_told_twice(upgraded: Platform) -> None:
    server = Postgres(DataFolder(upgraded.data).postgres)

    async def all_sent() -> bool:
        return all(server.ask("SELECT count(*) FROM outbox", name) == "0" for name in NAMES)

    await eventually(all_sent, within=WITHIN, every=0.2)
    reference = case_before()["said"]["reference"]
    of_the_case = {f"Case {reference}{words}": to for words, to in OF_THE_CASE.items()}
    expected = OF_MILESTONES | OF_FIGURES | of_the_case
    for words, roles in expected.items():
        assert await told(upgraded, words, roles) == Counter(roles), words


def case_before() -> dict[str, Any]:
    return next(each for each in answers() if each["as"] == OFFICER and "/cases/" in each["path"])


def clocks(case: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((each["clock"], each["state"]) for each in case["clocks"])


def confidential(case: dict[str, Any]) -> set[str]:
    """Whatever somebody wrote into it."""
    parties = case["perpetrators"] + case["victims"] + [case["reporter"]]
    written = {case["narrative"]} | {each["name"] for each in parties}
    written |= {each["place"] for each in case["incidents"]}
    written |= {each["unit"] for each in case["perpetrators"]}
    written |= {each["detail"] for each in case["assistance"]}
    assert len(written) == 8
    return written


async def asked(platform: Platform, as_: str, path: str) -> dict[str, Any]:
    who = bearer(DataFolder(platform.data), as_)
    async with AsyncClient(base_url=platform.url, headers=who, timeout=10) as client:
        answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def told(platform: Platform, words: str, roles: set[str]) -> Counter[str]:
    """How often each role was told this, once all of them were."""

    async def to_all() -> list[str] | None:
        mails = [(mail, plain(mail)) for mail in platform.mails("")]
        about = [mail for mail, said in mails if words in said and LATER not in said]
        to = [str(mail["to"].addresses[0].username) for mail in about]
        return to if roles <= set(to) else None

    return Counter(await eventually(to_all, within=WITHIN, every=0.2))


def plain(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def whole(mail: EmailMessage) -> str:
    """Headers and every text in it."""
    texts = [each.get_content() for each in mail.walk() if each.get_content_maintype() == "text"]
    return " ".join(" ".join([*map(str, mail.values()), *texts]).split())


async def post(platform: Platform, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    batch = {"content-type": "application/cloudevents-batch+json"}
    async with platform.client("partner:KEN") as kenya:
        answer = await kenya.post("/pledges/v1/events", json=events, headers=batch)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["results"])


async def pledge(platform: Platform, pledge_id: str) -> dict[str, Any]:
    async with platform.client("staff:desk-chief", name="Exercise Chief") as chief:
        return dict((await chief.get(f"/pledges/v1/pledges/{pledge_id}")).json())
