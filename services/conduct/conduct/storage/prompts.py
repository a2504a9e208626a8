"""Reviews under resolution 2272: what was reached, and what people decided, sealed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from conduct.domain.prompts import Prompt, Scope
from conduct.sealing.keyring import Keyring
from conduct.storage import vault
from conduct.storage.tables import aggregates, deadlines, prompts
from conduct.storage.vault import CaseKeys
from muster.deadlines import Deadline
from muster.errors import NotFound

PROMPT = "prompt"
SUBJECT = "subject"
"""Of whom it is: sealed beside what was reached."""


class PromptNotFound(NotFound):
    """There is no such review, or you are not entitled to know of it."""

    def __init__(self) -> None:
        super().__init__("there is no such review, or you are not entitled to know of it")


@dataclass(frozen=True, eq=False)
class Held:
    prompt: Prompt
    keys: CaseKeys
    subject: str
    """`unit name` or `State in mission`, for those who decide."""


async def of_subject(
    session: AsyncSession, keyring: Keyring, scope: Scope, key: bytes, subject: str, audience: UUID
) -> Held:
    """Locked; made where nobody was asked about it before. key: blind index of the subject."""
    mine = select(prompts.c.id).where(prompts.c.scope == scope, prompts.c.subject_key == key)
    known = await session.scalar(mine)
    if known is not None:
        return await one(session, keyring, known)
    prompt = Prompt(scope=scope, audience=audience)
    await session.execute(insert(aggregates).values(id=prompt.id, kind=PROMPT))
    await session.execute(
        insert(prompts).values(id=prompt.id, scope=scope, subject_key=key, **_state(prompt))
    )
    keys = await vault.begin(session, keyring, prompt.id)
    await vault.write_new(session, prompt.id, keys, {SUBJECT: subject}, vault.facts_only)
    return Held(prompt, keys, subject)


async def one(session: AsyncSession, keyring: Keyring, prompt_id: UUID) -> Held:
    """Locked. Raises `PromptNotFound`."""
    row = select(aggregates.c.id).where(aggregates.c.id == prompt_id).with_for_update()
    await session.execute(row)
    found = await by_ids(session, keyring, [prompt_id])
    if prompt_id not in found:
        raise PromptNotFound
    return found[prompt_id]


async def by_ids(
    session: AsyncSession, keyring: Keyring, ids: Collection[UUID]
) -> dict[UUID, Held]:
    """Who changes them holds the locks."""
    if not ids:
        return {}
    rows = list(await session.execute(select(prompts).where(prompts.c.id.in_(list(ids)))))
    keys = await vault.keys_of_cases(session, keyring, [row.id for row in rows])
    clocks = await _clocks(session, rows)
    found = {}
    for row in rows:
        fields = await vault.read(session, row.id, keys[row.id])
        subject = fields.pop(SUBJECT)
        found[row.id] = Held(_prompt(row, fields, clocks[row.id]), keys[row.id], subject)
    return found


async def check_seen(
    session: AsyncSession, prompt_id: UUID, audiences: Collection[UUID] | None
) -> None:
    """Nothing of it is opened. audiences: None is every desk. Raises `PromptNotFound`."""
    mine = select(prompts.c.audience).where(prompts.c.id == prompt_id)
    audience = await session.scalar(mine)
    if audience is None or (audiences is not None and audience not in audiences):
        raise PromptNotFound


async def ticking(
    session: AsyncSession, keyring: Keyring, ids: Collection[UUID]
) -> dict[UUID, Held]:
    """Without content, also where the keys cannot be opened. Who asks holds the locks."""
    if not ids:
        return {}
    rows = list(await session.execute(select(prompts).where(prompts.c.id.in_(list(ids)))))
    keys = await vault.keys_where_they_open(session, keyring, [row.id for row in rows])
    clocks = await _clocks(session, rows)
    return {row.id: Held(_prompt(row, {}, clocks[row.id]), keys[row.id], "") for row in rows}


async def listed(
    session: AsyncSession, audiences: Collection[UUID] | None, *, limit: int = 200
) -> list[UUID]:
    """Open ones first, then the newest decided. audiences: None is every desk."""
    rows = select(prompts.c.id)
    if audiences is not None:
        rows = rows.where(prompts.c.audience.in_(list(audiences)))
    rows = rows.order_by(prompts.c.is_open.desc(), prompts.c.version.desc(), prompts.c.id)
    return list(await session.scalars(rows.limit(limit)))


async def save(session: AsyncSession, changed: Iterable[Held]) -> None:
    for held in changed:
        prompt = held.prompt
        mine = prompts.c.id == prompt.id
        await session.execute(update(prompts).where(mine).values(_state(prompt)))
        fields = prompt.changed_fields()
        await vault.write(session, prompt.id, held.keys, fields, vault.facts_only)
        await deadlines.save(session, prompt.moved)
        await deadlines.add(session, prompt.opened)
        prompt.read = {**prompt.read, **fields}
        prompt.opened, prompt.moved = [], []


async def _clocks(session: AsyncSession, rows: Sequence[Row[Any]]) -> dict[UUID, list[Deadline]]:
    found: dict[UUID, list[Deadline]] = {row.id: [] for row in rows}
    for each in await deadlines.of(session, list(found)):
        found[each.aggregate_id].append(each)
    return found


def _prompt(row: Row[Any], fields: dict[str, str], clocks: Sequence[Deadline]) -> Prompt:
    return Prompt.known(
        found=fields,
        id=row.id,
        scope=Scope(row.scope),
        audience=row.audience,
        version=row.version,
        told=row.told,
        is_open=row.is_open,
        deadlines=list(clocks),
    )


def _state(prompt: Prompt) -> dict[str, Any]:
    return {
        "version": prompt.version,
        "told": prompt.told,
        "is_open": prompt.is_open,
        "audience": prompt.audience,
    }
