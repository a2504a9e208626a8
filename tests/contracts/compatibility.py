"""Whether a schema of an event's data may take the place of an earlier one.

What is accepted must go on being accepted. What is published must be readable by those who know
the earlier schema, and what they know must stay readable here, since topics keep it for ever.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from muster.contracts import Direction

Schema = Mapping[str, Any]

ANNOTATIONS = {"$schema", "$id", "$defs", "title", "description", "examples", "default"}
LOWEST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
HIGHEST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
EXACT = ("pattern", "format", "multipleOf", "uniqueItems")
NESTED = {"properties", "required", "items", "additionalProperties", "anyOf", "oneOf", "$ref"}
UNDERSTOOD = {*LOWEST, *HIGHEST, *EXACT, *NESTED, "type", "enum", "const"}


@dataclass(frozen=True, slots=True)
class Breach:
    at: str
    """JSON Pointer into an event's data."""
    says: str

    def __str__(self) -> str:
        return f"{self.at or '/'}: {self.says}"


def breaches(old: Schema, new: Schema, direction: Direction) -> list[Breach]:
    """Why `new` may not follow `old`; empty when it may."""
    found = [*_narrowed(Place(old, old), Place(new, new), "", forward=True)]
    if direction == "accepted":
        return [*found, *_other_defaults(Place(old, old), Place(new, new), "")]
    widened = _narrowed(Place(new, new), Place(old, old), "", forward=False)
    return [*found, *(Breach(each.at, f"for older readers, {each.says}") for each in widened)]


def means_the_same(old: Schema, new: Schema) -> bool:
    """Whether they differ in nothing but words."""
    return bool(_bare(old) == _bare(new))


@dataclass(frozen=True, slots=True)
class Place:
    """A schema, and the document that its references point into."""

    schema: Schema
    root: Schema

    def at(self, schema: Any) -> "Place":
        """`true` stands for a schema that takes everything, `false` for one that takes nothing."""
        known: dict[bool, Schema] = {True: {}, False: {"enum": []}}
        return Place(known[schema] if isinstance(schema, bool) else schema, self.root)

    def resolved(self) -> "Place":
        found = dict(self.schema)
        while "$ref" in found:
            name = found.pop("$ref").removeprefix("#/$defs/")
            found = {**self.root["$defs"][name], **found}
        return self.at(found)

    def alternatives(self) -> list["Place"]:
        here = self.resolved().schema
        rest = {name: value for name, value in here.items() if name not in ("anyOf", "oneOf")}
        choices = here.get("anyOf") or here.get("oneOf")
        if choices:
            return [leaf for each in choices for leaf in self.at({**rest, **each}).alternatives()]
        if isinstance(here.get("type"), list):
            return [self.at({**here, "type": kind}) for kind in here["type"]]
        return [self.at(here)]

    @property
    def properties(self) -> Mapping[str, Any]:
        return self.schema.get("properties") or {}


def _narrowed(a: Place, b: Place, at: str, *, forward: bool) -> Iterator[Breach]:
    """What `a` takes and `b` does not. forward: also what `a` knows and `b` no longer does."""
    of_a, of_b = a.alternatives(), b.alternatives()
    for each in of_a:
        fits = [[*_one(each, other, at, forward=forward)] for other in of_b]
        if not any(found == [] for found in fits):
            same = [
                found
                for other, found in zip(of_b, fits, strict=True)
                if other.schema.get("type") == each.schema.get("type")
            ]
            yield from (same or fits)[0]


def _one(a: Place, b: Place, at: str, *, forward: bool) -> Iterator[Breach]:
    """Of two schemas without alternatives."""
    yield from _type_narrowed(a.schema, b.schema, at)
    yield from _values_narrowed(a.schema, b.schema, at)
    yield from _limits_narrowed(a.schema, b.schema, at)
    yield from _members_narrowed(a, b, at, forward=forward)
    if "items" in b.schema:
        of_a, of_b = a.at(a.schema.get("items", True)), b.at(b.schema["items"])
        yield from _narrowed(of_a, of_b, f"{at}/*", forward=forward)
    for word in sorted({*a.schema, *b.schema} - UNDERSTOOD - ANNOTATIONS):
        if a.schema.get(word) != b.schema.get(word):
            yield Breach(at, f"{word} changed, and nobody here can tell what that means")


def _type_narrowed(a: Schema, b: Schema, at: str) -> Iterator[Breach]:
    before, after = a.get("type"), b.get("type")
    if after not in (None, before) and (before, after) != ("integer", "number"):
        yield Breach(at, f"{before or 'anything'} is not {after}")


def _values_narrowed(a: Schema, b: Schema, at: str) -> Iterator[Breach]:
    before, after = _values(a), _values(b)
    if after is None:
        return
    if before is None:
        yield Breach(at, f"only {after} from now on")
    elif gone := [each for each in before if each not in after]:
        yield Breach(at, f"{gone} is no value any more")


def _values(schema: Schema) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _limits_narrowed(a: Schema, b: Schema, at: str) -> Iterator[Breach]:
    for word in LOWEST:
        if word in b and (word not in a or b[word] > a[word]):
            yield Breach(at, f"{word} is {b[word]} instead of {a.get(word, 'none')}")
    for word in HIGHEST:
        if word in b and (word not in a or b[word] < a[word]):
            yield Breach(at, f"{word} is {b[word]} instead of {a.get(word, 'none')}")
    for word in EXACT:
        if word in b and a.get(word) != b[word]:
            yield Breach(at, f"{word} is {b[word]} instead of {a.get(word, 'none')}")


def _members_narrowed(a: Place, b: Place, at: str, *, forward: bool) -> Iterator[Breach]:
    required = set(a.schema.get("required", ()))
    for name in sorted(set(b.schema.get("required", ())) - required):
        yield Breach(f"{at}/{name}", "may be missing, and is required")
    for name, schema in a.properties.items():
        if name in b.properties:
            of_a, of_b = a.at(schema), b.at(b.properties[name])
            yield from _narrowed(of_a, of_b, f"{at}/{name}", forward=forward)
        elif forward:
            yield Breach(f"{at}/{name}", "is gone")
    others = b.schema.get("additionalProperties", True)
    if others not in (True, {}):
        of_a = a.at(a.schema.get("additionalProperties", True))
        yield from _narrowed(of_a, b.at(others), f"{at}/*", forward=forward)


def _other_defaults(a: Place, b: Place, at: str) -> Iterator[Breach]:
    """A default says what leaving a member out means: that is part of the promise."""
    others = {each.schema.get("type"): each for each in b.alternatives()}
    for here in a.alternatives():
        there = others.get(here.schema.get("type"), b.at(True))
        for name, schema in here.properties.items():
            other = there.properties.get(name, {})
            if "default" in schema and schema["default"] != other.get("default"):
                said = f"left out, it means {other.get('default')} instead of {schema['default']}"
                yield Breach(f"{at}/{name}", said)
            yield from _other_defaults(a.at(schema), b.at(other), f"{at}/{name}")
        if "items" in here.schema:
            items = there.schema.get("items", {})
            yield from _other_defaults(a.at(here.schema["items"]), b.at(items), f"{at}/*")


def _bare(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_bare(each) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    words = ANNOTATIONS - {"$defs", "default"}
    return {
        name: {each: _bare(value) for each, value in value.items()}
        if name in ("properties", "$defs")
        else _bare(value)
        for name, value in schema.items()
        if name not in words
    }
