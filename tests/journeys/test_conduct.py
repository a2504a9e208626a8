"""From what happens in a case to people's mailboxes, across both services, trigger by trigger."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from conduct.domain.limits import Clock
from conduct.domain.prompts import Decision
from conduct.domain.rights import Capacity
from conduct.domain.words import ActionKind, Assistance, Channel, Finding, NoteChannel, Track
from conduct.storage.cases import Held
from conduct.use_cases import changes, glass, prompting
from conduct.use_cases.reporting import entrust
from muster.testing import eventually
from muster_local.postgres import Postgres
from tests.conduct.cases import VICTIM
from tests.conduct.working import (
    CHIEF,
    NOT_A_CASE,
    OFFICER,
    OVERSIGHT,
    REFERRED,
    REGISTERED,
    SECOND,
)
from tests.journeys.casework import EVERYBODY, Casework, casework
from tests.notifications.builders import recipient

PAPER = changes.add_note(NoteChannel.FILE, "Exercise: a note.")
OVER = "it is over"


@pytest.fixture
async def at_work(
    postgres: Postgres, migrated: Callable[[str], str], kafka: str, tmp_path: Path
) -> AsyncIterator[Casework]:
    """One mailbox of each role, everywhere."""
    async with casework(postgres, migrated, kafka, tmp_path) as made:
        await made.employ(*EVERYBODY)
        yield made


def words(held: Held, step: str) -> str:
    return f"Case {held.case.reference}: {step}"


async def test_a18_a_registered_case_is_told_and_climbs_while_nobody_answers(
    at_work: Casework,
) -> None:
    held = await at_work.do(await at_work.case(), *REGISTERED)

    assert await at_work.heard(words(held, "registered")) == {
        "conduct-chief", "mission-leadership", "conduct-unit", "victims-rights-officer",
    }  # fmt: skip
    for level in (2, 3):
        await at_work.pass_(hours=4, minutes=1)
        await at_work.until_level("A18", level)
        await at_work.heard(words(held, "registered"))
    assert await at_work.heard(words(held, "registered"), by=["leadership"])


async def test_a18_steps_that_are_missed_are_told_and_end_with_what_was_missing(
    at_work: Casework,
) -> None:
    case_id = await at_work.case()
    await at_work.pass_(days=4)
    held = await at_work.do(case_id, PAPER)
    for step in ("evidence", "registration"):
        told = await at_work.heard(words(held, f"{step}, due"))
        assert told == {"conduct-chief", "conduct-unit"}

    await at_work.do(case_id, *REGISTERED)
    await at_work.until_alerts(
        ("A18-REGISTRATION", "resolved", OVER), ("A18-EVIDENCE", "unanswered", "")
    )
    await at_work.do(case_id, changes.preserve_evidence(), *REFERRED[1:])
    await at_work.until_alerts(
        ("A18-REGISTRATION", "resolved", OVER), ("A18-EVIDENCE", "resolved", OVER)
    )
    await at_work.pass_(days=6)
    assert await at_work.heard(words(held, "notice, due")) == {"conduct-chief", "conduct-unit"}
    await at_work.do(case_id, changes.notify_state(None))
    await at_work.until_alerts(("A18-NOTICE", "resolved", OVER))


async def test_a18_access_without_assignment_is_told_to_owner_and_oversight(
    at_work: Casework,
) -> None:
    held = await at_work.do(await at_work.case(), *REGISTERED)
    async with at_work.sessions.begin() as session:
        asked = await glass.ask(
            session, at_work.rules, held.case.id, "Exercise: danger.", at_work.origin(SECOND)
        )
        await glass.decide(session, at_work.rules, asked.id, at_work.origin(OVERSIGHT), grant=True)

    assert await at_work.heard(words(held, "access opened")) == {
        "conduct-oversight", "conduct-chief",
    }  # fmt: skip


async def test_a19_a_victim_without_assistance_is_told_although_the_case_was_closed(
    at_work: Casework,
) -> None:
    held = await at_work.do(await at_work.case(), *NOT_A_CASE)
    await at_work.pass_(hours=73)
    assert await at_work.heard(words(held, "assistance, due")) == {
        "victims-rights-officer", "conduct-chief",
    }  # fmt: skip

    await at_work.pass_(hours=25)
    assert await at_work.heard(words(held, "assistance still missing")) == {"vra-office"}

    await at_work.do(held.case.id, changes.assist(VICTIM, Assistance.OFFERED, None))
    await at_work.until_alerts(*[("A19", "resolved", OVER)] * 2)


async def test_a20_a_state_that_does_not_answer_is_told_of_twice_and_then_as_missed(
    at_work: Casework,
) -> None:
    held = await at_work.referred()
    await at_work.do(held.case.id, changes.notify_state(None))
    asked = {"conduct-unit", "legal-officer", "permanent-mission"}

    await at_work.on(12, 3)
    assert await at_work.heard(words(held, "state-reply working day 5")) == asked
    await at_work.on(12, 9, 23)
    assert await at_work.heard(words(held, "state-reply working day 10")) == asked
    await at_work.on(12, 10)
    missed = await at_work.heard(words(held, "state-reply, due"))
    assert missed == asked | {"oios", "leadership"}

    await at_work.do(held.case.id, changes.state_replies(investigates=True, officer=None))
    await at_work.until_alerts(
        ("A20", "superseded", "a newer one took its place"),
        ("A20", "superseded", "the time has passed"),
        ("A20-MISSED", "resolved", OVER),
    )


async def test_a21_an_investigation_is_told_of_at_its_marks_and_when_its_time_is_over(
    at_work: Casework,
) -> None:
    held = await at_work.referred()
    for day, step, told in (
        (95, "investigation 50 %", {"investigator", "conduct-unit"}),
        (52, "investigation 80 %", {"investigator", "conduct-unit"}),
        (40, "investigation, due", {"investigator", "conduct-unit", "leadership"}),
    ):
        await at_work.pass_(days=day)
        assert await at_work.heard(words(held, step)) == told


async def test_a22_action_that_is_not_reported_is_told_again_and_again(at_work: Casework) -> None:
    held = await at_work.investigated()
    found = changes.find(Finding.SUBSTANTIATED, "Exercise: the report says so.")
    await at_work.do(held.case.id, found)
    asked = {"conduct-unit", "permanent-mission"}
    for step in ("30 days", "60 days", "90 days"):
        await at_work.pass_(days=30, hours=1)
        assert await at_work.heard(words(held, f"action-report {step}")) == asked
    await at_work.pass_(days=91)
    assert await at_work.heard(words(held, "action-report, due")) == asked
    await at_work.pass_(days=91)

    assert await at_work.heard(words(held, "the report on action still missing")) == asked

    await at_work.do(held.case.id, changes.record_action(Track.NATIONAL, ActionKind.JAIL, None))

    async def all_over() -> bool:
        return {state for _, state, _ in await at_work.alerts("A22", "A22-MISSED")} <= {
            "resolved", "superseded",
        }  # fmt: skip

    await eventually(all_over)


async def three_of_one_unit(at_work: Casework) -> UUID:
    for _ in range(3):
        await at_work.referred()
    await at_work.heard("unit review")
    ((prompt,),) = await at_work.ask("SELECT id FROM prompts")
    return UUID(str(prompt))


async def decide(at_work: Casework, prompt: UUID) -> None:
    async with at_work.sessions.begin() as session:
        await prompting.decide(
            session, at_work.rules, prompt, at_work.origin(CHIEF),
            decision=Decision.OTHER_MEASURES, decider="Exercise decider", reasons="Exercise.",
        )  # fmt: skip


async def test_a23_thresholds_that_are_reached_are_told_until_a_decision_is_recorded(
    at_work: Casework,
) -> None:
    prompt = await three_of_one_unit(at_work)
    assert await at_work.heard("unit review") == {
        "conduct-unit", "mission-leadership", "military-police-desk", "leadership",
    }  # fmt: skip

    await decide(at_work, prompt)

    await at_work.until_alerts(("A23", "resolved", "a decision is recorded"))


async def test_a23_a_decision_that_nobody_records_in_time_is_told(at_work: Casework) -> None:
    prompt = await three_of_one_unit(at_work)
    await at_work.pass_(days=15)
    assert await at_work.heard("no decision recorded") >= {
        "conduct-unit", "mission-leadership", "leadership",
    }  # fmt: skip

    await decide(at_work, prompt)

    await at_work.until_alerts(
        ("A23", "superseded", "the time for the decision has passed"),
        ("A23-DECISION", "resolved", "a decision is recorded"),
    )


async def test_an_extension_after_the_miss_takes_its_place_and_a_second_miss_is_told_again(
    at_work: Casework,
) -> None:
    held = await at_work.referred()
    await at_work.do(held.case.id, changes.notify_state(None))
    await at_work.on(12, 10)
    await at_work.heard(words(held, "state-reply, due"))
    day = at_work.clock().date() + timedelta(days=10)
    longer = changes.extend(Clock.STATE_REPLY, day, because="Exercise.", authority="Exercise")
    await at_work.do(held.case.id, longer)
    await at_work.until_alerts(("A20-MISSED", "superseded", "it was extended"))

    await at_work.on(12, 22)
    await at_work.until_alerts(
        ("A20-MISSED", "superseded", "it was extended"), ("A20-MISSED", "unanswered", "")
    )


async def test_what_is_met_ends_its_own_alert_and_no_other(at_work: Casework) -> None:
    first, second = await at_work.case(), await at_work.case()
    await at_work.pass_(days=4)
    await at_work.until_alerts(
        *[("A18-EVIDENCE", "unanswered", "")] * 2, *[("A19", "unanswered", "")] * 2
    )

    await at_work.do(first, changes.preserve_evidence())
    await at_work.do(second, changes.assist(VICTIM, Assistance.OFFERED, None))

    await at_work.until_alerts(
        ("A18-EVIDENCE", "resolved", OVER), ("A18-EVIDENCE", "unanswered", ""),
        ("A19", "resolved", OVER), ("A19", "unanswered", ""),
    )  # fmt: skip


async def test_history_that_is_imported_tells_nobody(at_work: Casework) -> None:
    received = at_work.clock().date() - timedelta(days=400)
    (old, *_) = await at_work.take(
        imported=True, channel=Channel.PAPER, received_on=received, incidents=()
    )
    async with at_work.sessions.begin() as session:
        await entrust(session, at_work.rules, [old], Capacity.OFFICER, at_work.origin(OFFICER))
    then = at_work.clock() - timedelta(days=399)
    for each in REFERRED:
        await at_work.door(imported=True).change(old.case.id, each.at(then))
    new = await at_work.do(await at_work.case(), *REGISTERED)

    await at_work.pass_(days=1)
    assert await at_work.heard(words(new, "registered"))
    assert [said for _, said in at_work.mails() if old.case.reference in said] == []


async def test_who_is_in_charge_of_another_desk_hears_nothing(
    postgres: Postgres, migrated: Callable[[str], str], kafka: str, tmp_path: Path
) -> None:
    async with casework(postgres, migrated, kafka, tmp_path) as at_work:
        here, elsewhere = str(await at_work.desk()), str(await at_work.desk("EXERCISE-2"))
        await at_work.employ(
            recipient("conduct-chief", audiences=[here], id="chief-here"),
            recipient("conduct-chief", audiences=[elsewhere], id="chief-elsewhere"),
            recipient("mission-leadership", audiences=[elsewhere], id="leader-elsewhere"),
            recipient("mission-leadership", audiences=[here], id="leader-here"),
            recipient("conduct-unit"),
            recipient("victims-rights-officer", "KEN"),
        )
        held = await at_work.do(await at_work.case(), *REGISTERED)

        told = await at_work.heard(words(held, "registered"))

        assert told == {"chief-here", "leader-here", "conduct-unit"}
