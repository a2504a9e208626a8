"""Who reads and who writes what: role and assignment, minus recusal; broken glass only reads."""

from itertools import product
from uuid import uuid4

import pytest

from conduct.domain.happenings import Word
from conduct.domain.rights import (
    BROKEN_GLASS,
    READS,
    WRITES,
    Capacity,
    FieldClass,
    Why,
    access,
    class_of,
    class_of_word,
)

IDENTITIES = [f"victims/{uuid4()}/name", f"victims/{uuid4()}/contact"]


@pytest.mark.parametrize("capacity", Capacity)
def test_nobody_writes_what_they_do_not_read(capacity: Capacity) -> None:
    assert WRITES[capacity] <= READS[capacity]


@pytest.mark.parametrize("capacity", Capacity)
def test_restricted_notes_are_the_investigators(capacity: Capacity) -> None:
    assert (FieldClass.RESTRICTED in READS[capacity]) is (capacity is Capacity.INVESTIGATOR)


@pytest.mark.parametrize(
    ("capacity", "reads"),
    [
        (Capacity.OFFICER, True),
        (Capacity.VICTIMS_RIGHTS, True),
        (Capacity.INVESTIGATOR, True),
        (Capacity.UNIT, False),
        (Capacity.LEGAL, False),
    ],
)
def test_who_a_victim_is_is_known_near_the_victim_only(capacity: Capacity, reads: bool) -> None:
    mine = access([capacity], [capacity], recused=False, glass_is_broken=False)

    assert all(mine.reads_field(field) is reads for field in IDENTITIES)


def test_a_victims_rights_officer_reads_no_narrative_and_no_perpetrator() -> None:
    mine = access(
        [Capacity.VICTIMS_RIGHTS], [Capacity.VICTIMS_RIGHTS], recused=False, glass_is_broken=False
    )

    assert not mine.reads_field("narrative")
    assert not mine.reads_field(f"perpetrators/{uuid4()}/name")
    assert not mine.reads_field("reporter/name")
    assert mine.writes_field(f"assistance/{uuid4()}/detail")


@pytest.mark.parametrize(
    ("roles", "assigned", "why"),
    [
        ([Capacity.OFFICER], [], Why.NOT_ASSIGNED),
        ([], [Capacity.OFFICER], Why.ROLE_LOST),
        ([Capacity.LEGAL], [Capacity.OFFICER], Why.ROLE_LOST),
        (["conduct-oversight"], [], Why.NOT_ASSIGNED),
    ],
    ids=["role alone", "assignment alone", "another role", "oversight"],
)
def test_role_and_assignment_are_both_needed(
    roles: list[str], assigned: list[Capacity], why: Why
) -> None:
    mine = access(roles, assigned, recused=False, glass_is_broken=False)

    assert (mine.why, mine.reads, mine.writes) == (why, frozenset(), frozenset())


@pytest.mark.parametrize(("capacity", "broken"), list(product(Capacity, [True, False])))
def test_who_is_recused_sees_nothing_whatever_else_holds(capacity: Capacity, broken: bool) -> None:
    mine = access([capacity], [capacity], recused=True, glass_is_broken=broken)

    assert (mine.why, mine.reads, mine.writes) == (Why.RECUSED, frozenset(), frozenset())


def test_broken_glass_reads_and_never_writes_and_never_says_who_reported() -> None:
    mine = access([], [], recused=False, glass_is_broken=True)

    assert mine.why is Why.BROKEN_GLASS
    assert mine.reads == BROKEN_GLASS
    assert mine.writes == frozenset()
    assert not mine.reads_field("reporter/name")
    assert not mine.reads_field(f"restricted/{uuid4()}/text")
    assert mine.reads_field("narrative")


def test_broken_glass_adds_nothing_to_what_an_assigned_person_writes() -> None:
    mine = access([Capacity.LEGAL], [Capacity.LEGAL], recused=False, glass_is_broken=True)

    assert mine.why is Why.ASSIGNED
    assert mine.writes == WRITES[Capacity.LEGAL]
    assert mine.reads == READS[Capacity.LEGAL] | BROKEN_GLASS


def test_two_capacities_add_up() -> None:
    both = [Capacity.VICTIMS_RIGHTS, Capacity.LEGAL]

    mine = access(both, both, recused=False, glass_is_broken=False)

    assert mine.reads == READS[Capacity.VICTIMS_RIGHTS] | READS[Capacity.LEGAL]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("mission", FieldClass.SUMMARY),
        ("narrative", FieldClass.FACTS),
        ("steps/3/at", FieldClass.SUMMARY),
        ("steps/3/because", FieldClass.FACTS),
        ("incidents/1/place", FieldClass.INCIDENTS),
        ("perpetrators/x/unit", FieldClass.PERPETRATORS),
        ("perpetrators/x/rank", FieldClass.PERPETRATOR_IDENTITY),
        ("victims/x/age", FieldClass.VICTIMS),
        ("victim_clocks/x/subject", FieldClass.ASSISTANCE),
        ("finding/because", FieldClass.FINDINGS),
        ("restricted/x/text", FieldClass.RESTRICTED),
        ("reporter/name", FieldClass.REPORTER),
        ("extensions/x/because", FieldClass.FACTS),
        ("handed_on/name", FieldClass.EXCHANGE),
    ],
)
def test_a_field_is_of_one_class(field: str, expected: FieldClass) -> None:
    assert class_of(field) is expected


HEARD_OF: dict[FieldClass, set[Word]] = {
    FieldClass.FACTS: {
        Word.CORRECTED, Word.PARTY_ADDED, Word.INCIDENT_ADDED, Word.INCIDENT_REMOVED,
        Word.EVIDENCE_PRESERVED,
    },
    FieldClass.PERPETRATORS: {Word.ALLEGED_REMOVED},
    FieldClass.VICTIMS: {Word.VICTIM_REMOVED},
    FieldClass.EXCHANGE: {Word.STATE_NOTIFIED, Word.STATE_REPLIED, Word.STATE_SILENT},
    FieldClass.MEASURES: {Word.MEASURE_IMPOSED, Word.MEASURE_LIFTED},
    FieldClass.FINDINGS: {Word.ACTION_RECORDED},
    FieldClass.ASSISTANCE: {Word.ASSISTANCE},
    FieldClass.NOTES: {Word.NOTE_ADDED},
}  # fmt: skip


@pytest.mark.parametrize("word", Word)
def test_that_something_happened_is_heard_of_by_who_reads_what_it_concerns(word: Word) -> None:
    of = next((each for each, words in HEARD_OF.items() if word in words), FieldClass.SUMMARY)

    assert class_of_word(word) is of


READ_BY = {
    FieldClass.REPORTER: {Capacity.OFFICER, Capacity.CHIEF, Capacity.INVESTIGATOR},
    FieldClass.NOTES: {Capacity.OFFICER, Capacity.CHIEF, Capacity.UNIT, Capacity.INVESTIGATOR},
    FieldClass.ASSISTANCE: {
        Capacity.OFFICER, Capacity.CHIEF, Capacity.UNIT, Capacity.VICTIMS_RIGHTS,
    },
}  # fmt: skip


@pytest.mark.parametrize("field_class", READ_BY)
def test_no_other_capacity_reads_who_reported_notes_or_assistance(field_class: FieldClass) -> None:
    assert {each for each in Capacity if field_class in READS[each]} == READ_BY[field_class]


WRITTEN_BY = {
    FieldClass.SUMMARY: {Capacity.OFFICER, Capacity.CHIEF, Capacity.UNIT, Capacity.INVESTIGATOR},
    FieldClass.FACTS: {Capacity.OFFICER, Capacity.CHIEF},
    FieldClass.VICTIM_IDENTITY: {Capacity.OFFICER, Capacity.CHIEF, Capacity.VICTIMS_RIGHTS},
    FieldClass.FINDINGS: {Capacity.OFFICER, Capacity.CHIEF, Capacity.UNIT, Capacity.INVESTIGATOR},
    FieldClass.EXCHANGE: {Capacity.OFFICER, Capacity.CHIEF, Capacity.UNIT, Capacity.LEGAL},
}


@pytest.mark.parametrize("field_class", WRITTEN_BY)
def test_no_other_capacity_takes_steps_or_writes_facts_victims_findings_or_exchange(
    field_class: FieldClass,
) -> None:
    assert {each for each in Capacity if field_class in WRITES[each]} == WRITTEN_BY[field_class]


@pytest.mark.parametrize("member", ["because", "authority"])
def test_who_granted_more_time_and_why_is_for_readers_of_the_facts(member: str) -> None:
    assert class_of(f"extensions/{uuid4()}/{member}") is FieldClass.FACTS
    assert class_of(f"extensions/{uuid4()}/due") is FieldClass.SUMMARY
