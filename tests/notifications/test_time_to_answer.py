"""When the time to answer begins for a level: mails refused, held and late."""

from datetime import time

from tests.notifications.builders import DAY, fact, recipient
from tests.notifications.conftest import Office


async def test_a_refused_address_does_not_hold_up_the_ladder_while_the_others_rest(
    empty_office: Office,
) -> None:
    office = empty_office
    await office.employ(
        recipient("desk-officer"),
        recipient("state-focal-point", "KEN", quiet=(time(8), time(20))),
        recipient("desk-chief", quiet=(time(8), time(20))),
        recipient("operations"),
    )
    office.post.refuse_address = lambda to: "550 no such mailbox" if "officer" in to else None
    await office.hear(fact("missed"))
    await office.send()

    office.clock.advance(2 * DAY)
    await office.climb()

    assert (await office.alert("A2")).level == 2


async def test_a_late_mail_to_the_level_below_does_not_start_the_time_of_the_one_above(
    office: Office,
) -> None:
    office.post.refuse_address = lambda to: "451 later" if "focal" in to else None
    await office.hear(fact("missed"))
    await office.send()
    office.clock.advance(2 * DAY)
    assert await office.climb() == 1
    office.post.refuse_address = lambda to: "451 later" if "chief" in to else None
    await office.send()
    assert len(office.post.mails_to("state-focal-point@exercise.example")) == 1

    office.clock.advance(3 * DAY)

    assert await office.climb() == 0
