"""What happened in a case, one sentence each, out of codes and ids."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from conduct.domain.happenings import Word
from conduct.domain.references import reference_of
from conduct.domain.steps import Step
from conduct.pages import words
from conduct.pages.view import SHORT
from conduct.storage.notes import Noted
from muster.web.filters import written

Detail = Mapping[str, str]
Names = Mapping[str, str]

CORRECTED = {"narrative": "What was reported was corrected", "urgent": "It was made urgent"}
FIELDS = {
    "narrative": "what was reported", "said_kind": "kind as reported", "urgent_because": "urgency",
    "received_at": "day of receipt", "country": "State", "service_number": "service number",
    "on": "day", "until": "last day",
}  # fmt: skip
STEPS_OF_CLOCKS = {"granted": "more time granted", "opened": "started"}
GROUPS = {
    "incidents": "incident", "perpetrators": "alleged perpetrator", "victims": "victim",
    "reporter": "who reported", "finding": "finding", "reply": "reply of the State",
    "notice": "note to the State", "measures": "interim measure", "referral": "referral",
    "links": "other case", "handed_on": "handing on",
}  # fmt: skip


def sentence(noted: Noted, names: Names) -> str:
    detail = noted.detail
    said = _SAYS[noted.word](detail, names) if noted.word in _SAYS else noted.word.capitalize()
    reason = f" Reason: {ended(detail['because'])}" if detail.get("because") else ""
    authority = f" Authority: {ended(detail['authority'])}" if detail.get("authority") else ""
    return f"{said}.{reason}{authority}"


def ended(said: str) -> str:
    return said if said.endswith((".", "!", "?")) else f"{said}."


def field_name(field: str) -> str:
    """`victims/<id>/age` as `victim 3f9a: age`."""
    group, _, rest = field.partition("/")
    if not rest:
        return FIELDS.get(group, group)
    key, _, member = rest.rpartition("/")
    known = GROUPS.get(group, group.rstrip("s").replace("_", " "))
    about = f"{known} {key[:SHORT]}" if key else known
    return f"{about}: {FIELDS.get(member, member.replace('_', ' '))}"


def _party(detail: Detail) -> str:
    for name, said in (("perpetrator", "alleged perpetrator"), ("victim", "victim")):
        if name in detail:
            return f"{said} {detail[name][:SHORT]}"
    return f"incident {detail['incident']}" if "incident" in detail else ""


def _who(detail: Detail, names: Names) -> str:
    person = detail.get("person", "")
    return names.get(person, person)


def _step(detail: Detail, names: Names) -> str:
    said = [f"Step taken: {words.STEPS.get(detail.get('step', ''), 'unknown')}"]
    # A State may be either.
    to_whom = words.RECEIVERS if detail.get("step") == Step.HANDED_ON else words.INVESTIGATORS
    if to := detail.get("to"):
        said.append(words.inside(to_whom.get(to, "unknown")))
    if outcome := detail.get("outcome"):
        said.append(words.inside(words.FINDINGS[outcome]))
    if case := detail.get("case"):
        said.append(reference_of(UUID(case)))
    return ", ".join(said)


def _corrected(detail: Detail, names: Names) -> str:
    if "kind" in detail:
        before = words.inside(words.KINDS.get(detail.get("before", ""), "unknown"))
        return (
            f"The kind was corrected to {words.inside(words.KINDS[detail['kind']])}, from {before}"
        )
    if party := _party(detail):
        return f"Corrected: {party}"
    return CORRECTED.get(detail.get("what", ""), "Corrected")


def _clock(detail: Detail, names: Names) -> str:
    clock = words.CLOCKS.get(detail.get("clock", ""), "A clock")
    step = STEPS_OF_CLOCKS.get(detail.get("step", ""), detail.get("step", ""))
    step = step.replace("_", " ").replace("-", " ")
    due = detail.get("due")
    when = f", due {written(datetime.fromisoformat(due))}" if due else ""
    return f"Clock “{clock}”: {step}{when}"


def _measure(detail: Detail) -> str:
    return words.inside(words.MEASURES[detail["kind"]])


def _case(detail: Detail) -> str:
    return reference_of(UUID(detail["case"]))


_SAYS: Mapping[Word, Callable[[Detail, Names], str]] = {
    Word.REPORTED: lambda d, names: f"Reported, by {words.inside(words.CHANNELS[d['channel']])}",
    Word.STEP_TAKEN: _step,
    Word.REOPENED: lambda d, names: f"Reopened at {words.STEPS.get(d.get('step', ''), 'unknown')}",
    Word.CORRECTED: _corrected,
    Word.PARTY_ADDED: lambda d, names: f"Added: {_party(d)}",
    Word.ALLEGED_REMOVED: lambda d, names: f"Removed, added by mistake: {_party(d)}",
    Word.VICTIM_REMOVED: lambda d, names: f"Removed, added by mistake: {_party(d)}",
    Word.INCIDENT_ADDED: lambda d, names: f"Added: {_party(d)}",
    Word.INCIDENT_REMOVED: lambda d, names: f"Removed, not of this case: {_party(d)}",
    Word.STATE_NOTIFIED: lambda d, names: (
        "The State was notified" + (f", note {d['symbol']}" if d.get("symbol") else "")
    ),
    Word.STATE_REPLIED: lambda d, names: (
        "The State replied: it "
        + ("investigates" if d.get("investigates") == "yes" else "does not investigate")
    ),
    Word.ASSISTANCE: lambda d, names: (
        f"Assistance to {_party(d)}: " + words.inside(words.ASSISTANCE[d["what"]])
    ),
    Word.MEASURE_IMPOSED: lambda d, names: f"Interim measure: {_measure(d)}",
    Word.MEASURE_LIFTED: lambda d, names: f"Interim measure lifted: {_measure(d)}",
    Word.ACTION_RECORDED: lambda d, names: (
        f"Action, {words.TRACKS[d['track']]}: " + words.inside(words.ACTIONS[d["kind"]])
    ),
    Word.LINKED: lambda d, names: f"Linked to {_case(d)}",
    Word.DUPLICATE_TAKEN_IN: lambda d, names: f"{_case(d)} was merged into it",
    Word.CLOCK: _clock,
    Word.ASSIGNED: lambda d, names: (
        f"{_who(d, names)} was assigned as "
        + words.CAPACITIES.get(d.get("capacity", ""), "unknown")
    ),
    Word.UNASSIGNED: lambda d, names: f"The assignment of {_who(d, names)} ended",
    Word.RECUSED: lambda d, names: f"{_who(d, names)} is recused",
    Word.ACCESS_ASKED: lambda d, names: f"{_who(d, names)} asked for access in an emergency",
    Word.ACCESS_OPENED: lambda d, names: f"{_who(d, names)} was granted access in an emergency",
    Word.ACCESS_REFUSED: lambda d, names: f"{_who(d, names)} was refused access in an emergency",
    Word.ACCESS_ENDED: lambda d, names: f"The emergency access of {_who(d, names)} ended",
}
