"""What is told of clocks whose miss was not seen in time, or of which history holds a part."""

from datetime import date, timedelta

from conduct.domain.limits import Clock
from conduct.domain.parties import Victim
from conduct.domain.words import Age, Assistance, Channel
from conduct.storage.expected import expected_steps
from conduct.use_cases import changes
from tests.conduct.working import OFFICER, REFERRED, Register


async def test_a_miss_that_an_extension_finds_is_told_with_the_day_that_was_missed(
    register: Register,
) -> None:
    case_id = await register.case()
    await register.do(case_id, *REFERRED)
    began = register.clock()
    register.clock.advance(timedelta(days=6))

    await register.do(
        case_id, changes.extend(Clock.NOTICE, date(2026, 12, 20), because="x", authority="y")
    )

    told = await register.ask(
        "SELECT data->>'step', data->>'due' FROM journal WHERE data->>'step' LIKE 'notice%' "
        "ORDER BY seq"
    )
    assert [tuple(each) for each in told] == [
        ("notice", "2026-11-29"), ("notice extended", "2026-12-20"),
    ]  # fmt: skip
    async with register.sessions() as session:
        during = (began - timedelta(days=1), register.clock() + timedelta(days=1))
        expected = await expected_steps(session, during)
    assert [each for each in expected if each.event is None and "notice" in each.step] == []


async def test_an_alert_about_assistance_ends_though_a_victim_of_history_was_never_assisted(
    register: Register,
) -> None:
    [held] = await register.take(imported=True, channel=Channel.PAPER, received_on=date(2026, 1, 5))
    case_id = held.case.id
    await register.assign(case_id, OFFICER)
    of_history = set(held.case.content.victims)
    added = changes.put_victim(Victim(age=Age.ADULT, name="Exercise second"), None)
    held = await register.do(case_id, changes.register(), added)
    [second] = set(held.case.content.victims) - of_history
    register.clock.advance(timedelta(days=4))
    await register.sweep()

    await register.do(case_id, changes.assist(second, Assistance.RECEIVED, None))

    assert of_history
    assert [kind for kind, step in await register.told(case_id) if step == "assistance"] == [
        "clock-missed", "clock-met",
    ]  # fmt: skip
