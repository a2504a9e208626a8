"""What the clock does to cases and prompts: nothing of a case is opened for it."""

from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from conduct.domain.happenings import Fact
from conduct.storage import cases, notes, prompts, watching
from conduct.storage.cases import Held
from conduct.use_cases.rules import Rules
from muster.deadlines.steps import Missed
from muster.deadlines.table import Announce, Fired
from muster.journal import Actor, Origin

log = structlog.get_logger()


def announcing(rules: Rules) -> Announce:
    """Journals and queues what these deadlines went through; their cases and prompts are locked."""

    async def announce(session: AsyncSession, fired: Fired, now: datetime) -> None:
        origin = Origin(Actor.SYSTEM, now)
        ids = {deadline.aggregate_id for deadline, _ in fired}
        found = await cases.ticking_by_itself(session, rules.keyring, ids)
        asked = await prompts.ticking(session, rules.keyring, ids - found.keys())
        shut = sum(not each.keys for each in found.values())
        if shut := shut + sum(not each.keys for each in asked.values()):
            log.error("clocks told of cases whose keys cannot be opened", count=shut)
        told: dict[Held, list[Fact]] = {each: [] for each in found.values()}
        of_prompts: list[tuple[prompts.Held, list[Fact]]] = []
        for deadline, ticks in fired:
            if held := found.get(deadline.aggregate_id):
                told[held] += held.case.passed(deadline, ticks)
            elif prompt := asked.get(deadline.aggregate_id):
                of_prompts.append((prompt, prompt.prompt.passed(deadline, ticks)))
        await cases.save(session, rules.keyring, told)
        await cases.tell(session, list(told.items()), origin)
        await prompts.save(session, [each for each, _ in of_prompts])
        await notes.record(
            session, [(each.prompt.id, each.keys, facts) for each, facts in of_prompts], origin
        )
        missed = {
            deadline.aggregate_id
            for deadline, ticks in fired
            if any(isinstance(tick, Missed) for tick in ticks)
        }
        await watching.look_again(session, missed & found.keys(), now)

    return announce
