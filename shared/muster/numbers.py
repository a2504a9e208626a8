"""Numbers and yes or no that somebody sends: JSON's own and nothing else.

Pydantic takes `"7"` and `true` for a number too, and `"off"` for no.
"""

from typing import Annotated

from pydantic import BeforeValidator, Field, Strict


def _is_number(value: object) -> object:
    if isinstance(value, bool | str):
        raise ValueError("write it as a JSON number")
    return value


NUMBER = BeforeValidator(_is_number)
"""Behind its bounds: in front, they would be missing from the JSON Schema."""
Number = Annotated[float, Field(allow_inf_nan=False), NUMBER]
YesNo = Annotated[bool, Strict()]
