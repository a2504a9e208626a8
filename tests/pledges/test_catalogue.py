"""The commitments catalogue holds what the Declaration says, paragraph by paragraph."""

from dataclasses import replace
from datetime import date

import pytest

from muster.errors import Invalid
from pledges.domain import catalogue
from pledges.domain.catalogue import Bearer, UnknownItem

ALL, STATES, SECRETARIAT, HOSTS, ENDORSERS = (
    (Bearer.ALL,),
    (Bearer.MEMBER_STATES,),
    (Bearer.SECRETARY_GENERAL,),
    (Bearer.HOST_GOVERNMENTS,),
    (Bearer.ENDORSERS,),
)

OWED_BY: dict[str, tuple[Bearer, ...]] = {
    **dict.fromkeys(("4a", "4b"), ALL),
    **dict.fromkeys(("5a", "5b", "5c"), STATES),
    **dict.fromkeys(("6a", "6b", "6c"), SECRETARIAT),
    **dict.fromkeys(("7a", "7b"), ALL),
    **dict.fromkeys(("8a", "8b", "8c"), ALL),
    **dict.fromkeys(("10a", "10b", "10c"), ALL),
    "11a": (Bearer.ALL, Bearer.HOST_GOVERNMENTS),
    "12a": ALL,
    **dict.fromkeys(("13a", "13b"), ALL),
    **dict.fromkeys(("13c", "13d", "13e", "13f", "13g"), SECRETARIAT),
    **dict.fromkeys(("14a", "14b", "14c", "14d"), STATES),
    "14e": ALL,
    "14f": SECRETARIAT,
    "15a": STATES,
    "15b": (Bearer.MEMBER_STATES, Bearer.SECRETARY_GENERAL),
    **dict.fromkeys(("16a", "16b", "16c"), SECRETARIAT),
    **dict.fromkeys(("17a", "17b", "17c", "17d"), ALL),
    **dict.fromkeys(("18a", "18b"), ALL),
    **dict.fromkeys(("19a", "19b"), HOSTS),
    "20a": ALL,
    "21a": ALL,
    "21b": STATES,
    "22a": ALL,
    **dict.fromkeys(("23a", "23b"), ALL),
    **dict.fromkeys(("24a", "24b"), ENDORSERS),
}

TODAY = date(2026, 11, 24)


def test_the_catalogue_holds_52_items_in_the_order_of_the_declaration() -> None:
    ids = [each.id for each in catalogue.items(TODAY)]

    assert len(ids) == 52
    assert ids == list(OWED_BY)


@pytest.mark.parametrize("item_id", OWED_BY)
def test_an_item_is_owed_by_whom_the_declaration_addresses(item_id: str) -> None:
    assert catalogue.item(item_id).bearers == OWED_BY[item_id]


def test_every_paragraph_that_commits_has_its_items_and_paragraph_9_has_none() -> None:
    paragraphs = {each.paragraph for each in catalogue.items(TODAY)}

    assert paragraphs == {*range(4, 25)} - {9}


@pytest.mark.parametrize(
    ("area", "paragraphs"),
    [
        (1, {4, 5, 6, 7}),
        (2, {8}),
        (3, {10}),
        (4, {11, 12}),
        (5, {13, 14, 15}),
        (6, {16, 17}),
        (7, {18, 19, 20}),
        (8, {21, 22, 23}),
        (None, {24}),
    ],
)
def test_an_area_holds_its_paragraphs(area: int | None, paragraphs: set[int]) -> None:
    held = {each.paragraph for each in catalogue.items(TODAY) if each.area == area}

    assert held == paragraphs


def test_items_of_one_area_carry_one_title_and_no_two_areas_share_one() -> None:
    titles = {(each.area, each.area_title) for each in catalogue.items(TODAY)}

    assert len(titles) == 9
    assert len({title for _, title in titles}) == 9


def test_every_item_says_in_one_short_sentence_what_is_promised() -> None:
    texts = [each.text for each in catalogue.items(TODAY)]

    assert len(set(texts)) == 52
    assert all(10 < len(text) <= 160 and not text.endswith(".") for text in texts)


@pytest.mark.parametrize(
    ("on", "effective"),
    [
        (date(2018, 9, 24), False),
        (date(2018, 9, 25), True),
        (date(2027, 6, 30), True),
        (date(2027, 7, 1), False),
    ],
    ids=["day before", "first day", "last day", "day after"],
)
def test_an_item_applies_from_its_first_day_to_its_last(on: date, effective: bool) -> None:
    closed = replace(catalogue.item("8c"), effective_to=date(2027, 6, 30))

    assert closed.is_effective(on) is effective


def test_the_catalogue_is_empty_before_the_declaration() -> None:
    assert catalogue.items(date(2018, 9, 24)) == ()
    assert len(catalogue.items(date(2018, 9, 25))) == 52


@pytest.mark.parametrize("item_id", ["9a", "13h", "8C", "8", ""])
def test_an_item_that_is_not_in_the_catalogue_is_refused_by_name(item_id: str) -> None:
    with pytest.raises(UnknownItem, match="not an item of the commitments catalogue") as refused:
        catalogue.item(item_id)

    assert isinstance(refused.value, Invalid)
    assert refused.value.slug == "unknown-item"
