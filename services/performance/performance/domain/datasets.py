"""Data sets that figures come from: how often they appear, what a blank in them means."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from performance.domain.periods import Frequency

Windows = Mapping[str, int]
"""Days within which figures are to be known, by data set; those not named have their default."""
NO_OTHERS: Windows = {}


class Blank(StrEnum):
    """What an empty cell says."""

    ZERO = "zero"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class DataSet:
    code: str
    title: str
    frequency: Frequency
    window_days: int
    """After the end of a period its figures are to be known; the default. To be confirmed."""
    blank: Blank
    cited: str
    """The source, as it is cited under every table."""


DATA_SETS = {
    each.code: each
    for each in (
        DataSet(
            code="contributions",
            title="Contributions of uniformed personnel by sex",
            frequency=Frequency.MONTH,
            window_days=60,
            blank=Blank.UNKNOWN,
            cited="United Nations, monthly summary of contributions",
        ),
        DataSet(
            code="strength",
            title="Uniformed personnel by mission",
            frequency=Frequency.MONTH,
            window_days=60,
            blank=Blank.ZERO,
            cited="United Nations, monthly summary of contributions",
        ),
        DataSet(
            code="reports",
            title="Reports of missions and offices",
            frequency=Frequency.HALF,
            window_days=60,
            blank=Blank.UNKNOWN,
            cited="As reported by the sender",
        ),
    )
}
