"""A report comes in and becomes cases."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from conduct.domain import opening
from conduct.domain.assignment import assign
from conduct.domain.happenings import Word
from conduct.domain.report import Report
from conduct.domain.rights import Capacity
from conduct.storage import access, cases, watching
from conduct.storage.cases import Held
from conduct.storage.desks import address
from conduct.use_cases.rules import Rules
from muster.journal import Origin


async def take_report(
    session: AsyncSession, rules: Rules, report: Report, origin: Origin, *,
    happened_at: datetime | None = None,
) -> list[Held]:  # fmt: skip
    """The cases it makes, the lead first. Raises `ReportUnclear`."""
    act = replace(rules.act(origin), happened_at=happened_at)
    opened = opening.open_cases(report, act)
    for case, _ in opened:
        await address(session, rules.keyring, case)
    held = await cases.add(session, rules.keyring, [case for case, _ in opened])
    told = [(each, facts) for each, (_, facts) in zip(held, opened, strict=True)]
    await cases.tell(session, told, origin)
    await watching.look_again(session, [each.case.id for each in held], origin.recorded_at)
    return held


async def entrust(
    session: AsyncSession, rules: Rules, held: list[Held], capacity: Capacity, origin: Origin
) -> None:
    """Who writes a report down works on its cases until somebody else is assigned."""
    actor, now = origin.actor, origin.recorded_at
    await access.meet(session, actor.id, actor.name)
    for each in held:
        begun = assign(each.case.id, actor.id, capacity, by=actor.id, recused=(), now=now)
        await access.keep(session, [begun])
        noted = each.case.note(Word.ASSIGNED, now, person=actor.id, capacity=capacity)
        await cases.save(session, rules.keyring, [each])
        await cases.tell(session, [(each, [noted])], origin)
