"""Partners' events: reports, and what States and investigators answer."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from muster.database import SessionMaker
from muster.testing import HeldClock, TestIssuer
from tests.conduct.callers import Callers, Program, alleged, event, reported

REASON = "Exercise: reason"


def report(code: str = "UN", event_id: str | None = None, **more: Any) -> dict[str, Any]:
    return event(code, "report.submitted", event_id, **reported(**more))


def slugs(results: list[dict[str, Any]]) -> list[str]:
    return [
        each["problem"]["type"].rpartition("/")[2] if each.get("problem") else each["status"]
        for each in results
    ]


async def count(sessions: SessionMaker, what: str) -> int:
    async with sessions() as session:
        return int(await session.scalar(text(f"SELECT count(*) FROM {what}")) or 0)


async def test_a_report_against_three_groups_makes_three_linked_cases_and_one_receipt(
    callers: Callers, chief: Program, officer: Program, http: httpx.AsyncClient
) -> None:
    groups = [alleged(), alleged("TZA"), {"personnel": "un-volunteer"}, alleged()]
    [sent] = await callers.send("UN", report(event_id="three", perpetrators=groups))

    cases = await chief.listed("/unassigned-cases")
    assert len(cases) == 3
    receipt = await http.get(
        "/v1/events/receipt", params={"source": "/partners/UN", "id": "three"},
        headers=callers.issuer.bearer("partner:UN", "conduct"),
    )  # fmt: skip
    assert receipt.json()["subject"] == sent["subject"]
    lead = sent["subject"]
    for each in cases:
        await chief.done(
            f"/cases/{each['id']}/assignments", capacity="conduct-officer",
            person={"id": officer.id, "name": officer.who.name},
        )  # fmt: skip
    seen = {each["id"]: await officer.seen(f"/cases/{each['id']}") for each in cases}
    assert len({each["report_id"] for each in seen.values()}) == 1
    assert [len(seen[lead][what]) for what in ("perpetrators", "victims", "links")] == [2, 1, 2]
    others = [each for id_, each in seen.items() if id_ != lead]
    assert [[link["case_id"] for link in each["links"]] for each in others] == [[lead]] * 2
    assert [each["victims"] for each in others] == [[], []]


async def test_the_same_event_again_is_a_duplicate_and_other_content_is_refused(
    callers: Callers, sessions: SessionMaker
) -> None:
    first, again, other = [
        *await callers.send("UN", report(event_id="once")),
        *await callers.send("UN", report(event_id="once")),
        *await callers.send("UN", report(event_id="once", kind="misconduct")),
    ]

    assert [first["status"], again["status"]] == ["accepted", "duplicate"]
    assert slugs([other]) == ["other-content"]
    assert await count(sessions, "cases") == 1


async def test_what_was_sent_is_kept_as_a_keyed_digest_only(
    callers: Callers, sessions: SessionMaker
) -> None:
    await callers.send("UN", report(narrative="Exercise canary narrative"))

    async with sessions() as session:
        rows = (await session.execute(text("SELECT receipts::text FROM receipts"))).scalars().all()
    assert rows
    assert not any("canary" in row for row in rows)


async def test_one_bad_event_of_a_batch_spoils_none_and_nothing_is_repeated(
    callers: Callers, sessions: SessionMaker
) -> None:
    canary = "Exercise canary"
    sent = await callers.send(
        "UN",
        report(),
        report(incidents=[{"on": "2027-01-01", "precision": "day", "place": canary}]),
        report(kind=canary),
        report(perpetrators=[alleged(country=canary)]),
        report(perpetrators=[alleged(country="QQQ")]),
        report("KEN"),
        report(narrative=f"{canary}\0"),
    )

    assert slugs(sent) == [
        "accepted", "report-unclear", "invalid-data", "invalid-data", "report-unclear",
        "source-not-yours", "malformed-event",
    ]  # fmt: skip
    pointers = [each["problem"]["errors"][0]["pointer"] for each in sent[1:5]]
    country = "#/data/perpetrators/0/country"
    assert pointers == ["#/data/incidents/0/on", "#/data/kind", country, country]
    assert canary not in str(sent)
    assert await count(sessions, "cases") == 1


async def test_the_names_of_members_are_not_repeated_either(
    officer: Program, issuer: TestIssuer
) -> None:
    canary = "EXERCISECANARY"
    twice = f'{{"data": {{"{canary}": 1, "{canary}": 2}}}}'
    strange = f'{{"specversion": "1.0", "id": "1", "source": "/x", "type": "x", "{canary}": 1}}'
    headers = issuer.bearer("partner:UN", "conduct")

    for kind, body in (("", twice), ("", strange), ("-batch", f"[{twice}, {strange}]")):
        said = {**headers, "content-type": f"application/cloudevents{kind}+json"}
        answer = await officer.http.post("/v1/events", headers=said, content=body)

        assert "malformed-event" in answer.text
        assert canary not in answer.text


async def test_history_being_loaded_counts_from_its_own_day_and_is_silent(
    callers: Callers, chief: Program, sessions: SessionMaker
) -> None:
    old = report() | {"time": "2020-03-02T10:00:00Z"}
    [sent] = await callers.send("UN", old, imported=True)

    assert sent["status"] == "accepted"
    # What was over long ago is on nobody's board.
    assert await chief.listed("/clocks") == []
    assert await count(sessions, "cases WHERE opened_on = '2020-03-02'") == 1
    assert await count(sessions, "deadlines WHERE state = 'missed'") == 3
    assert await count(sessions, "outbox") == 0


class Referred:
    """A case against a contingent of Kenya, referred to somebody and, if so, notified."""

    def __init__(self, officer: Program, case: str, reference: str) -> None:
        self.officer, self.id, self.reference = officer, case, reference

    async def seen(self) -> dict[str, Any]:
        return await self.officer.seen(f"/cases/{self.id}")


async def referred(officer: Program, to: str = "state", *, notified: bool = True) -> Referred:
    [case] = await officer.reports()
    for step in ("registered", "preliminary-assessment"):
        await officer.done(f"/cases/{case}/steps", step=step)
    named = await officer.done(f"/cases/{case}/referral", to=to)
    if notified:
        await officer.done(f"/cases/{case}/notice")
    return Referred(officer, case, named["reference"])


async def test_a_state_answers_investigates_and_reports_its_action(
    callers: Callers, officer: Program
) -> None:
    case = await referred(officer)

    first = await callers.send(
        "KEN",
        event("KEN", "state.replied", case=case.reference, investigates=True, officer="Exercise"),
        event("KEN", "investigation.reported", case=case.id),
    )
    await officer.done(f"/cases/{case.id}/finding", outcome="substantiated", reason=REASON)
    second = await callers.send("KEN", event("KEN", "state.acted", case=case.id, kind="jail"))

    assert slugs([*first, *second]) == ["accepted"] * 3
    assert {each["subject"] for each in (*first, *second)} == {case.id}
    seen = await case.seen()
    assert (seen["reply"]["officer"], seen["actions"][0]["kind"]) == ("Exercise", "jail")
    states = {each["clock"]: each["state"] for each in seen["clocks"]}
    assert [states[each] for each in ("state-reply", "investigation", "action-report")] == [
        "met"
    ] * 3  # fmt: skip
    reads = await officer.listed(f"/cases/{case.id}/reads")
    assert [each["capacity"] for each in reads].count("partner") == 3


async def test_oversight_services_report_on_what_was_referred_to_them(
    callers: Callers, officer: Program
) -> None:
    mine = await referred(officer, "oios", notified=False)
    other = await referred(officer, "state")

    sent = await callers.send(
        "OIOS",
        event("OIOS", "investigation.reported", case=mine.id),
        event("OIOS", "investigation.reported", case=other.id),
        event("OIOS", "state.replied", case=mine.id, investigates=True),
    )

    assert slugs(sent) == ["accepted", "unknown-case", "unknown-case"]
    assert (await mine.seen())["step"] == "report-received"


@pytest.mark.parametrize("sender", ["TZA", "UN", "KEN"])
async def test_a_case_that_a_partner_was_not_told_of_is_as_one_that_is_not_there(
    callers: Callers, officer: Program, sender: str
) -> None:
    case = await referred(officer, notified=sender != "KEN")
    named = [case.id, case.reference, "7K3M-9QF2-XW4D", "no reference", "00000000-0000-4000-8000-0"]

    sent = await callers.send(
        sender,
        *(event(sender, "state.replied", case=each, investigates=True) for each in named),
        *(event(sender, "state.acted", case=each, kind="jail") for each in named),
        *(event(sender, "investigation.reported", case=each) for each in named),
    )

    problems = [each["problem"] for each in sent]
    assert {(each["title"], each["detail"], each["retryable"]) for each in problems} == {
        ("Unknown case", "you were told of no such case", True)
    }
    assert (await case.seen())["step"] == "referred"
    reads = await officer.listed(f"/cases/{case.id}/reads")
    assert "partner" not in {each["capacity"] for each in reads}


async def test_what_is_not_awaited_is_refused_without_saying_where_the_case_stands(
    callers: Callers, officer: Program
) -> None:
    case = await referred(officer, "oios")

    sent = await callers.send(
        "KEN",
        event("KEN", "state.acted", case=case.id, kind="jail"),
        event("KEN", "investigation.reported", case=case.id),
        event("KEN", "state.replied", case=case.id, investigates=True, at="2026-11-25T00:00:00Z"),
        event("KEN", "state.replied", case=case.id, investigates=True, at="2026-11-20T00:00:00Z"),
    )

    assert slugs(sent) == ["not-awaited", "not-awaited", "cannot-be-told", "cannot-be-told"]
    assert "refer" not in str(sent)


async def test_after_the_miss_a_state_does_not_say_that_it_was_in_time(
    callers: Callers, officer: Program, clock: HeldClock
) -> None:
    case = await referred(officer)
    clock.advance(timedelta(days=30))

    reply = event(
        "KEN", "state.replied", case=case.id, investigates=True, at="2026-11-26T00:00:00Z"
    )
    [sent] = await callers.send("KEN", reply)

    assert sent["status"] == "accepted"
    officer = callers("conduct-officer", "officer one")
    seen = await officer.seen(f"/cases/{case.id}")
    states = {each["clock"]: each["state"] for each in seen["clocks"]}
    assert states["state-reply"] == "met_late"
    assert seen["reply"]["at"].startswith("2026-12-24")


async def test_a_dry_run_keeps_nothing(
    callers: Callers, http: httpx.AsyncClient, sessions: SessionMaker
) -> None:
    headers = callers.issuer.bearer("partner:UN", "conduct")
    headers["content-type"] = "application/cloudevents+json"

    answer = await http.post("/v1/events/validate", headers=headers, json=report())

    assert answer.json()["status"] == "accepted"
    assert await count(sessions, "cases") == 0


async def test_a_state_that_was_not_told_yet_is_not_awaited_in_the_place_of_another(
    callers: Callers, officer: Program
) -> None:
    case = await referred(officer)
    [person] = (await case.seen())["perpetrators"]
    corrected = await officer.put(
        f"/cases/{case.id}/perpetrators/{person['id']}", **alleged(country="TZA")
    )
    assert corrected.status_code == 200

    for code in ("KEN", "TZA"):
        [sent] = await callers.send(
            code, event(code, "state.replied", case=case.id, investigates=True)
        )
        assert sent["problem"]["title"] == "Unknown case"


async def test_a_state_says_when_it_answered(
    callers: Callers, officer: Program, clock: HeldClock
) -> None:
    case = await referred(officer)
    clock.advance(timedelta(hours=1))
    said = "2026-11-24T09:30:00Z"

    [sent] = await callers.send(
        "KEN", event("KEN", "state.replied", case=case.id, investigates=False, at=said)
    )

    assert sent["status"] == "accepted"
    assert (await case.seen())["reply"]["at"] == said
