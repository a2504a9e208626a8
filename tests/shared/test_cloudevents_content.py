"""Whether a repetition says the same is decided on values."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muster.cloudevents import ABSENT, CloudEvent, content_key, same_content

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

scalars = st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False)
values = st.recursive(
    scalars.filter(lambda value: value not in (float("inf"), -float("inf"))),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def event(data: Any = ABSENT, **changes: Any) -> CloudEvent:
    attributes = {"id": "1", "source": "/s", "type": "t"} | changes
    return CloudEvent(**attributes, data=data)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ABSENT, None),
        (None, False),
        (True, 1),
        (1, "1"),
        (0, None),
        ([], {}),
        ([1, 2], [2, 1]),
        ({"a": None}, {}),
        ("", ABSENT),
        ("v1.0", "v1"),
        (10**22 + 1, 1e22),
        (0.1, 0.2),
    ],
)
def test_different_values_are_different_content(one: object, other: object) -> None:
    assert not same_content(event(one), event(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (-0.0, 0),
        (1.0, 1),
        (1e22, 10**22),
        ({"a": [{"b": 2.0}]}, {"a": [{"b": 2}]}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ],
)
def test_equal_values_are_the_same_content(one: object, other: object) -> None:
    assert same_content(event(one), event(other))


@pytest.mark.parametrize("changed", [{"type": "u"}, {"subject": "x"}])
def test_type_and_subject_are_content(changed: dict[str, str]) -> None:
    assert not same_content(event({}), event({}, **changed))


@pytest.mark.parametrize(
    "changed", [{"id": "2"}, {"source": "/o"}, {"extensions": {"a": 1}}, {"dataschema": "urn:x"}]
)
def test_nothing_else_of_the_envelope_is_content(changed: dict[str, Any]) -> None:
    assert same_content(event({}), event({}, **changed))


def test_text_of_a_type_that_is_not_json_is_not_a_json_string() -> None:
    assert not same_content(event("1", datacontenttype="text/plain"), event("1"))
    assert not same_content(event("1", datacontenttype="text/plain"), event(1))
    assert not same_content(event("", datacontenttype="text/plain"), event(ABSENT))


@unhurried
@given(values)
def test_the_key_has_32_bytes_and_ignores_the_order_of_members(value: Any) -> None:
    def turned(inner: Any) -> Any:
        if isinstance(inner, dict):
            return {name: turned(member) for name, member in reversed(inner.items())}
        return [turned(item) for item in inner] if isinstance(inner, list) else inner

    key = content_key(event(value))

    assert len(key) == 32
    assert key == content_key(event(turned(value)))
