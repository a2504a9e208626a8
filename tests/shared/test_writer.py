"""The writer: events share transactions, and nobody answers for a neighbour."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

from muster.cloudevents import CloudEvent, content_key
from muster.intake import writer as intake_writer
from muster.intake.submissions import Outcome, TimeOutsideOurs
from muster.intake.writer import CROWD, Writer
from muster.observability import Telemetry
from muster.testing import eventually
from muster.transactions import Transactions
from tests.shared.core_sample import Service, journal, receipts
from tests.shared.intake_sample import (
    MARCH,
    OTHER,
    Rules,
    StepForbidden,
    kept,
    march_of,
    report,
    said_of,
    writing,
)


async def test_an_event_is_answered_once_effect_fact_and_receipt_are_committed(
    sample: Service,
    transactions: Transactions | None,
) -> None:
    async with writing(sample.sessions, Rules(), transactions=transactions) as writer:
        (outcome,) = await writer.take([report("1", 7)])
        assert await kept(sample) == (1, 1, 1)

    assert outcome == Outcome("accepted", MARCH)
    (receipt,) = await sample.rows(receipts.receipts)
    assert (receipt.source, receipt.id) == ("/partners/KEN", "1")
    assert (receipt.status, receipt.subject, receipt.problem) == ("accepted", MARCH, None)
    assert receipt.sender == "partner:KEN"
    (fact,) = await sample.rows(journal.journal)
    assert (fact.actor_name, fact.causation_id) == ("Kenya", "/partners/KEN#1")


async def test_events_that_come_in_together_share_one_transaction(sample: Service) -> None:
    rules = Rules()
    writer = Writer(sample.sessions, receipts, rules.apply, march_of, telemetry=sample.telemetry)
    requests = [asyncio.create_task(writer.take([report(str(n), n)])) for n in range(40)]
    await asyncio.sleep(0)

    at_work = asyncio.create_task(writer.run())
    outcomes = [outcome for answer in await asyncio.gather(*requests) for outcome in answer]
    at_work.cancel()
    await asyncio.wait({at_work})

    assert said_of(outcomes) == ["accepted"] * 40
    assert rules.batches == [[str(n) for n in range(40)]]
    assert await sample.done() == list(range(40))


async def test_whoever_was_answered_together_and_sends_again_waits_for_nobody_else(
    sample: Service, transactions: Transactions | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_writer, "GATHER", 3_600.0)
    rules = Rules()
    async with writing(sample.sessions, rules, transactions=transactions) as writer:
        for first in (0, 2, 4):
            await asyncio.gather(*(writer.take([report(str(first + n), n)]) for n in range(2)))

    assert rules.batches == [["0", "1"], ["2", "3"], ["4", "5"]]


async def test_whoever_was_answered_together_with_others_that_are_gone_is_not_kept_waiting(
    sample: Service, transactions: Transactions | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_writer, "GATHER", 0.001)
    rules = Rules()
    async with writing(sample.sessions, rules, transactions=transactions) as writer:
        await asyncio.gather(*(writer.take([report(str(n), n)]) for n in range(2)))
        await writer.take([report("2", 2)])

    assert rules.batches == [["0", "1"], ["2"]]


async def test_events_of_one_key_are_applied_in_the_order_in_which_they_arrive(
    sample: Service,
    transactions: Transactions | None,
) -> None:
    async with writing(sample.sessions, Rules(), transactions=transactions) as writer:
        await asyncio.gather(
            *(writer.take([report(f"{n}", n), report(f"o{n}", n, march=OTHER)]) for n in range(300))
        )

    assert await sample.done(str(MARCH)) == list(range(300))
    assert await sample.done(str(OTHER)) == list(range(300))


async def test_a_crowd_begins_a_second_transaction_beside_the_first(
    sample: Service, transactions: Transactions | None
) -> None:
    async def wait_for_the_second(_session: AsyncSession) -> None:
        async def begun() -> bool:
            return len(rules.batches) == 2

        await eventually(begun)

    rules = Rules(at_first=wait_for_the_second)
    async with writing(sample.sessions, rules, transactions=transactions) as writer:
        first = asyncio.create_task(writer.take([report("1", 1)]))
        await under_way(rules)
        crowd = [report(f"o{n}", n, march=OTHER) for n in range(CROWD)]
        outcomes = [*await writer.take(crowd), *await first]

    assert set(said_of(outcomes)) == {"accepted"}
    assert rules.batches == [["1"], [each.event.id for each in crowd]]


async def under_way(rules: Rules, many: int = 1) -> None:
    """As many of its transactions have begun."""

    async def begun() -> bool:
        return len(rules.batches) == many

    await eventually(begun)


def give_another_a_chance(
    rules: Rules, begun: list[int]
) -> Callable[[AsyncSession], Awaitable[None]]:
    """Waits in the transaction that has begun last. begun: how many had then."""

    async def wait(_session: AsyncSession) -> None:
        many = len(rules.batches)

        async def another() -> bool:
            return len(rules.batches) > many

        # Several times as long as it would take.
        with suppress(AssertionError):
            await eventually(another, within=0.5)
        begun.append(len(rules.batches))

    return wait


async def test_a_crowd_waits_for_the_transaction_in_which_its_key_is(
    sample: Service, transactions: Transactions | None
) -> None:
    begun: list[int] = []
    rules = Rules()
    rules.at_first = give_another_a_chance(rules, begun)
    async with writing(sample.sessions, rules, transactions=transactions) as writer:
        first = asyncio.create_task(writer.take([report("first", CROWD)]))
        await under_way(rules)
        others = [report(f"{n}", n, march=OTHER) for n in range(CROWD)]
        await asyncio.gather(first, writer.take([*others, report("last", 0)]))

    assert begun == [1]
    assert len(rules.batches) == 2
    assert await sample.done(str(MARCH)) == [CROWD, 0]


async def test_after_a_crowd_one_event_waits_for_the_transaction_before_it(
    sample: Service, transactions: Transactions | None
) -> None:
    begun: list[int] = []
    rules = Rules()
    async with writing(sample.sessions, rules, transactions=transactions) as writer:
        await writer.take([report(f"{n}", n) for n in range(CROWD)])
        rules.at_first = give_another_a_chance(rules, begun)
        first = asyncio.create_task(writer.take([report("first", CROWD)]))
        await under_way(rules, 2)
        await asyncio.gather(first, writer.take([report("second", 1, march=OTHER)]))

    assert begun == [2]
    assert [len(each) for each in rules.batches] == [CROWD, 1, 1]


async def test_requests_are_packed_into_transactions_whole(sample: Service) -> None:
    rules = Rules()
    writer = Writer(sample.sessions, receipts, rules.apply, march_of, telemetry=sample.telemetry)
    requests = [
        asyncio.create_task(writer.take([report(f"{each}-{n}", n) for n in range(200)]))
        for each in range(3)
    ]
    await asyncio.sleep(0)

    at_work = asyncio.create_task(writer.run())
    outcomes = await asyncio.gather(*requests)
    at_work.cancel()
    await asyncio.wait({at_work})

    assert [len(each) for each in rules.batches] == [400, 200]
    assert [set(said_of(each)) for each in outcomes] == [{"accepted"}] * 3


async def test_a_sender_that_has_gone_costs_the_others_nothing(
    sample: Service, transactions: Transactions | None
) -> None:
    async with writing(sample.sessions, Rules(), transactions=transactions) as writer:
        gone = asyncio.create_task(writer.take([report("gone", 1)]))
        await asyncio.sleep(0)
        gone.cancel()
        outcomes = await writer.take([report("there", 2)])

    assert gone.cancelled()
    assert said_of(outcomes) == ["accepted"]
    assert await sample.done() == [1, 2]


async def test_what_was_written_makes_room_for_others(
    sample: Service, transactions: Transactions | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("muster.intake.writer.WAITING", 40)
    async with writing(sample.sessions, Rules(), transactions=transactions) as writer:
        for part in range(0, 80, 20):
            events = [report(str(n), n) for n in range(part, part + 20)]
            assert set(said_of(await writer.take(events))) == {"accepted"}


async def test_a_refused_event_costs_its_neighbours_nothing(
    sample: Service, transactions: Transactions | None
) -> None:
    rules = Rules()
    async with writing(sample.sessions, rules, transactions=transactions) as writer:
        outcomes = await writer.take(
            [report("1", 1), report("2", 2, note="forbidden"), report("3", 3)]
        )

    assert said_of(outcomes) == ["accepted", "step-forbidden", "accepted"]
    assert rules.batches == [["1", "2", "3"]]
    assert await sample.done() == [1, 3]
    _, receipt, _ = await sample.rows(receipts.receipts)
    assert receipt.status == "rejected"
    assert receipt.problem == {
        "slug": "step-forbidden",
        "detail": "no step may be taken here",
        "errors": [{"detail": "no step may be taken here", "pointer": "#/data/number"}],
    }


async def test_an_event_is_not_refused_for_what_was_wrong_with_it_the_first_time(
    sample: Service,
    transactions: Transactions | None,
) -> None:
    odd = report("1", 1, payload=TimeOutsideOurs())
    early = datetime(1900, 1, 1, tzinfo=UTC)
    first = replace(odd, event=replace(odd.event, time=early))

    async with writing(sample.sessions, Rules(), transactions=transactions) as writer:
        outcomes = await writer.take([first, report("1", 1), report("1", 1)])

    assert said_of(outcomes) == ["time-outside-ours", "accepted", "duplicate"]
    assert await kept(sample) == (1, 1, 1)


@pytest.mark.parametrize(
    "note",
    ["broken", "sql SELECT 1 / 0", "sql SELECT nonsense"],
    ids=["rule", "value", "statement"],
)
async def test_an_event_at_which_our_own_code_breaks_is_alone_in_its_failure(
    sample: Service, transactions: Transactions | None, note: str
) -> None:
    rules = Rules()
    async with writing(sample.sessions, rules, transactions=transactions) as writer:
        outcomes = await writer.take([report("1", 1), report("2", 2, note=note), report("3", 3)])

    assert said_of(outcomes) == ["accepted", "not-applied", "accepted"]
    problem = outcomes[1].problem
    assert problem is not None
    assert problem.retryable
    assert rules.batches == [["1", "2", "3"], ["1"], ["2"], ["3"]]
    assert await sample.done() == [1, 3]
    assert await kept(sample) == (2, 2, 2)


async def test_a_rule_that_is_raised_is_answered_like_one_that_is_returned(
    sample: Service,
    transactions: Transactions | None,
) -> None:
    async def refuse(_session: AsyncSession) -> None:
        rules.at_first = refuse
        raise StepForbidden("not today")

    rules = Rules(at_first=refuse)
    async with writing(sample.sessions, rules, transactions=transactions) as writer:
        outcomes = await writer.take([report("1", 1), report("2", 2)])

    assert said_of(outcomes) == ["step-forbidden", "step-forbidden"]
    assert await kept(sample) == (0, 0, 0)


async def test_results_are_counted(sample: Service, transactions: Transactions | None) -> None:
    telemetry = Telemetry("sample")
    async with writing(
        sample.sessions, Rules(), transactions=transactions, telemetry=telemetry
    ) as writer:
        await writer.take([report("1", 1), report("1", 1), report("2", 2, note="forbidden")])

    name = "muster_intake_events_total"
    for result in ("accepted", "duplicate", "rejected"):
        assert telemetry.registry.get_sample_value(name, {"result": result}) == 1


async def test_a_rehearsal_says_what_would_happen_and_keeps_nothing(
    sample: Service, transactions: Transactions | None
) -> None:
    async with writing(sample.sessions, Rules(), transactions=transactions) as writer:
        await writer.take([report("0", 0)])
        outcomes = await writer.rehearse(
            [
                report("0", 0),
                report("1", 1),
                report("1", 1),
                report("2", 2, note="forbidden"),
                report("3", 3),
            ]
        )
        assert await kept(sample) == (1, 1, 1)
        taken = await writer.take([report("3", 3)])

    assert said_of(outcomes) == [
        "duplicate", "accepted", "duplicate", "step-forbidden", "accepted",
    ]  # fmt: skip
    assert said_of(taken) == ["accepted"]


async def test_a_rehearsal_finds_the_one_event_at_which_our_code_breaks(
    sample: Service, transactions: Transactions | None
) -> None:
    async with writing(sample.sessions, Rules(), transactions=transactions) as writer:
        outcomes = await writer.rehearse(
            [report("1", 1), report("2", 2, note="sql SELECT 1 / 0"), report("1", 1)]
        )

    assert said_of(outcomes) == ["accepted", "not-applied", "duplicate"]
    assert await kept(sample) == (0, 0, 0)


async def test_a_service_may_give_its_own_digest_of_content(
    sample: Service, transactions: Transactions | None
) -> None:
    def keyed(event: CloudEvent) -> bytes:
        return hmac.digest(b"key of the service", content_key(event), "sha256")

    async with writing(
        sample.sessions, Rules(), transactions=transactions, content=keyed
    ) as writer:
        first = await writer.take([report("1", 7)])
        again = await writer.take([report("1", 7), report("2", 8), report("2", 9)])
        other = await writer.take([report("1", 8)])

    assert said_of([*first, *again]) == ["accepted", "duplicate", "accepted", "other-content"]
    assert said_of(other) == ["other-content"]
    [bound, _] = await sample.rows(receipts.receipts)
    assert bound.content == keyed(report("1", 7).event)


@pytest.mark.parametrize("note", ["broken", "sql SELECT CAST('canary-7f3a' AS integer)"])
async def test_a_discreet_writer_says_what_kind_of_error_it_was_and_no_more(
    sample: Service, transactions: Transactions | None, note: str
) -> None:
    telemetry = Telemetry("sample")
    with capture_logs() as logs:
        async with writing(
            sample.sessions, Rules(), transactions=transactions, telemetry=telemetry, discreet=True
        ) as writer:
            [outcome] = await writer.take([report("canary-7f3a", 1, note=note)])

    assert said_of([outcome]) == ["not-applied"]
    assert {each["event"] for each in logs} == {
        "shared transaction is redone singly", "event could not be applied",
    }  # fmt: skip
    assert "canary" not in str(logs)
    assert all("exc_info" not in each and each["at"] for each in logs)
