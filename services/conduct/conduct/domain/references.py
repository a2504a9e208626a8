"""What people call a case: made from its id, so that it says nothing and is kept nowhere."""

import re
from uuid import UUID

from muster.errors import Invalid

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32."""
LETTERS = 12
BITS = 5 * LETTERS
_READ_AS = str.maketrans("OIL", "011")


class NotAReference(Invalid):
    """A reference has twelve letters and digits: 7K3M-9QF2-XW4D."""

    def __init__(self) -> None:
        # What was written is not repeated: it may be anything, and this is stored and shown.
        super().__init__("this is no reference such as 7K3M-9QF2-XW4D", pointer="#/reference")


def reference_of(id_: UUID) -> str:
    """From the first 60 bits of a random id."""
    bits = id_.int >> (128 - BITS)
    letters = "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(LETTERS)))
    return "-".join(letters[start : start + 4] for start in range(0, LETTERS, 4))


def ids_of(written: str) -> tuple[UUID, UUID]:
    """The lowest and the highest id of this reference; O is read as 0, I and L as 1.

    Raises `NotAReference`.
    """
    letters = re.sub(r"[\s-]", "", written).upper().translate(_READ_AS)
    if len(letters) != LETTERS or not set(letters) <= set(ALPHABET):
        raise NotAReference
    bits = 0
    for each in letters:
        bits = bits << 5 | ALPHABET.index(each)
    rest = 128 - BITS
    return UUID(int=bits << rest), UUID(int=(bits + 1 << rest) - 1)
