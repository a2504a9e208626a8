"""Records as flat text, one field per member, and back: what is sealed field by field."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

Record = TypeVar("Record")
Fields = Mapping[str, str]


def texts(prefix: str, record: object) -> dict[str, str]:
    """prefix: `notice/`, or nothing. Members that are not known, or empty, are left out."""
    members = {each.name: getattr(record, each.name) for each in fields(record)}  # type: ignore[arg-type]
    known = {name: value for name, value in members.items() if value not in (None, ())}
    return {f"{prefix}{name}": _text(value) for name, value in known.items()}


def one(prefix: str, record: type[Record], found: Fields) -> Record | None:
    """None where there is nothing of it; blank is not known.

    Raises `KeyError` where a member is missing that is always known.
    """
    kind: Any = record
    kinds, always = _members(kind)
    known = {name: found[f"{prefix}{name}"] for name in kinds if found.get(f"{prefix}{name}")}
    if not known:
        return None
    for name in kinds:
        if name in always and name not in known:
            raise KeyError(f"{prefix}{name}")
    return record(**{name: _read(kinds[name], value) for name, value in known.items()})


def many(prefix: str, record: type[Record], found: Fields) -> dict[str, Record]:
    """By what stands between the prefix and the member: `notes/<key>/text`."""
    starts = f"{prefix}/"
    # A dictionary, for it keeps the order in which they were written.
    keys = dict.fromkeys(
        name.removeprefix(starts).split("/", 1)[0] for name in found if name.startswith(starts)
    )
    read = {key: one(f"{starts}{key}/", record, found) for key in keys}
    return {key: each for key, each in read.items() if each is not None}


def all_texts(prefix: str, records: Mapping[Any, object]) -> dict[str, str]:
    return {
        name: value
        for key, record in records.items()
        for name, value in texts(f"{prefix}/{key}/", record).items()
    }


def changed(before: Fields, after: Fields) -> dict[str, str]:
    """What is to be written; a field that is gone is blank from now on."""
    gone = {name: "" for name, value in before.items() if name not in after and value != ""}
    return {name: value for name, value in after.items() if before.get(name) != value} | gone


def _text(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case tuple():
            return ",".join(map(_text, value))
    return str(value)


@cache
def _members(record: type[Any]) -> tuple[dict[str, Any], frozenset[str]]:
    """The type of each, without `None`; and the names of those that are always known."""
    hints = get_type_hints(record)
    always = frozenset(
        name
        for name, kind in hints.items()
        if type(None) not in get_args(kind) and get_origin(kind) is not tuple
    )
    return {name: _bare(kind) for name, kind in hints.items()}, always


def _bare(kind: Any) -> Any:
    if get_origin(kind) in (Union, UnionType):
        return next(each for each in get_args(kind) if each is not type(None))
    return kind


def _read(kind: Any, value: str) -> Any:
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], each) for each in value.split(","))
    if kind is bool:
        return value == "yes"
    if issubclass(kind, date):
        return kind.fromisoformat(value)
    if issubclass(kind, StrEnum | UUID | str):
        return kind(value)
    raise TypeError(f"no text stands for {kind}")


def in_order(names: Iterable[str]) -> list[str]:
    """Numbers by their value: `incidents/10/on` after `incidents/9/on`."""
    return sorted(
        names,
        key=lambda name: [(part.zfill(9) if part.isdigit() else part) for part in name.split("/")],
    )
