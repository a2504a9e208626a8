"""Mail: sent once, in order, whatever happens to the server and to us."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from muster.clock import utc_now
from muster.database import create_engine, create_sessions
from muster.testing import eventually
from notifications.channels.mail import MailLine
from notifications.domain.outcomes import Outcome
from notifications.domain.planning import Channel
from notifications.use_cases.delivering import claim
from tests.notifications.builders import DAY, fact, recipient
from tests.notifications.conftest import Office
from tests.shared.core_sample import running
from tests.shared.wire import wire_to

DESK_OFFICER = "desk-officer@exercise.example"


async def test_each_mailbox_gets_one_mail_and_the_outcome_is_kept(office: Office) -> None:
    await office.hear(fact("missed"))
    await office.send()
    await office.send()

    assert sorted(to for to, _ in office.post.accepted) == [
        "desk-chief@exercise.example",
        DESK_OFFICER,
        "state-focal-point@exercise.example",
    ]
    assert {each.state for each in await office.deliveries(channel="email")} == {"sent"}
    assert await office.published() == ["raised", "delivered", "delivered", "delivered"]
    tries = await office.ask("SELECT outcome, answer FROM attempts")
    assert {(each.outcome, each.answer) for each in tries} == {("accepted", "250 taken")}


async def test_nothing_is_lost_or_told_twice_or_out_of_order_when_the_server_is_away_for_an_hour(
    office: Office,
) -> None:
    await office.post.close()
    for number in range(30):
        title = f"Step {number}"
        await office.hear(
            fact("missed", pledge=uuid4(), milestone_id=str(uuid4()), milestone_title=title)
        )
        await office.send()
        office.clock.advance(timedelta(minutes=2))
    assert office.post.accepted == []

    await office.post.open()
    office.clock.advance(timedelta(minutes=5))
    await office.send()

    headlines = [
        mail.get_body(("plain",)).get_content().splitlines()[0]  # type: ignore[union-attr]
        for mail in office.post.mails_to(DESK_OFFICER)
    ]
    assert headlines == [f"Missed: Step {number}" for number in range(30)]
    assert len(office.post.accepted) == 90


async def test_when_the_server_is_back_everyone_is_served_at_once(office: Office) -> None:
    await office.post.close()
    await office.hear(fact("missed"))
    for _ in range(12):
        await office.send()
        office.clock.advance(timedelta(minutes=5))
    await office.post.open()
    await office.send()

    assert len(office.post.accepted) == 3


async def test_two_workers_at_once_tell_once(office: Office) -> None:
    for _ in range(40):
        await office.hear(fact("missed", pledge=uuid4(), milestone_id=str(uuid4())))

    await asyncio.gather(*(office.send() for _ in range(3)))

    assert len(office.post.accepted) == 120
    assert len({mail["Message-ID"] + to for to, mail in office.post.accepted}) == 120


async def test_each_connection_leaves_the_others_their_share_of_the_people_who_wait(
    office: Office,
) -> None:
    for _ in range(65):
        await office.hear(fact("missed", pledge=uuid4(), milestone_id=str(uuid4())))

    async def claimed() -> list[int]:
        async with office.sessions.begin() as session:
            taken = await claim(
                session, Channel.EMAIL, office.clock(), timedelta(minutes=1), sharing=2
            )
            return [len(run.claimed) for run in taken.runs]

    assert [await claimed() for _ in range(3)] == [[30, 30], [60], []]


async def test_what_one_connection_put_off_goes_out_in_time_although_another_one_looks(
    office: Office,
) -> None:
    office.clock.advance(utc_now() - office.clock())
    await office.hear(fact("missed"))
    tried: list[str] = []

    def later(to: str) -> str:
        tried.append(to)
        return "451 4.2.0 later"

    office.post.refuse_content = later
    one = replace(office.mail_sweep(), clock=utc_now, every=timedelta(seconds=50))

    async def put_off() -> bool:
        return len(tried) == 3 and one.looking.locked()

    async def told() -> bool:
        return len(office.post.accepted) == 3

    async with office.sessions.begin() as session:
        # What became of the mails is written down only after the other one has looked.
        await session.execute(text("SELECT FROM alerts FOR UPDATE"))
        async with running(one, replace(one)):
            await eventually(put_off)
            await session.rollback()
            office.post.refuse_content = lambda _: None
            await eventually(told, within=20)


async def test_a_database_that_goes_away_while_nothing_is_due_is_waited_for(
    office: Office, notifications_url: str
) -> None:
    async with wire_to(notifications_url) as wire:
        engine = create_engine(wire.url)
        sweep = replace(
            office.mail_sweep(),
            sessions=create_sessions(engine),
            every=timedelta(milliseconds=50),
        )

        async def looked() -> bool:
            last = "muster_sweep_last_run_timestamp_seconds"
            return bool(office.telemetry.registry.get_sample_value(last, {"sweep": "mail"}))

        async def waits() -> bool:
            return any(each["event"] == "mail waits" for each in logs)

        async def told() -> bool:
            return len(office.post.accepted) == 3

        with capture_logs() as logs:
            async with running(sweep):
                await eventually(looked)
                await wire.cut()
                await eventually(waits)
                await wire.mend()
                await office.hear(fact("missed"))
                await eventually(told)
        await engine.dispose()


async def test_a_worker_that_dies_after_the_server_s_yes_repeats_the_mail_under_the_same_id(
    office: Office,
) -> None:
    await office.hear(fact("missed"))
    sweep = office.mail_sweep()

    class Died(Exception):
        pass

    class DyingLine(MailLine):
        async def send(self, to: str, content: bytes) -> Outcome:
            await super().send(to, content)
            await self.close()
            raise Died

    with pytest.raises(Died):
        await sweep.serve(DyingLine(sweep.server))
    [(first_to, first)] = office.post.accepted

    await office.send()
    assert len(office.post.accepted) == 1
    office.clock.advance(sweep.lease)
    await office.send()

    again = list(office.post.mails_to(first_to))
    assert [mail["Message-ID"] for mail in again] == [first["Message-ID"]] * 2
    assert len(office.post.accepted) == 4
    counted = office.telemetry.registry.get_sample_value(
        "muster_deliveries_total", {"channel": "email", "outcome": "perhaps_twice"}
    )
    assert counted
    answers = await office.ask("SELECT answer FROM attempts ORDER BY seq")
    assert any("perhaps told twice" in each.answer for each in answers)


async def test_a_refused_address_is_given_up_and_said_to_operations(office: Office) -> None:
    office.post.refuse_address = lambda to: "550 no such mailbox" if "chief" in to else None
    await office.hear(fact("missed"))
    await office.send()

    [dead] = await office.deliveries(state="dead")
    assert (dead.recipient_id, dead.reason) == ("desk-chief", "550 no such mailbox")
    raised = await office.alert("O1")
    assert raised.headline == "mail to desk-chief is refused"
    await office.send()
    assert len(office.post.mails_to("operations@exercise.example")) == 1


async def test_a_refusal_of_what_tells_operations_of_refusals_is_not_told_again(
    office: Office,
) -> None:
    office.post.refuse_address = lambda to: (
        "550 no such mailbox" if to.startswith(("desk-chief", "operations")) else None
    )
    await office.hear(fact("missed"))
    # One that tells of another would never come to an end.
    async with asyncio.timeout(20):
        await office.send()
        await office.send()

    assert (await office.alert("O1")).headline == "mail to desk-chief is refused"
    dead = await office.deliveries(state="dead")
    assert [each.recipient_id for each in dead] == ["desk-chief", "operations"]


async def test_what_is_being_sent_while_its_alert_ends_counts_as_sent(office: Office) -> None:
    await office.hear(fact("missed"))
    sweep = office.mail_sweep()

    class SlowLine(MailLine):
        async def send(self, to: str, content: bytes) -> Outcome:
            outcome = await super().send(to, content)
            if len(office.post.accepted) == 1:
                await office.hear(fact("met", 2))
            return outcome

    line = SlowLine(sweep.server)
    await sweep.serve(line)
    await line.close()

    found = await office.deliveries(channel="email")
    assert Counter(each.state for each in found) == {"sent": len(office.post.accepted)}


async def test_a_mail_that_is_held_waits_although_another_to_the_same_person_does_not(
    empty_office: Office,
) -> None:
    office = empty_office
    resting = recipient("desk-officer", quiet=(time(8), time(14)))
    operations = recipient("operations").grants
    await office.employ(replace(resting, grants=resting.grants + operations))
    await office.employ(recipient("desk-chief"), recipient("state-focal-point", "KEN"))
    office.post.refuse_address = lambda to: "550 no such mailbox" if "chief" in to else None
    await office.hear(fact("missed"))

    await office.send()

    [mail] = office.post.mails_to(DESK_OFFICER)
    assert "mail to desk-chief is refused" in str(mail)


async def test_a_mail_put_off_by_the_server_is_tried_again_later_and_keeps_the_order(
    office: Office,
) -> None:
    office.post.refuse_content = lambda to: "451 later" if to == DESK_OFFICER else None
    await office.hear(fact("missed", milestone_title="First"))
    await office.send()
    await office.hear(
        fact("missed", pledge=uuid4(), milestone_id=str(uuid4()), milestone_title="Second")
    )
    await office.send()
    assert office.post.mails_to(DESK_OFFICER) == []

    office.post.refuse_content = lambda _: None
    office.clock.advance(timedelta(seconds=5))
    await office.send()

    subjects = [mail["Subject"] for mail in office.post.mails_to(DESK_OFFICER)]
    assert subjects == [
        "Kenya: First (Engineering company)",
        "Kenya: Second (Engineering company)",
    ]


async def test_a_mandatory_alert_waits_for_an_absent_server_without_end(office: Office) -> None:
    await office.post.close()
    await office.hear(fact("missed"))
    for _ in range(10):
        await office.send()
        office.clock.advance(DAY)

    assert {each.state for each in await office.deliveries(channel="email")} == {"pending"}


async def test_quiet_hours_hold_the_mail_and_not_the_inbox(empty_office: Office) -> None:
    office = empty_office
    resting = recipient("desk-officer", quiet=(time(8), time(14)))
    await office.employ(resting, recipient("desk-chief"), recipient("state-focal-point", "KEN"))
    await office.hear(fact("missed"))
    await office.send()
    assert office.post.mails_to(DESK_OFFICER) == []
    assert len(await office.deliveries(recipient_id="desk-officer", channel="inbox")) == 1

    office.clock.advance(timedelta(hours=2))
    await office.send()

    assert len(office.post.mails_to(DESK_OFFICER)) == 1


async def test_mail_of_somebody_taken_off_the_directory_is_cancelled(office: Office) -> None:
    from dataclasses import replace

    await office.hear(fact("missed"))
    await office.employ(replace(recipient("desk-chief"), active=False))
    await office.send()

    [gone] = await office.deliveries(recipient_id="desk-chief", channel="email")
    assert (gone.state, gone.reason) == ("cancelled", "the recipient is no longer told by mail")
    assert len(office.post.accepted) == 2


async def test_a_mail_that_cannot_be_written_does_not_hold_up_the_next(office: Office) -> None:
    await office.hear(fact("missed"))
    await office.ask_to("UPDATE alerts SET zone = 'Nowhere/At-all'")
    await office.hear(fact("missed", pledge=uuid4(), milestone_id=str(uuid4())))
    await office.send()

    assert len(await office.deliveries(state="dead")) == 3
    assert len(office.post.mails_to(DESK_OFFICER)) == 1
