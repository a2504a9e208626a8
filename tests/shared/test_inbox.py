"""The inbox: an event is acted on by the first transaction that takes it, and by no other."""

import asyncio
from uuid import uuid4

from tests.databases import somebody_waits
from tests.shared.core_sample import Service, inbox, step_event

MARCH = str(uuid4())


async def test_events_are_new_once_and_stay_in_order(sample: Service) -> None:
    events = [step_event(MARCH, number) for number in range(20)]
    async with sample.sessions.begin() as session:
        await inbox.first_times(session, "sample", events[5:10])

    async with sample.sessions.begin() as session:
        new = await inbox.first_times(session, "sample", events)

    assert new == events[:5] + events[10:]


async def test_the_first_of_two_equal_events_in_a_batch_counts(sample: Service) -> None:
    first, other = step_event(MARCH, 1), step_event(MARCH, 2)
    again = step_event(MARCH, 3, id=first.id)

    async with sample.sessions.begin() as session:
        new = await inbox.first_times(session, "sample", [first, again, other, first])

    assert new == [first, other]


async def test_each_consumer_and_each_source_has_its_own_memory(sample: Service) -> None:
    event = step_event(MARCH, 1)
    elsewhere = step_event(MARCH, 1, id=event.id, source="/partners/KEN")

    async with sample.sessions.begin() as session:
        assert await inbox.first_times(session, "one", [event]) == [event]
        assert await inbox.first_times(session, "other", [event]) == [event]
        assert await inbox.first_times(session, "one", [elsewhere]) == [elsewhere]
        assert await inbox.first_times(session, "one", [event, elsewhere]) == []


async def test_a_transaction_rolled_back_forgets_what_it_took(sample: Service) -> None:
    event = step_event(MARCH, 1)
    async with sample.sessions() as session:
        await inbox.first_times(session, "sample", [event])
        await session.rollback()

    async with sample.sessions.begin() as session:
        assert await inbox.first_times(session, "sample", [event]) == [event]


async def test_of_two_transactions_at_once_the_second_waits_for_the_first(sample: Service) -> None:
    event = step_event(MARCH, 1)

    async def take() -> int:
        async with sample.sessions.begin() as session:
            return len(await inbox.first_times(session, "sample", [event]))

    async with sample.sessions() as session:
        await inbox.first_times(session, "sample", [event])
        second = asyncio.create_task(take())
        await somebody_waits(sample.sessions)
        assert not second.done()
        await session.commit()

    assert await second == 0


async def test_what_was_acted_on_is_told_without_taking_anything(sample: Service) -> None:
    known, unknown = step_event(MARCH, 1), step_event(MARCH, 2)
    async with sample.sessions.begin() as session:
        await inbox.first_times(session, "sample", [known])

    async with sample.sessions.begin() as session:
        read = await inbox.read_among(session, "sample", [known, unknown])
        nobodys = await inbox.read_among(session, "another", [known, unknown])
        new = await inbox.first_times(session, "sample", [unknown])

    assert read == {(known.source, known.id)}
    assert nobodys == set()
    assert new == [unknown]
