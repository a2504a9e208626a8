"""A case as flat text, one field per member, and back."""

from datetime import date
from uuid import UUID

import pytest

from conduct.domain.assisting import assist
from conduct.domain.case import Case
from conduct.domain.content import case_fields, from_fields
from conduct.domain.correcting import put_incident
from conduct.domain.exchange import notify_state, state_replies
from conduct.domain.extending import extend
from conduct.domain.flat import changed
from conduct.domain.limits import Clock
from conduct.domain.measures import impose, record_action
from conduct.domain.merging import merge
from conduct.domain.notes import add_note
from conduct.domain.parties import Incident
from conduct.domain.rights import class_of, compartment_of
from conduct.domain.words import (
    ActionKind,
    Assistance,
    MeasureKind,
    NoteChannel,
    Precision,
    Track,
)
from tests.conduct.cases import PERPETRATOR, VICTIM, act, found, registered, reported

WHY = "Exercise: a reason."


def full() -> Case:
    """With something in every field."""
    case = found(urgent_because="Exercise: urgent.")
    notify_state(case, act(), symbol="EX/2026/1")
    state_replies(case, act(), investigates=True, officer="Exercise officer two")
    assist(case, VICTIM, Assistance.REFERRED, act(), detail="Exercise.")
    impose(case, MeasureKind.REMOVAL, act(), detail="Exercise.")
    record_action(case, Track.CRIMINAL, ActionKind.REFERRAL, act(), detail="Exercise.")
    for channel in NoteChannel:
        add_note(case, channel, "Exercise: a note, with a comma,\nand <b>a line</b>.", act())
    extend(case, Clock.ACTION_REPORT, date(2028, 1, 1), act(), because=WHY, authority="Exercise")
    for day in range(1, 12):
        on = date(2026, 11, day)
        put_incident(case, Incident(on=on, until=on, precision=Precision.PERIOD), act())
    merge(case, registered(), WHY, act())
    return case


def test_what_is_written_is_read_as_it_was() -> None:
    written = case_fields(full().content)

    again = from_fields(dict(sorted(written.items())))

    assert case_fields(again) == written
    assert list(again.incidents) == list(range(1, 13))
    assert [each.step for each in again.steps.values()][-1] == "merged"


def test_fields_are_named_by_group_member_and_id() -> None:
    written = case_fields(reported().content)

    assert written["narrative"] == "Exercise: what was reported."
    assert written["kind"] == "sexual-exploitation"
    assert written["incidents/1/place"] == "Exercise place"
    assert written[f"perpetrators/{PERPETRATOR}/service_number"] == "EX-0001"
    assert written[f"victims/{VICTIM}/needs"] == "medical,legal"
    assert written["reporter/name"] == "Exercise officer one"
    assert written["received_at"] == "2026-11-24T10:00:00+00:00"


def test_only_what_changed_is_written() -> None:
    case = reported()
    read = Case.known(
        found=case_fields(case.content), id=case.id, report_id=case.report_id,
        opened_on=case.opened_on, deadlines=case.deadlines, version=case.version,
    )  # fmt: skip
    assert read.changed_fields() == {}

    id_, _ = add_note(read, NoteChannel.FILE, "Exercise.", act())

    assert set(read.changed_fields()) == {f"notes/{id_}/{m}" for m in ("at", "by", "text")}


def test_what_is_no_longer_known_is_written_as_blank_and_read_as_unknown() -> None:
    before = case_fields(reported().content)
    after = {name: value for name, value in before.items() if not name.startswith("reporter/")}

    written = changed(before, after)

    assert written == {"reporter/name": "", "reporter/contact": ""}
    assert from_fields(before | written).reporter is None


def test_a_case_of_which_only_a_clock_ticks_needs_no_fields() -> None:
    case = Case.known(found={}, opened_on=date(2026, 11, 24))

    with pytest.raises(LookupError):
        _ = case.said
    assert case.changed_fields() == {}


def test_half_a_record_is_no_record() -> None:
    written = case_fields(reported().content)
    del written["mission"]

    with pytest.raises(KeyError, match="mission"):
        from_fields(written)


def test_every_field_has_a_class_and_a_compartment() -> None:
    written = case_fields(full().content)

    sealed_apart = {_plain(name) for name in written if compartment_of(name) == "identity"}
    assert {class_of(name) for name in written} >= {"summary", "facts", "restricted"}
    assert sealed_apart == {
        "perpetrators/name", "perpetrators/rank", "perpetrators/service_number", "victims/name",
        "victims/contact", "reporter/name", "reporter/contact", "reply/officer",
    }  # fmt: skip


def test_a_field_that_nobody_knows_has_no_class() -> None:
    with pytest.raises(KeyError):
        class_of("invented")
    with pytest.raises(KeyError):
        class_of("invented/1/name")


def _plain(field: str) -> str:
    """Without the id in the middle."""
    parts = field.split("/")
    return "/".join(part for part in parts if not _is_id(part))


def _is_id(part: str) -> bool:
    try:
        UUID(part)
    except ValueError:
        return False
    return True
