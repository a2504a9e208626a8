"""What a new definition of an indicator, or the next version of one, must keep to."""

import re
from dataclasses import replace

from muster.errors import Conflict, Invalid
from performance.domain.datasets import DATA_SETS
from performance.domain.definitions import Definition, Measure
from performance.domain.subjects import DIMENSIONS, PLAIN

CODE = re.compile(r"[a-z][a-z0-9-]{1,79}")
KEPT = ("unit", "measure", "direction", "disaggregation", "parts", "data_set")
"""What figures and targets mean by: no version changes it under them."""


class DefinitionContradicts(Invalid):
    """The definition cannot be as it is stated."""

    def __init__(self, message: str, *, member: str) -> None:
        super().__init__(message, pointer=f"#/{member}")


class IndicatorTaken(Conflict):
    """There is an indicator of this code; a changed definition is its next version."""

    def __init__(self, code: str) -> None:
        super().__init__(f"there is an indicator {code!r} already", pointer="#/code")


class VersionTaken(Conflict):
    """Somebody else was faster with the next version; read it before sending yours again."""

    def __init__(self, code: str, version: int) -> None:
        super().__init__(f"{code} has a version {version} already")


class FiguresStand(Conflict):
    """Figures or targets were reported under the definition: what they mean stays as it is."""

    def __init__(self, code: str, member: str) -> None:
        super().__init__(
            f"{code} has been reported on: its {member.replace('_', ' ')} stays as it is, "
            "or the indicator gets another code",
            pointer=f"#/{member}",
        )


def checked(new: Definition) -> Definition:
    """With its dimensions in the house's order. Raises `DefinitionContradicts`."""
    if CODE.fullmatch(new.code) is None:
        raise DefinitionContradicts("a code is small letters, digits and hyphens", member="code")
    if PLAIN.fullmatch(new.frame) is None:
        raise DefinitionContradicts("a frame is a plain word, such as a4p-plus", member="frame")
    if new.data_set not in DATA_SETS:
        known = ", ".join(DATA_SETS)
        raise DefinitionContradicts(f"the data sets are {known}", member="data_set")
    for member in ("disaggregation", "parts"):
        if unknown := set(getattr(new, member)) - set(DIMENSIONS):
            raise DefinitionContradicts(f"there is no {sorted(unknown)[0]}", member=member)
    if not set(new.parts) <= set(new.disaggregation):
        raise DefinitionContradicts("parts are told apart by the disaggregation", member="parts")
    if new.parts and new.measure is Measure.VALUE:
        raise DefinitionContradicts(
            "values that stand for themselves have no parts", member="parts"
        )
    if new.measure is Measure.SHARE and new.unit != "%":
        raise DefinitionContradicts("a share is in %", member="unit")
    baseline = (new.baseline, new.baseline_on, new.baseline_cited)
    if any(each is None for each in baseline) and any(each is not None for each in baseline):
        raise DefinitionContradicts("a baseline has a value, a day and a source", member="baseline")
    return replace(
        new,
        disaggregation=tuple(each for each in DIMENSIONS if each in new.disaggregation),
        parts=tuple(each for each in DIMENSIONS if each in new.parts),
    )


def next_version(before: Definition, said: Definition, *, reported_on: bool) -> Definition:
    """reported_on: there are figures or targets of it.

    Raises `DefinitionContradicts` or `FiguresStand`.
    """
    new = checked(replace(said, code=before.code, version=before.version + 1))
    if new.effective_from < before.effective_from:
        raise DefinitionContradicts(
            f"the version before it is in effect from {before.effective_from} on",
            member="effective_from",
        )
    for member in KEPT if reported_on else ():
        if getattr(new, member) != getattr(before, member):
            raise FiguresStand(before.code, member)
    return new
