"""Whom and what a case is about: added when it becomes known, put right where it was wrong."""

from collections.abc import Mapping
from datetime import date

from conduct.domain.parties import Alleged, Incident
from conduct.domain.rights import FieldClass as C
from conduct.domain.words import Personnel, Precision
from conduct.pages.acts import Act, Asked, because, or_none, uuid_of
from conduct.pages.deeds.which import key_of
from conduct.pages.view import View
from conduct.pages.words import CHOOSE, PERSONNEL, PRECISIONS
from conduct.use_cases import changes
from conduct.use_cases.changes import Change
from muster.web.forms import Form

PERPETRATOR = (
    Asked(name="personnel", label="Category", needed="Choose the category", words=PERSONNEL),
    Asked(name="country", label="State", hint="Three letters, such as KEN. Empty if not known."),
    Asked(name="unit", label="Unit", hint="Write it alike in every case: units are compared."),
    Asked(name="name", label="Name"),
    Asked(name="rank", label="Rank or grade"),
    Asked(name="service_number", label="Service or staff number"),
)
INCIDENT = (
    Asked(name="precision", label="How exactly the day is known", words=PRECISIONS,
          needed="Choose how exactly the day is known"),
    Asked(name="on", label="Day", is_day=True, hint="Its first day. Empty if it is not known."),
    Asked(name="until", label="Last day", is_day=True, hint="Of a period, and only of one."),
    Asked(name="place", label="Place"),
)  # fmt: skip


def _perpetrator(form: Form, which: str) -> Change:
    country = form["country"].upper() or None
    named = {name: or_none(form, name) for name in ("unit", "name", "rank", "service_number")}
    alleged = Alleged(personnel=Personnel(form["personnel"]), country=country, **named)
    return changes.put_perpetrator(alleged, key_of(which))


def _incident(form: Form, which: str) -> Change:
    incident = Incident(
        on=date.fromisoformat(form["on"]) if form["on"] else None,
        until=date.fromisoformat(form["until"]) if form["until"] else None,
        precision=Precision(form["precision"]),
        place=or_none(form, "place"),
    )
    return changes.put_incident(incident, _number(which) if which else None)


def _number(which: str) -> int:
    """No incident has the number 0."""
    return int(which) if which.isascii() and which.isdecimal() and len(which) < 6 else 0


def _perpetrators(view: View) -> list[tuple[str, str]]:
    who = [(each.key, f"Alleged perpetrator {each.short}") for each in view.many("perpetrators")]
    return who if len(who) == 1 else [CHOOSE, *who]


def _incidents(view: View) -> list[tuple[str, str]]:
    some = [(each.key, f"Incident {each.key}") for each in view.many("incidents")]
    return some if len(some) == 1 else [CHOOSE, *some]


def known(group: str, view: View, which: str) -> Mapping[str, str] | None:
    if not which:
        return {}
    found = view.find(group, which)
    return None if found is None else found.members


ACTS = (
    Act(
        name="perpetrator", label="Add an alleged perpetrator", section="perpetrators",
        about="perpetrators", corrects="Correct an alleged perpetrator", asks=PERPETRATOR,
        read=_perpetrator,
        needed=frozenset({C.PERPETRATORS, C.PERPETRATOR_IDENTITY}),
        begins=lambda view, which: known("perpetrators", view, which),
        means="Each category and contributing State has a case of its own. What stood before is"
        " kept.",
    ),
    Act(
        name="remove-perpetrator", label="Remove an alleged perpetrator added by mistake",
        section="perpetrators", danger=True, submit="Remove",
        needed=frozenset({C.PERPETRATORS, C.PERPETRATOR_IDENTITY}),
        asks=(
            Asked(name="perpetrator", label="Alleged perpetrator", needed="Choose whom",
                  offered=_perpetrators),
            because(),
        ),
        read=lambda form, which: changes.remove_perpetrator(
            uuid_of(form, "perpetrator"), form["reason"]
        ),
        possible=lambda view: bool(view.many("perpetrators")),
        means="What was known is kept in the history.",
    ),
    Act(
        name="incident", label="Add an incident", section="incidents", about="incidents",
        corrects="Correct an incident",
        asks=INCIDENT, read=_incident, needed=frozenset({C.INCIDENTS}),
        begins=lambda view, which: known("incidents", view, which),
        means="What stood before is kept.",
    ),
    Act(
        name="remove-incident", label="Remove an incident of another case", section="incidents",
        needed=frozenset({C.INCIDENTS}), danger=True, submit="Remove",
        asks=(
            Asked(name="incident", label="Incident", needed="Choose the incident",
                  offered=_incidents),
            because(),
        ),
        read=lambda form, which: changes.remove_incident(
            _number(form["incident"]), form["reason"]
        ),
        possible=lambda view: bool(view.many("incidents")),
        means="What was known is kept in the history. All incidents of a report stand in each of"
        " its cases at first; dates and places of a unit count for a review under resolution 2272.",
    ),
)  # fmt: skip
