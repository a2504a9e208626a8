"""What pages are asked for besides what every reading door understands."""

from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from performance.domain.as_of import FilterUnclear
from performance.domain.definitions import Definition
from performance.domain.subjects import DIMENSIONS

Choice = TypeVar("Choice", bound=StrEnum)


def dimensions(written: str | None, definition: Definition) -> tuple[str, ...]:
    """`country` or `country,category`. Raises `FilterUnclear`."""
    if not written:
        return ()
    wanted = {each.strip() for each in written.split(",")}
    for each in wanted:
        if each not in definition.disaggregation:
            words = ", ".join(definition.disaggregation)
            detail = f"{definition.code} is told apart by {words}, not by {each[:40]!r}"
            raise FilterUnclear("by", detail)
    return tuple(each for each in DIMENSIONS if each in wanted)


def one_of(kind: type[Choice], parameter: str, written: str | None) -> Choice | None:
    """Raises `FilterUnclear`."""
    if not written:
        return None
    try:
        return kind(written)
    except ValueError:
        words = ", ".join(each.value for each in kind)
        raise FilterUnclear(parameter, f"{written[:40]!r} is none of {words}") from None


def address(path: str, **query: str | None) -> str:
    """What is none or empty is left out."""
    kept = {name.rstrip("_"): value for name, value in query.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path
