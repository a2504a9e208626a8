"""Which of several is meant, by the key in the address."""

from uuid import UUID


def key_of(which: str) -> UUID | None:
    """None where a new one is meant; what is no key is one that nothing has."""
    if not which:
        return None
    try:
        return UUID(which)
    except ValueError:
        return UUID(int=0)
