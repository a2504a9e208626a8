"""Many rows in one statement: columns as arrays, which the database puts together again."""

from collections.abc import Iterable, Mapping
from typing import Any

Types = Mapping[str, str]
"""Column, and the PostgreSQL type it is sent as."""


def columns(types: Types, rows: Iterable[tuple[Any, ...]]) -> dict[str, list[Any]]:
    """rows: at least one."""
    return dict(zip(types, map(list, zip(*rows, strict=True)), strict=True))


def unnest(types: Types) -> str:
    return f"unnest({_arrays(types)}) AS f({', '.join(types)})"


def numbered(types: Types, number: str, alias: str = "f") -> str:
    """Also which row it is, from 1, as a column of this name."""
    names = ", ".join([*types, number])
    return f"unnest({_arrays(types)}) WITH ORDINALITY AS {alias}({names})"


def insert(table: str, types: Types) -> str:
    names = ", ".join(types)
    return f"INSERT INTO {table} ({names}) SELECT {names} FROM {unnest(types)}"


def _arrays(types: Types) -> str:
    return ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in types.items())
