"""What was promised: the Declaration of Shared Commitments, taken apart into trackable items.

Source: Action for Peacekeeping (A4P), Declaration of Shared Commitments on UN Peacekeeping
Operations, 2018; each item names its paragraph. The 52 items are this project's own
decomposition: the UN counts 45 commitments in eight areas and publishes no numbered list.

Paragraphs 1 to 3 are the preamble and paragraph 9 only recognises a responsibility, so they
hold no item. Ids are never used again: a reworded item is closed with `effective_to`, and the
new wording gets an id of its own.
"""

from datetime import date

from muster.errors import Invalid
from pledges.domain.catalogue_items import DECLARED_ON, ITEMS, Bearer, CommitmentItem

__all__ = [
    "CATALOGUE_VERSION",
    "DECLARED_ON",
    "ITEMS",
    "Bearer",
    "CommitmentItem",
    "UnknownItem",
    "item",
    "items",
]

CATALOGUE_VERSION = "2018.1"
"""Year of the text, then the edition of its decomposition; raised whenever an item changes."""

_BY_ID = {each.id: each for each in ITEMS}


class UnknownItem(Invalid):
    """A pledge names the commitment items it serves; the register's page Commitments lists them."""

    def __init__(self, item_id: str, *, pointer: str = "#/items") -> None:
        super().__init__(
            f"{item_id!r} is not an item of the commitments catalogue; "
            "items are named by paragraph and letter, such as 8c",
            pointer=pointer,
        )


def item(item_id: str) -> CommitmentItem:
    """The item of this id, in effect or not. Raises `UnknownItem`."""
    try:
        return _BY_ID[item_id]
    except KeyError:
        raise UnknownItem(item_id) from None


def items(on: date) -> tuple[CommitmentItem, ...]:
    """The items in effect on a day, in the order of the Declaration."""
    return tuple(each for each in ITEMS if each.is_effective(on))
