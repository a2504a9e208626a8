"""The comparison that stands between a change of a schema and those who rely on it."""

from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from muster.contracts import Direction
from tests.contracts.compatibility import breaches, means_the_same

Schema = dict[str, Any]


def pledge(**changes: Any) -> Schema:
    properties = {
        "title": {"type": "string", "minLength": 1, "maxLength": 300},
        "kind": {"$ref": "#/$defs/Kind"},
        "items": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        "due": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}], "default": None},
        "grace": {"type": "integer", "minimum": 0, "default": 0},
        "of": {"type": "object", "properties": {"country": {"type": "string"}}},
    } | changes
    return {
        "$defs": {"Kind": {"enum": ["unit", "course"]}},
        "type": "object",
        "properties": {name: each for name, each in properties.items() if each is not None},
        "required": ["title", "kind", "items"],
    }


BOTH = ("accepted", "published")
ONLY_ACCEPTED = ("accepted",)
NONE: tuple[str, ...] = ()
CHANGES: dict[str, tuple[Schema, tuple[str, ...]]] = {
    "nothing": (pledge(), BOTH),
    "other words": (pledge() | {"title": "Pledge", "description": "A promise."}, BOTH),
    "an optional member more": (pledge(note={"type": "string"}), BOTH),
    "an optional member more, deep inside": (
        pledge(of={"type": "object", "properties": {"country": {"type": "string"}, "org": {}}}),
        BOTH,
    ),
    "the same through a reference less": (pledge(kind={"enum": ["unit", "course"]}), BOTH),
    "a member less": (pledge(due=None), NONE),
    "a member less, deep inside": (pledge(of={"type": "object"}), NONE),
    "an optional one required": (
        pledge() | {"required": ["title", "kind", "items", "grace"]},
        NONE,
    ),
    "a new one required": (
        pledge(note={"type": "string"}) | {"required": ["title", "kind", "items", "note"]},
        NONE,
    ),
    "a required one optional": (pledge() | {"required": ["title", "kind"]}, ONLY_ACCEPTED),
    "another type": (pledge(title={"type": "integer"}), NONE),
    "null no more": (pledge(due={"type": "string", "format": "date", "default": None}), NONE),
    "null as well": (
        pledge(title={"anyOf": [{"type": "string"}, {"type": "null"}]}),
        ONLY_ACCEPTED,
    ),
    "a type less strict": (pledge(grace={"type": "number", "default": 0}), ONLY_ACCEPTED),
    "a value less": (pledge(kind={"enum": ["unit"]}), NONE),
    "a value more": (pledge(kind={"enum": ["unit", "course", "money"]}), ONLY_ACCEPTED),
    "values that were free": (
        pledge(of={"type": "object", "properties": {"country": {"enum": ["KEN"]}}}),
        NONE,
    ),
    "a closer limit": (pledge(title={"type": "string", "minLength": 1, "maxLength": 299}), NONE),
    "a wider limit": (pledge(title={"type": "string", "maxLength": 500}), ONLY_ACCEPTED),
    "a closer lower limit": (
        pledge(items={"type": "array", "items": {"type": "string"}, "minItems": 2}),
        NONE,
    ),
    "a pattern": (
        pledge(items={"type": "array", "items": {"type": "string", "pattern": "x"}, "minItems": 1}),
        NONE,
    ),
    "another format": (
        pledge(
            due={
                "anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}],
                "default": None,
            }
        ),
        NONE,
    ),
    "another default": (
        pledge(grace={"type": "integer", "minimum": 0, "default": 7}),
        ("published",),
    ),
    "closed to members unknown": (pledge() | {"additionalProperties": False}, NONE),
    "a word nobody here knows": (pledge() | {"not": {"required": ["x"]}}, NONE),
}


@pytest.mark.parametrize("direction", BOTH)
@pytest.mark.parametrize(("new", "allowed"), CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_let_through_only_where_it_harms_nobody(
    new: Schema, allowed: tuple[str, ...], direction: Direction
) -> None:
    found = breaches(pledge(), new, direction)

    assert (found == []) is (direction in allowed), [str(each) for each in found]


def test_a_breach_says_where_and_what() -> None:
    found = breaches(pledge(), pledge(kind={"enum": ["unit"]}), "accepted")

    assert [str(each) for each in found] == ["/kind: ['course'] is no value any more"]


def test_only_words_may_differ_under_the_same_version() -> None:
    assert means_the_same(pledge(), pledge() | {"description": "A promise."})
    assert not means_the_same(pledge(), pledge(note={"type": "string"}))
    assert not means_the_same(pledge(title={}), pledge(title=None))


def leaves() -> st.SearchStrategy[Schema]:
    length = st.integers(0, 3)
    return st.one_of(
        st.just({"type": "boolean"}),
        st.builds(lambda low: {"type": "string", "minLength": low}, length),
        st.builds(lambda high: {"type": "string", "maxLength": high}, length),
        st.builds(lambda low: {"type": "integer", "minimum": low}, length),
        st.just({"type": "number"}),
        st.lists(st.sampled_from("abc"), min_size=1, unique=True).map(lambda v: {"enum": v}),
    )


def schemas(of: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    def thing(members: dict[str, Schema], required: set[str]) -> Schema:
        names = sorted(required & members.keys())
        return {"type": "object", "properties": members, "required": names}

    names = st.sampled_from("xyz")
    return st.one_of(
        st.builds(lambda each: {"anyOf": [each, {"type": "null"}]}, of),
        st.builds(lambda each, low: {"type": "array", "items": each, "minItems": low}, of,
                  st.integers(0, 1)),
        st.builds(thing, st.dictionaries(names, of, max_size=3), st.sets(names)),
    )  # fmt: skip


any_schema = st.recursive(leaves(), schemas, max_leaves=5)


def changed(schema: Schema) -> st.SearchStrategy[Schema]:
    """The schema, with one word of it or one part replaced."""
    ways = [st.just(schema), any_schema]
    for word, value in schema.items():
        ways += [new.map(partial(_put, schema, word)) for new in _other(word, value)]
    return st.one_of(ways)


def _put(schema: Schema, word: str, value: Any) -> Schema:
    return schema | {word: value}


def _other(word: str, value: Any) -> list[st.SearchStrategy[Any]]:
    match word:
        case "minLength" | "maxLength" | "minimum" | "minItems":
            return [st.integers(0, 3)]
        case "enum":
            return [st.lists(st.sampled_from("abcd"), min_size=1, unique=True)]
        case "required":
            return [st.lists(st.sampled_from("xyz"), unique=True)]
        case "items":
            return [changed(value)]
        case "anyOf":
            return [changed(value[0]).map(lambda new: [new, *value[1:]])]
        case "properties":
            return [changed(each).map(partial(_put, value, name)) for name, each in value.items()]
    return []


def values(schema: Schema) -> st.SearchStrategy[Any]:
    """What the schema takes."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "anyOf" in schema:
        return st.one_of([values(each) for each in schema["anyOf"]])
    match schema["type"]:
        case "string":
            low, high = schema.get("minLength", 0), schema.get("maxLength", 5)
            return st.text("abc", min_size=low, max_size=high)
        case "integer":
            return st.integers(schema.get("minimum", -2), 9)
        case "array":
            low = schema["minItems"]
            return st.lists(values(schema["items"]), min_size=low, max_size=low + 1)
        case "object":
            members = {name: values(each) for name, each in schema["properties"].items()}
            needed = {name: members.pop(name, st.none()) for name in schema["required"]}
            return st.fixed_dictionaries(needed, optional=members)
    return {"boolean": st.booleans(), "number": st.floats(-9, 9), "null": st.none()}[schema["type"]]


@settings(max_examples=250, deadline=None, derandomize=True)
@given(st.data())
def test_what_is_let_through_takes_all_that_was_taken(data: st.DataObject) -> None:
    old = data.draw(any_schema)
    new = data.draw(changed(old))
    value = data.draw(values(old))

    if breaches(old, new, "accepted") == []:
        Draft202012Validator(new).validate(value)


@settings(max_examples=250, deadline=None, derandomize=True)
@given(st.data())
def test_what_is_let_through_is_understood_by_readers_of_the_earlier_schema(
    data: st.DataObject,
) -> None:
    old = data.draw(any_schema)
    new = data.draw(changed(old))
    value = data.draw(values(new))

    if breaches(old, new, "published") == []:
        Draft202012Validator(old).validate(value)
