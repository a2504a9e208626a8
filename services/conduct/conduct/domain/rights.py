"""Who reads and who writes what of a case: role and assignment, minus recusal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from conduct.domain.content import HEAD
from conduct.domain.happenings import Word


class Capacity(StrEnum):
    """In which somebody is assigned to a case; the role of the same name is needed too."""

    OFFICER = "conduct-officer"
    CHIEF = "conduct-chief"
    UNIT = "conduct-unit"
    """Of conduct and discipline, at Headquarters."""
    INVESTIGATOR = "investigator"
    VICTIMS_RIGHTS = "victims-rights-officer"
    LEGAL = "legal-officer"


class Compartment(StrEnum):
    FACTS = "facts"
    IDENTITY = "identity"


class FieldClass(StrEnum):
    SUMMARY = "summary"
    """Mission, kind, channel, when; the steps; other cases it is linked to."""
    FACTS = "facts"
    INCIDENTS = "incidents"
    PERPETRATORS = "perpetrators"
    PERPETRATOR_IDENTITY = "perpetrator-identity"
    VICTIMS = "victims"
    VICTIM_IDENTITY = "victim-identity"
    REPORTER = "reporter"
    ASSISTANCE = "assistance"
    FINDINGS = "findings"
    MEASURES = "measures"
    EXCHANGE = "exchange"
    """With the State, and with whom the case was handed on to."""
    NOTES = "notes"
    RESTRICTED = "restricted"


C = FieldClass

IDENTITY = frozenset({C.PERPETRATOR_IDENTITY, C.VICTIM_IDENTITY, C.REPORTER})
_CLASS_OF: Mapping[str, FieldClass] = {
    "steps": C.SUMMARY, "links": C.SUMMARY, "extensions": C.SUMMARY, "incidents": C.INCIDENTS,
    "perpetrators": C.PERPETRATORS, "victims": C.VICTIMS, "reporter": C.REPORTER,
    "victim_clocks": C.ASSISTANCE, "assistance": C.ASSISTANCE, "finding": C.FINDINGS,
    "actions": C.FINDINGS, "measures": C.MEASURES, "referral": C.EXCHANGE, "notice": C.EXCHANGE,
    "reply": C.EXCHANGE, "handed_on": C.EXCHANGE, "notes": C.NOTES, "restricted": C.RESTRICTED,
}  # fmt: skip
_IDENTITY_OF: Mapping[str, tuple[FieldClass, frozenset[str]]] = {
    "perpetrators": (C.PERPETRATOR_IDENTITY, frozenset({"name", "rank", "service_number"})),
    "victims": (C.VICTIM_IDENTITY, frozenset({"name", "contact"})),
}
_SUMMARY = HEAD - {"narrative", "urgent_because"}


def class_of(field: str) -> FieldClass:
    """Of a sealed field, by its name. Raises `KeyError` of one that nobody knows."""
    group, _, rest = field.partition("/")
    if not rest:
        if field not in HEAD:
            raise KeyError(field)
        return C.SUMMARY if field in _SUMMARY else C.FACTS
    member = rest.rpartition("/")[2]
    if member in ("because", "authority") and _CLASS_OF[group] is C.SUMMARY:
        return C.FACTS
    identity, members = _IDENTITY_OF.get(group, (C.SUMMARY, frozenset()))
    return identity if member in members else _CLASS_OF[group]


def compartment_of(field: str) -> Compartment:
    """Which key seals it. The officer whom a State names is a person too."""
    if class_of(field) in IDENTITY or field == "reply/officer":
        return Compartment.IDENTITY
    return Compartment.FACTS


CLASS_OF_WORD: Mapping[Word, FieldClass] = {
    Word.CORRECTED: C.FACTS, Word.PARTY_ADDED: C.FACTS, Word.ALLEGED_REMOVED: C.PERPETRATORS,
    Word.VICTIM_REMOVED: C.VICTIMS,
    Word.INCIDENT_ADDED: C.FACTS, Word.INCIDENT_REMOVED: C.FACTS,
    Word.EVIDENCE_PRESERVED: C.FACTS, Word.STATE_NOTIFIED: C.EXCHANGE,
    Word.STATE_REPLIED: C.EXCHANGE, Word.STATE_SILENT: C.EXCHANGE,
    Word.ASSISTANCE: C.ASSISTANCE, Word.MEASURE_IMPOSED: C.MEASURES,
    Word.MEASURE_LIFTED: C.MEASURES, Word.ACTION_RECORDED: C.FINDINGS, Word.NOTE_ADDED: C.NOTES,
}  # fmt: skip
REASONS = frozenset({"because", "authority", "outcome"})
"""Members of a happening's detail that only readers of `FACTS` see."""


def class_of_word(word: Word) -> FieldClass:
    """Who reads in the history of a case that this happened."""
    return CLASS_OF_WORD.get(word, C.SUMMARY)


_CASE = frozenset(
    {C.SUMMARY, C.FACTS, C.INCIDENTS, C.PERPETRATORS, C.PERPETRATOR_IDENTITY, C.FINDINGS,
     C.MEASURES, C.EXCHANGE}
)  # fmt: skip
_VICTIM = frozenset({C.VICTIMS, C.VICTIM_IDENTITY, C.ASSISTANCE})

READS: Mapping[Capacity, frozenset[FieldClass]] = {
    Capacity.OFFICER: _CASE | _VICTIM | {C.REPORTER, C.NOTES},
    Capacity.CHIEF: _CASE | _VICTIM | {C.REPORTER, C.NOTES},
    Capacity.UNIT: _CASE | {C.VICTIMS, C.ASSISTANCE, C.NOTES},
    Capacity.INVESTIGATOR: (_CASE | _VICTIM | {C.REPORTER, C.NOTES, C.RESTRICTED}) - {C.ASSISTANCE},
    Capacity.VICTIMS_RIGHTS: _VICTIM | {C.SUMMARY, C.FINDINGS},
    Capacity.LEGAL: _CASE | {C.VICTIMS},
}
WRITES: Mapping[Capacity, frozenset[FieldClass]] = {
    # Who assesses a report never investigates it.
    Capacity.OFFICER: READS[Capacity.OFFICER],
    Capacity.CHIEF: READS[Capacity.CHIEF],
    Capacity.UNIT: frozenset({C.SUMMARY, C.FINDINGS, C.MEASURES, C.EXCHANGE, C.NOTES}),
    Capacity.INVESTIGATOR: frozenset(
        {C.SUMMARY, C.INCIDENTS, C.PERPETRATORS, C.PERPETRATOR_IDENTITY, C.FINDINGS, C.NOTES,
         C.RESTRICTED}
    ),
    Capacity.VICTIMS_RIGHTS: _VICTIM,
    Capacity.LEGAL: frozenset({C.EXCHANGE}),
}  # fmt: skip
BROKEN_GLASS = frozenset(FieldClass) - {C.REPORTER, C.RESTRICTED}
"""Read in an emergency, and never written; who reported stays unknown."""


class Why(StrEnum):
    ASSIGNED = "assigned"
    BROKEN_GLASS = "broken glass"
    RECUSED = "recused"
    ROLE_LOST = "the role of the assignment is no longer held"
    NOT_ASSIGNED = "not assigned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    why: Why
    reads: frozenset[FieldClass] = frozenset()
    writes: frozenset[FieldClass] = frozenset()
    capacities: frozenset[Capacity] = frozenset()

    def reads_field(self, field: str) -> bool:
        return class_of(field) in self.reads

    def writes_field(self, field: str) -> bool:
        return class_of(field) in self.writes


def access(
    roles: Iterable[str], assigned: Iterable[Capacity], *, recused: bool, glass_is_broken: bool
) -> Access:
    """roles: of the token; the same capacity must be assigned. Who is recused sees nothing."""
    if recused:
        return Access(why=Why.RECUSED)
    assigned = frozenset(assigned)
    held = frozenset(each for each in assigned if each in set(roles))
    reads = visible(held, recused=False, glass_is_broken=glass_is_broken)
    writes = frozenset[FieldClass]().union(*(WRITES[each] for each in held))
    if held:
        return Access(why=Why.ASSIGNED, reads=reads, writes=writes, capacities=held)
    if glass_is_broken:
        return Access(why=Why.BROKEN_GLASS, reads=reads)
    return Access(why=Why.ROLE_LOST if assigned else Why.NOT_ASSIGNED)


def visible(
    capacities: Iterable[Capacity], *, recused: bool, glass_is_broken: bool
) -> frozenset[FieldClass]:
    if recused:
        return frozenset()
    reads = frozenset[FieldClass]().union(*(READS[each] for each in capacities))
    return reads | BROKEN_GLASS if glass_is_broken else reads
