"""The priorities of A4P+, as dated reference data; each to be confirmed in the standing text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from muster.errors import Invalid

A4P_PLUS = "a4p-plus"
"""The results frame that they are of."""
SINCE = date(2021, 3, 1)


class UnknownPriority(Invalid):
    """No priority has this code; `GET /v1/priorities` lists those that do."""

    def __init__(self, code: str) -> None:
        super().__init__(f"there is no priority {code[:60]!r}", pointer="#/priority")


@dataclass(frozen=True, kw_only=True)
class Priority:
    code: str
    title: str
    cross_cutting: bool = False
    frame: str = A4P_PLUS
    effective_from: date = SINCE
    effective_to: date | None = None
    """The last day; None while it is in force."""
    cited: str = "A4P+, March 2021; seven priorities and two that cut across"
    confirmed: bool = False

    def is_in_force(self, day: date) -> bool:
        ended = self.effective_to is not None and self.effective_to < day
        return self.effective_from <= day and not ended


PRIORITIES: Mapping[str, Priority] = {
    each.code: each
    for each in (
        Priority(code="coherence", title="Collective coherence behind a political strategy"),
        Priority(code="integration", title="Strategic and operational integration"),
        Priority(code="capabilities", title="Capabilities and mindsets"),
        Priority(code="accountability-of", title="Accountability of peacekeepers"),
        Priority(code="accountability-to", title="Accountability to peacekeepers"),
        Priority(code="communications", title="Strategic communications"),
        Priority(code="host-countries", title="Cooperation with host countries"),
        Priority(code="wps", title="Women, peace and security", cross_cutting=True),
        Priority(
            code="technology",
            title="Innovative, data-driven and technology-enabled peacekeeping",
            cross_cutting=True,
        ),
    )
}
"""By code, in the order in which A4P+ names them."""


def priority(code: str) -> Priority:
    """Raises `UnknownPriority`."""
    if code not in PRIORITIES:
        raise UnknownPriority(code)
    return PRIORITIES[code]
