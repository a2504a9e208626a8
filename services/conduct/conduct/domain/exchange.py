"""Notes to the State that has jurisdiction, and what it answers."""

from conduct.domain.acts import Act
from conduct.domain.case import Case
from conduct.domain.content import Notice, Reply
from conduct.domain.happenings import Fact, Word
from conduct.domain.limits import Clock
from conduct.domain.parties import fits
from conduct.domain.refusals import CannotBeTold, NoState, NotNotified, StepImpossible


def notify_state(case: Case, act: Act, *, symbol: str | None = None) -> list[Fact]:
    """Its time to answer begins; a further note moves nothing while the first is unanswered.

    Raises `NoState`, `StepImpossible`, `ReportUnclear`, `CannotBeTold`.
    """
    case.changes(act)
    fits(symbol, "#/symbol")
    if case.state is None:
        raise NoState
    if case.has_ended:
        raise StepImpossible(case.step, ())
    # Refused before anything has changed, where its holidays are not known.
    act.clocks.terms(Clock.STATE_REPLY, act.at, urgent=case.urgent)
    case.state_audience = case.state_desk
    waits = case.is_running(Clock.STATE_REPLY)
    if not waits or case.content.notice is None:
        case.content.notice = Notice(sent_at=act.at, symbol=symbol)
    facts: list[Fact] = [case.note(Word.STATE_NOTIFIED, act.at, symbol=symbol)]
    facts += case.meet(Clock.NOTICE, act)
    return facts + case.start(Clock.STATE_REPLY, act)


def state_replies(
    case: Case, act: Act, *, investigates: bool, officer: str | None = None
) -> list[Fact]:
    """Also that it does not investigate is an answer.

    Raises `NotNotified`, `ReportUnclear`, `CannotBeTold`.
    """
    case.changes(act)
    fits(officer, "#/officer")
    if case.content.notice is None:
        raise NotNotified
    if act.at < case.content.notice.sent_at:
        raise CannotBeTold("it is before the State was notified")
    case.content.reply = Reply(at=act.at, investigates=investigates, officer=officer)
    says = case.note(Word.STATE_REPLIED, act.at, investigates="yes" if investigates else "no")
    return [says, *case.meet(Clock.STATE_REPLY, act)]
