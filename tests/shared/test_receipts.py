"""Receipts: an accepted event binds its source and id for ever, a rejected one binds nothing."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from muster.errors import Invalid
from muster.transactions import Transactions
from muster.wakeups import Bell
from tests.shared.core_sample import Service, receipts
from tests.shared.intake_sample import (
    KENYA,
    MARCH,
    OTHER,
    Rules,
    kept,
    report,
    said_of,
    writing,
)


async def test_an_event_that_could_not_be_read_is_kept_with_its_reason(
    sample: Service, transactions: Transactions | None
) -> None:
    unreadable = report("1", 1, payload=Invalid("number is missing", pointer="#/data/number"))
    async with writing(sample.sessions, Rules(), transactions=transactions) as writer:
        (outcome,) = await writer.take([unreadable])

    assert said_of([outcome]) == ["invalid"]
    (receipt,) = await sample.rows(receipts.receipts)
    assert receipt.problem["detail"] == "number is missing"


async def test_a_repetition_is_a_duplicate_and_names_the_same_subject(
    sample: Service, transactions: Transactions | None
) -> None:
    async with writing(sample.sessions, Rules(), transactions=transactions) as writer:
        outcomes = await writer.take([report("1", 1), report("1", 1)])
        outcomes += await writer.take([report("1", 1)])

    assert said_of(outcomes) == ["accepted", "duplicate", "duplicate"]
    assert {each.subject for each in outcomes} == {MARCH}
    assert await kept(sample) == (1, 1, 1)


async def test_the_same_id_with_other_content_is_refused(
    sample: Service, transactions: Transactions | None
) -> None:
    async with writing(sample.sessions, Rules(), transactions=transactions) as writer:
        outcomes = await writer.take([report("1", 1), report("1", 2)])
        outcomes += await writer.take([report("1", 3)])

    assert said_of(outcomes) == ["accepted", "other-content", "other-content"]
    assert await sample.done() == [1]
    (receipt,) = await sample.rows(receipts.receipts)
    assert receipt.status == "accepted"


async def test_a_rejected_event_may_be_mended_and_sent_again(
    sample: Service, transactions: Transactions | None
) -> None:
    async with writing(sample.sessions, Rules(), transactions=transactions) as writer:
        outcomes = await writer.take([report("1", 1, note="forbidden")])
        outcomes += await writer.take([report("1", 1, note="forbidden")])
        outcomes += await writer.take([report("1", 2)])
        outcomes += await writer.take([report("1", 1, note="forbidden")])

    assert said_of(outcomes) == ["step-forbidden", "step-forbidden", "accepted", "other-content"]
    (receipt,) = await sample.rows(receipts.receipts)
    assert (receipt.status, receipt.problem) == ("accepted", None)


async def test_an_event_mended_within_one_batch_is_taken_the_second_time(
    sample: Service, transactions: Transactions | None
) -> None:
    wrong = report("1", 1, note="forbidden")
    async with writing(sample.sessions, Rules(), transactions=transactions) as writer:
        outcomes = await writer.take([wrong, wrong, report("1", 2), report("1", 2), wrong])

    assert said_of(outcomes) == [
        "step-forbidden", "step-forbidden", "accepted", "duplicate", "other-content",
    ]  # fmt: skip
    assert await sample.done() == [2]


async def test_what_comes_again_among_new_events_is_found_and_from_then_on_looked_for(
    sample: Service, transactions: Transactions | None
) -> None:
    rules = Rules()
    async with writing(sample.sessions, rules, transactions=transactions) as writer:
        await writer.take([report("1", 1)])
        again = await writer.take([report("1", 1), report("2", 2)])
        and_again = await writer.take([report("1", 3), report("3", 3), report("2", 2)])

    assert said_of(again) == ["duplicate", "accepted"]
    assert said_of(and_again) == ["other-content", "accepted", "duplicate"]
    assert rules.batches[-1] == ["3"]
    assert await sample.done() == [1, 2, 3]
    assert await kept(sample) == (3, 3, 3)


async def test_a_trickle_of_what_comes_again_has_transactions_done_twice_once_only(
    sample: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("muster.intake.writer.LOOKS", 2)
    rules = Rules()
    driver = Transactions(sample.url, Bell(sample.url), sample.telemetry)
    async with writing(sample.sessions, rules, transactions=driver) as writer:
        for number in range(4):
            await writer.take([report(str(number), number)])
        for number in range(4, 8):
            await writer.take([report("0", 0)])
            await writer.take([report(str(number), number)])
    await driver.close()

    assert rules.batches == [["0"], ["1"], ["2"], ["3"], ["0"], ["4"], ["5"], ["6"], ["7"]]
    assert await sample.done() == list(range(8))


async def test_a_rehearsal_finds_what_was_accepted_before(
    sample: Service, transactions: Transactions | None
) -> None:
    async with writing(sample.sessions, Rules(), transactions=transactions) as writer:
        await writer.take([report("1", 1)])
        outcomes = await writer.rehearse([report("1", 1), report("2", 2)])

    assert said_of(outcomes) == ["duplicate", "accepted"]
    assert await kept(sample) == (1, 1, 1)


async def test_an_event_that_comes_again_with_one_at_which_our_code_breaks_is_a_duplicate(
    sample: Service, transactions: Transactions | None
) -> None:
    async with writing(sample.sessions, Rules(), transactions=transactions) as writer:
        await writer.take([report("1", 1)])
        outcomes = await writer.take([report("1", 1), report("2", 2, note="broken")])

    assert said_of(outcomes) == ["duplicate", "not-applied"]
    assert await kept(sample) == (1, 1, 1)


@pytest.mark.parametrize(
    ("note", "other"),
    [
        ("of Kenya", {"sender": replace(KENYA, subject="partner:RWA")}),
        ("history", {"imported": False}),
    ],
)
async def test_who_sends_it_and_as_what_may_mend_an_event_within_one_transaction(
    sample: Service, transactions: Transactions | None, note: str, other: dict[str, Any]
) -> None:
    right = replace(report("1", 1, note=note), imported=True)
    wrong = replace(right, **other)
    async with writing(sample.sessions, Rules(), transactions=transactions) as writer:
        outcomes = await writer.take([wrong, right])

    assert said_of(outcomes) == ["step-forbidden", "accepted"]


async def test_what_comes_after_a_mended_event_finds_it_applied(
    sample: Service, transactions: Transactions | None
) -> None:
    wrong, mended, after = report("1", 1, note="forbidden"), report("1", 1), report("2", 2)
    async with writing(sample.sessions, Rules(), transactions=transactions) as writer:
        outcomes = await writer.take([wrong, mended, after])

    assert said_of(outcomes) == ["step-forbidden", "accepted", "accepted"]
    assert await sample.done() == [1, 2]


async def test_the_same_event_at_two_processes_at_once_is_accepted_once(
    sample: Service, transactions: Transactions | None
) -> None:
    events = [report(str(n), n, march=MARCH if n % 2 else OTHER) for n in range(50)]
    async with (
        writing(sample.sessions, Rules(), transactions=transactions) as one,
        writing(sample.sessions, Rules(), transactions=transactions) as other,
    ):
        first, second = await asyncio.gather(one.take(events), other.take(events[::-1]))

    pairs = zip(said_of(first), said_of(second)[::-1], strict=True)
    assert {tuple(sorted(pair)) for pair in pairs} == {("accepted", "duplicate")}
    assert await kept(sample) == (50, 50, 50)


async def test_receipts_are_the_senders_own_newest_first_and_paged(
    sample: Service, transactions: Transactions | None
) -> None:
    async with writing(sample.sessions, Rules(), transactions=transactions) as writer:
        for number in range(5):
            await writer.take([report(str(number), number)])

    async with sample.sessions() as session:
        page = await receipts.of_sender(session, KENYA.subject, after=None, limit=2)
        following = await receipts.of_sender(session, KENYA.subject, after=page[-1].seq, limit=9)
        nobodys = await receipts.of_sender(session, "partner:RWA", after=None, limit=9)
        found = await receipts.find(session, KENYA.subject, "/partners/KEN", "3")
        not_theirs: Any = await receipts.find(session, "partner:RWA", "/partners/KEN", "3")
    assert [row.id for row in page] == ["4", "3"]
    assert [row.id for row in following] == ["2", "1", "0"]
    assert nobodys == []
    assert found.id == "3"
    assert not_theirs is None
