"""Everything that may be done to a case, with the classes of fields that it writes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from conduct.domain import (
    assisting,
    correcting,
    exchange,
    extending,
    lifecycle,
    measures,
    merging,
    notes,
    opening,
)
from conduct.domain.acts import Act
from conduct.domain.case import Case
from conduct.domain.happenings import Fact
from conduct.domain.limits import Clock
from conduct.domain.parties import Alleged, Incident, Victim
from conduct.domain.rights import FieldClass as C
from conduct.domain.steps import Step
from conduct.domain.words import (
    ActionKind,
    Assistance,
    Finding,
    Investigator,
    Kind,
    MeasureKind,
    NoteChannel,
    Receiver,
    Track,
)
from conduct.use_cases.changing import Do


@dataclass(frozen=True)
class Change:
    """needed: what somebody must be able to write to do it."""

    needed: frozenset[C]
    do: Do

    def at(self, happened_at: datetime | None) -> "Change":
        """The same, done at another time than now."""
        return replace(
            self, do=lambda case, act: self.do(case, replace(act, happened_at=happened_at))
        )


Both = Callable[[Case, Case, Act], tuple[Sequence[Fact], Sequence[Fact]]]


def register() -> Change:
    return _change(opening.register, C.SUMMARY)


def advance(to: Step) -> Change:
    """To a step of which nothing else is to be said: `conduct.domain.steps.PLAIN`."""
    return _change(lambda case, act: lifecycle.advance(case, to, act), C.SUMMARY)


def refer(to: Investigator) -> Change:
    return _change(lambda case, act: lifecycle.refer(case, to, act), C.SUMMARY, C.EXCHANGE)


def find(outcome: Finding, because: str) -> Change:
    return _change(lambda case, act: lifecycle.find(case, outcome, because, act), C.FINDINGS)


def end(to: Step, because: str) -> Change:
    """to: one of `conduct.domain.steps.REASONED`."""
    return _change(lambda case, act: lifecycle.end(case, to, because, act), C.SUMMARY)


def hand_on(to: Receiver, because: str, name: str | None) -> Change:
    return _change(
        lambda case, act: lifecycle.hand_on(case, to, because, act, name=name),
        C.SUMMARY,
        C.EXCHANGE,
    )


def reopen(to: Step, because: str) -> Change:
    return _change(lambda case, act: lifecycle.reopen(case, to, because, act), C.SUMMARY)


def preserve_evidence() -> Change:
    return _change(lifecycle.preserve_evidence, C.SUMMARY)


def notify_state(symbol: str | None) -> Change:
    return _change(lambda case, act: exchange.notify_state(case, act, symbol=symbol), C.EXCHANGE)


def state_replies(*, investigates: bool, officer: str | None) -> Change:
    return _change(
        lambda case, act: exchange.state_replies(
            case, act, investigates=investigates, officer=officer
        ),
        C.EXCHANGE,
    )


def assist(victim: UUID, what: Assistance, detail: str | None) -> Change:
    return _change(
        lambda case, act: assisting.assist(case, victim, what, act, detail=detail), C.ASSISTANCE
    )


def impose(kind: MeasureKind, detail: str | None) -> Change:
    return _change(lambda case, act: measures.impose(case, kind, act, detail=detail)[1], C.MEASURES)


def lift(measure: UUID) -> Change:
    return _change(lambda case, act: measures.lift(case, measure, act), C.MEASURES)


def record_action(track: Track, kind: ActionKind, detail: str | None) -> Change:
    return _change(
        lambda case, act: measures.record_action(case, track, kind, act, detail=detail)[1],
        C.FINDINGS,
    )


def add_note(channel: NoteChannel, text: str) -> Change:
    needed = C.NOTES if channel is NoteChannel.FILE else C.RESTRICTED
    return _change(lambda case, act: notes.add_note(case, channel, text, act)[1], needed)


def put_perpetrator(alleged: Alleged, id_: UUID | None) -> Change:
    return _change(
        lambda case, act: correcting.put_perpetrator(case, alleged, act, id_=id_)[1],
        C.PERPETRATORS,
        C.PERPETRATOR_IDENTITY,
    )


def put_victim(victim: Victim, id_: UUID | None) -> Change:
    return _change(
        lambda case, act: correcting.put_victim(case, victim, act, id_=id_)[1],
        C.VICTIMS,
        C.VICTIM_IDENTITY,
    )


def remove_perpetrator(id_: UUID, because: str) -> Change:
    return _change(
        lambda case, act: correcting.remove_perpetrator(case, id_, because, act),
        C.PERPETRATORS,
        C.PERPETRATOR_IDENTITY,
    )


def remove_victim(id_: UUID, because: str) -> Change:
    return _change(
        lambda case, act: correcting.remove_victim(case, id_, because, act),
        C.VICTIMS,
        C.VICTIM_IDENTITY,
    )


def put_incident(incident: Incident, number: int | None) -> Change:
    return _change(
        lambda case, act: correcting.put_incident(case, incident, act, number=number)[1],
        C.INCIDENTS,
    )


def remove_incident(number: int, because: str) -> Change:
    return _change(
        lambda case, act: correcting.remove_incident(case, number, because, act), C.INCIDENTS
    )


def correct_kind(kind: Kind) -> Change:
    return _change(lambda case, act: correcting.correct_kind(case, kind, act), C.FACTS)


def correct_narrative(narrative: str) -> Change:
    return _change(lambda case, act: correcting.correct_narrative(case, narrative, act), C.FACTS)


def make_urgent(because: str) -> Change:
    return _change(lambda case, act: correcting.make_urgent(case, because, act), C.FACTS)


def extend(clock: Clock, to: date, *, because: str, authority: str) -> Change:
    """Needs the scope `cases:decide` too."""
    return _change(
        lambda case, act: extending.extend(
            case, clock, to, act, because=because, authority=authority
        ),
        C.SUMMARY,
    )


def waive(clock: Clock, *, because: str, authority: str) -> Change:
    """Needs the scope `cases:decide` too."""
    return _change(
        lambda case, act: case.waive(clock, act, because=because, authority=authority), C.SUMMARY
    )


def link(because: str) -> Both:
    return lambda first, second, act: merging.link(first, second, because, act)


def merge(because: str) -> Both:
    """The first into the second."""
    return lambda first, second, act: merging.merge(first, second, because, act)


def part(because: str) -> Both:
    """The first from the second, into which it was merged."""
    return lambda first, second, act: merging.part(first, second, because, act)


def _change(do: Do, *needed: C) -> Change:
    return Change(frozenset(needed), do)
