"""Mail whose sender was slower than its lease: others took over, and what it says is not heard."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from notifications.channels.mail import MailLine
from notifications.domain.outcomes import Outcome
from notifications.domain.planning import Channel
from notifications.use_cases.delivering import Claim, claim
from tests.notifications.builders import fact
from tests.notifications.conftest import Office


async def sent_slowly(office: Office, meanwhile: Callable[[], Awaitable[None]]) -> None:
    """One look at what is due. meanwhile: happens before an answer of the server is known."""
    sweep = office.mail_sweep()

    class SlowLine(MailLine):
        async def send(self, to: str, content: bytes) -> Outcome:
            outcome = await super().send(to, content)
            await meanwhile()
            return outcome

    line = SlowLine(sweep.server)
    await sweep.serve(line)
    await line.close()


async def test_an_outcome_counts_only_for_the_worker_that_holds_the_claim(office: Office) -> None:
    await office.hear(fact("missed"))

    async def others_send() -> None:
        if len(office.post.accepted) == 1:
            office.clock.advance(office.mail_sweep().lease)
            await office.send()

    await sent_slowly(office, others_send)

    delivered = [each for each in await office.published() if each == "delivered"]
    assert len(delivered) == 3
    assert {each.attempts for each in await office.deliveries(channel="email")} == {1}


async def overtaken(office: Office, answer: str | None) -> Claim:
    """What another worker claimed and has not settled, while a mail took longer than the lease.

    answer: of the server to that mail, unless it took it.
    """
    await office.hear(fact("missed"))
    office.post.refuse_content = lambda _: answer
    lease = office.mail_sweep().lease
    taken: list[Claim] = []

    async def another_claims() -> None:
        office.clock.advance(lease)
        async with office.sessions.begin() as session:
            now = office.clock()
            taken.append(await claim(session, Channel.EMAIL, now, lease, sharing=1))

    await sent_slowly(office, another_claims)
    [second] = taken
    return second


@pytest.mark.parametrize(
    "answer", [None, "451 later", "550 no"], ids=["taken", "put off", "refused"]
)
async def test_an_outcome_counts_for_nobody_while_another_worker_holds_the_claim(
    office: Office, answer: str | None
) -> None:
    second = await overtaken(office, answer)

    mails = await office.deliveries(channel="email")
    assert {(each.state, each.lease_token) for each in mails} == {("pending", second.token)}
    assert await office.published() == ["raised"]


async def test_an_outcome_changes_nothing_of_what_was_called_off_when_the_lease_ran_out(
    office: Office,
) -> None:
    await office.hear(fact("missed"))

    async def it_ends() -> None:
        if len(office.post.accepted) == 1:
            office.clock.advance(office.mail_sweep().lease)
            await office.hear(fact("met-late", 2))

    await sent_slowly(office, it_ends)

    assert {each.state for each in await office.deliveries(channel="email")} == {"cancelled"}
    assert "delivered" not in await office.published()


async def test_a_worker_whose_lease_ran_out_frees_nothing(office: Office) -> None:
    second = await overtaken(office, None)

    lanes = await office.ask("SELECT lease_token FROM lanes WHERE channel = 'email'")
    assert [each.lease_token for each in lanes] == [second.token] * 3


async def test_nothing_new_is_begun_shortly_before_the_lease_ends(office: Office) -> None:
    await office.hear(fact("missed"))

    async def nearly_over() -> None:
        office.clock.advance(office.mail_sweep().lease - timedelta(seconds=20))

    await sent_slowly(office, nearly_over)
    begun = len(office.post.accepted)
    await office.send()

    assert begun == 1
    assert len(office.post.accepted) == 3
