"""The register: what is wrong first, then every pledge, filtered and sorted by the address."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any, NamedTuple, TypeVar

from fastapi import APIRouter, Depends, Request
from pydantic import AwareDatetime, Field
from starlette.responses import HTMLResponse

from muster.deadlines.states import State
from muster.errors import Invalid
from muster.identity import Principal
from muster.web import (
    Now,
    PagingQuery,
    Sessions,
    cut_page,
    next_page,
    render,
    require,
)
from pledges.domain import catalogue
from pledges.domain.kinds import PledgeKind, PledgeStatus
from pledges.domain.pledgers import Pledger
from pledges.storage import lists, overview
from pledges.storage.lists import Filters, Order
from pledges.visibility import viewer

router = APIRouter(include_in_schema=False)

PRESSING_SHOWN = 5
LONGEST_OPTION = 70
"""Characters of an item's text in the list to choose from."""

Choice = TypeVar("Choice", bound=StrEnum)


class UnknownFilter(Invalid):
    """The address filters or sorts by something the register does not know.

    Open the register without it and choose from what the form offers.
    """

    def __init__(self, name: str, value: str) -> None:
        super().__init__(f"{name} cannot be {value[:60]!r}")


class Milestones(StrEnum):
    """What the filter for milestones can ask for."""

    LATE = "late"
    MISSED = "missed"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    PENDING = "pending"
    UNDECIDED = "undecided"


MILESTONES = {
    Milestones.LATE: "some missed or overdue",
    Milestones.MISSED: "some missed",
    Milestones.OVERDUE: "some overdue, in grace",
    Milestones.DUE_SOON: "some due soon",
    Milestones.PENDING: "some on time",
    Milestones.UNDECIDED: "some waiting for a decision",
}

ORDERS = {
    Order.NEWEST: "registered last",
    Order.OLDEST: "registered first",
    Order.DUE: "due next",
    Order.FARTHEST: "due farthest ahead",
}


@dataclass(frozen=True)
class Asked:
    """What the address asks for; `pledger` as it was typed."""

    pledger: str | None
    item: str | None
    status: PledgeStatus | None
    kind: PledgeKind | None
    milestones: Milestones | None
    text: str | None
    order: Order

    @property
    def narrows(self) -> bool:
        return replace(self, order=Order.NEWEST) != NOTHING

    @property
    def words(self) -> list[str]:
        """What narrows the list, for people to read."""
        said = {
            "pledger": self.pledger,
            "item": self.item,
            "status": self.status and self.status.label,
            "kind": self.kind and self.kind.label,
            "milestones": self.milestones and MILESTONES[self.milestones],
            "title or reference with": self.text,
        }
        return [f"{name} {value}" for name, value in said.items() if value]

    def filters(self, known: Sequence[Pledger]) -> Filters:
        """known: by whom pledges were made, so that a country's name is understood too."""
        wanted = self.milestones
        states = {each.value for each in State}
        return Filters(
            pledger=_code(self.pledger, known),
            item=self.item,
            status=self.status,
            kind=self.kind,
            overdue=True if wanted is Milestones.LATE else None,
            text=self.text,
            state=State(wanted) if wanted in states else None,
            undecided=wanted is Milestones.UNDECIDED,
        )


ANY = ("", "any")


class Place(NamedTuple):
    """Where a page ended."""

    due: AwareDatetime | None
    seq: Annotated[int, Field(ge=0, lt=2**63)]


NOTHING = Asked(None, None, None, None, None, None, Order.NEWEST)


async def _asked(request: Request) -> Asked:
    """Raises `UnknownFilter`."""

    def said(name: str) -> str | None:
        return request.query_params.get(name, "").strip() or None

    def one_of(kind: type[Choice], name: str) -> Choice | None:
        value = said(name)
        try:
            return kind(value) if value else None
        except ValueError:
            raise UnknownFilter(name, value or "") from None

    milestones = one_of(Milestones, "milestones")
    if milestones is None and said("overdue") in ("true", "1", "yes"):
        milestones = Milestones.LATE
    return Asked(
        pledger=said("pledger"),
        item=said("item"),
        status=one_of(PledgeStatus, "status"),
        kind=one_of(PledgeKind, "kind"),
        milestones=milestones,
        text=said("text"),
        order=one_of(Order, "sort") or Order.NEWEST,
    )


def _code(said: str | None, known: Sequence[Pledger]) -> str | None:
    for pledger in known:
        if said is not None and said.casefold() == pledger.name.casefold():
            return pledger.code
    return said


def _pledger(row: Any) -> str:
    return Pledger(row.country, row.organisation).name


@router.get("/")
async def show_register(
    request: Request,
    caller: Annotated[Principal, require("pledges:read")],
    asked: Annotated[Asked, Depends(_asked)],
    paging: PagingQuery,
    sessions: Sessions,
    now: Now,
) -> HTMLResponse:
    seen = viewer(caller)
    after = paging.after(Place)
    async with sessions() as session:
        pledgers = await overview.pledgers(session, seen)
        filters = asked.filters(pledgers)
        totals = await overview.totals(session, seen)
        count = await lists.count(session, seen, filters) if asked.narrows else totals.pledges
        found = await lists.ordered(
            session, seen, filters, asked.order, after=after, limit=paging.fetch
        )
        pressing: Sequence[Any] = []
        if not asked.narrows and after is None:
            pressing = await overview.pressing(session, seen, now=now, limit=PRESSING_SHOWN)
    rows, cursor = cut_page(found, paging, lambda row: (row.next_due, row.seq))
    following = next_page(request, cursor)
    return render(
        request, "register.html", rows=rows, count=count, next=following, paged=after is not None,
        totals=totals, pressing=pressing, asked=asked, options=OPTIONS, pledgers=pledgers,
        in_a_month=(now + timedelta(days=30)).date(), pledger=_pledger, kind=PledgeKind,
        status=PledgeStatus,
    )  # fmt: skip


def _items() -> Iterator[tuple[str, str]]:
    for item in catalogue.ITEMS:
        text = item.text if len(item.text) <= LONGEST_OPTION else item.text[:LONGEST_OPTION] + "…"
        yield item.id, f"{item.id} {text}"


OPTIONS = {
    "item": [ANY, *_items()],
    "status": [ANY, *((each.value, each.label) for each in PledgeStatus)],
    "kind": [ANY, *((each.value, each.label) for each in PledgeKind)],
    "milestones": [ANY, *((each.value, say) for each, say in MILESTONES.items())],
    "sort": [(each.value, say) for each, say in ORDERS.items()],
}
"""What the filters offer: values of the address, and the words for them."""
