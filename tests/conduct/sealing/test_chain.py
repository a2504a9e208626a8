"""A chain of the read log shows the first place at which somebody meddled."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conduct.sealing import chain
from conduct.sealing.chain import Break, End, Entry, Fault, Link
from tests.conduct.sealing.keyrings import unhurried

CASE = UUID("5c6e2f6e-4a0b-4a55-9a54-0d8d8f0a2b11")
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FIRST = Entry(CASE, 1, AT, "staff:exercise-officer-one", "conduct-officer", ("narrative",), "page")

changes = st.sampled_from(
    [
        {"at": AT + timedelta(microseconds=1)},
        {"reader": "staff:exercise-officer-two"},
        {"capacity": "legal-officer"},
        {"fields": ()},
        {"fields": ("narrative", "")},
        {"purpose": "export"},
    ]
)


def chained(length: int, case_id: UUID = CASE) -> list[Link]:
    end, made = chain.beginning(case_id), list[Link]()
    for number in range(1, length + 1):
        entry = replace(FIRST, case_id=case_id, number=number)
        end = chain.follow(end, entry)
        made.append(Link(entry, end.hash))
    return made


def end_of(links: list[Link]) -> End:
    return End(links[-1].entry.number, links[-1].hash) if links else chain.beginning(CASE)


@unhurried
@given(st.integers(0, 12))
def test_a_chain_as_it_was_written_is_whole(length: int) -> None:
    links = chained(length)

    assert chain.verify(CASE, links, end_of(links)) is None


@unhurried
@given(st.data(), changes)
def test_the_first_changed_entry_is_named(data: st.DataObject, change: dict[str, object]) -> None:
    links = chained(data.draw(st.integers(1, 8)))
    place = data.draw(st.integers(0, len(links) - 1))
    links[place] = replace(links[place], entry=replace(links[place].entry, **change))  # type: ignore[arg-type]

    assert chain.verify(CASE, links) == Break(place + 1, Fault.ALTERED)


@unhurried
@given(st.data())
def test_an_entry_taken_out_is_missed(data: st.DataObject) -> None:
    links = chained(data.draw(st.integers(2, 8)))
    place = data.draw(st.integers(0, len(links) - 2))
    del links[place]

    assert chain.verify(CASE, links) == Break(place + 1, Fault.MISSING)


@unhurried
@given(st.data())
def test_entries_cut_off_at_the_end_are_missed_by_who_knows_the_end(data: st.DataObject) -> None:
    links = chained(data.draw(st.integers(1, 8)))
    left = data.draw(st.integers(0, len(links) - 1))

    assert chain.verify(CASE, links[:left], end_of(links)) == Break(left + 1, Fault.CUT)
    assert chain.verify(CASE, links[:left]) is None


def test_entries_that_changed_places_are_noticed() -> None:
    one, two, three = chained(3)

    assert chain.verify(CASE, [one, three, two]) == Break(2, Fault.MISSING)


def test_a_chain_forged_anew_contradicts_the_end_that_was_published() -> None:
    published = end_of(chained(2))
    end, forged = chain.beginning(CASE), list[Link]()
    for number in (1, 2, 3):
        entry = replace(FIRST, number=number, reader="staff:exercise-officer-two")
        end = chain.follow(end, entry)
        forged.append(Link(entry, end.hash))

    assert chain.verify(CASE, forged) is None
    assert chain.verify(CASE, forged, published) == Break(2, Fault.ALTERED)


def test_an_entry_of_another_case_does_not_belong() -> None:
    assert chain.verify(CASE, chained(1, uuid4())) == Break(1, Fault.FOREIGN)
    assert str(Break(1, Fault.FOREIGN)) == "entry 1 is of another case"


def test_an_entry_follows_the_one_before() -> None:
    with pytest.raises(ValueError, match="follows"):
        chain.follow(chain.beginning(CASE), replace(FIRST, number=2))


def test_an_instant_is_the_same_in_every_zone() -> None:
    elsewhere = replace(FIRST, at=AT.astimezone(timezone(timedelta(hours=3))))

    assert chain.canonical(elsewhere) == chain.canonical(FIRST)


@unhurried
@given(st.lists(st.text(max_size=3), max_size=3), st.lists(st.text(max_size=3), max_size=3))
def test_different_fields_never_have_the_same_bytes(one: list[str], other: list[str]) -> None:
    bytes_of = [chain.canonical(replace(FIRST, fields=tuple(each))) for each in (one, other)]

    assert (bytes_of[0] == bytes_of[1]) is (one == other)


def test_hashes_are_the_same_in_every_version() -> None:
    expected = "4781dcea4bbbb5fe9658179b56cfefa21e488a573b4c3c99911eca7d3284e3e4"
    assert chain.follow(chain.beginning(CASE), FIRST).hash.hex() == expected


def test_the_head_changes_with_every_chain_and_not_with_their_order() -> None:
    other = uuid4()
    ends = {CASE: end_of(chained(2)), other: end_of(chained(1, other))}
    grown = ends | {other: end_of(chained(2, other))}

    assert chain.head(ends) == chain.head(dict(reversed(ends.items())))
    assert len({chain.head({}), chain.head(ends), chain.head(grown)}) == 3
