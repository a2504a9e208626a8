"""Faults of what was sent, told without repeating any of it."""

from collections.abc import Mapping, Sequence
from typing import Any

ECHOING: Mapping[str, str] = {
    "datetime_from_date_parsing": "Input should be a valid date and time",
    "datetime_object_invalid": "Input should be a valid date and time",
    "datetime_parsing": "Input should be a valid date and time",
    "date_from_datetime_parsing": "Input should be a valid date",
    "date_parsing": "Input should be a valid date",
    "decimal_parsing": "Input should be a valid decimal number",
    "time_parsing": "Input should be a valid time",
    "time_delta_parsing": "Input should be a valid duration",
    "union_tag_invalid": "Input is none of the kinds that are taken here",
    "url_parsing": "Input should be a valid URL",
    "url_syntax_violation": "Input should be a valid URL",
    "uuid_parsing": "Input should be a valid UUID",
}
"""pydantic's kinds of error that quote or describe the input, and what is said instead."""
QUIET = frozenset(
    {
        "assertion_error",
        "bool_parsing",
        "bool_type",
        "bytes_type",
        "date_from_datetime_inexact",
        "date_future",
        "date_past",
        "date_type",
        "datetime_future",
        "datetime_past",
        "datetime_type",
        "decimal_max_digits",
        "decimal_type",
        "dict_type",
        "enum",
        "extra_forbidden",
        "finite_number",
        "float_parsing",
        "float_type",
        "greater_than",
        "greater_than_equal",
        "int_from_float",
        "int_parsing",
        "int_type",
        "less_than",
        "less_than_equal",
        "list_type",
        "literal_error",
        "missing",
        "model_attributes_type",
        "model_type",
        "multiple_of",
        "none_required",
        "string_pattern_mismatch",
        "string_too_long",
        "string_too_short",
        "string_type",
        "time_type",
        "timezone_aware",
        "timezone_naive",
        "too_long",
        "too_short",
        "union_tag_not_found",
        "uuid_type",
        "value_error",
    }
)
"""Those whose message is made of the schema alone. `value_error` is the text of a validator of
ours: a discreet service keeps what was sent out of it."""


ATTRIBUTES = frozenset(
    {
        "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema",
        "data", "data_base64",
    }
)  # fmt: skip
"""Of CloudEvents."""


def sentence(message: str) -> str:
    return message.removeprefix("Value error, ")


def discreet_words(fault: Mapping[str, Any]) -> str:
    kind = fault["type"]
    if kind in QUIET:
        return sentence(fault["msg"])
    return ECHOING.get(kind, "Input is not what is asked for here")


def known_pointer(pointer: str) -> str:
    """Into an event, or a batch of them, up to a name that only the sender knows."""
    kept: list[str] = []
    for step in pointer.split("/")[1:]:
        if not (step.isascii() and step.isdigit()) and step not in ATTRIBUTES:
            break
        kept.append(step)
        if step in ATTRIBUTES:
            break
    return "/".join(["#", *kept])


def known_part(fault: Mapping[str, Any]) -> Sequence[str | int]:
    """Where the fault lies, up to a name that only the sender knows."""
    where = list(fault["loc"])
    if fault["type"] == "extra_forbidden":
        return where[:-1]
    return where[: where.index("[key]") - 1] if "[key]" in where else where
