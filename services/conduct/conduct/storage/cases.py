"""Cases: sealed and read whole under a lock, or without their content where only a clock ticks."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, insert, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Uuid

from conduct.domain.case import Case
from conduct.domain.flat import Fields
from conduct.domain.happenings import Fact
from conduct.domain.merging import merged_into
from conduct.domain.parties import Alleged
from conduct.domain.steps import Step
from conduct.sealing import blind
from conduct.sealing.keyring import Keyring
from conduct.storage import notes, read_log, vault
from conduct.storage.desks import Place, key_of
from conduct.storage.tables import aggregates, cases, deadlines
from conduct.storage.vault import CaseKeys
from muster.errors import NotFound
from muster.journal import Origin

KeysOf = Callable[[AsyncSession, Keyring, Collection[UUID]], Awaitable[dict[UUID, CaseKeys]]]
UNIT = "unit"
CASE = "case"


class CaseNotFound(NotFound):
    """There is no such case, or you are not entitled to know of it."""

    def __init__(self) -> None:
        super().__init__("there is no such case, or you are not entitled to know of it")


@dataclass(frozen=True, eq=False)
class Held:
    """A case in somebody's hands, with the keys to it."""

    case: Case
    keys: CaseKeys


async def add(session: AsyncSession, keyring: Keyring, new: Sequence[Case]) -> list[Held]:
    """With their clocks; what happened is recorded by `tell`."""
    held = []
    for case in new:
        await session.execute(insert(aggregates).values(id=case.id, kind=CASE))
        await session.execute(insert(cases).values(id=case.id, **_columns(keyring, case)))
        keys = await vault.begin(session, keyring, case.id)
        await vault.write_new(session, case.id, keys, case.changed_fields())
        held.append(Held(case, keys))
    await read_log.begin(session, [each.id for each in new])
    await deadlines.add(session, [clock for each in new for clock in each.opened])
    for case in new:
        _is_written(case)
    return held


async def locked(
    session: AsyncSession, keyring: Keyring, ids: Collection[UUID]
) -> dict[UUID, Held]:
    """Those that exist, with everything that is known of them, in the order of their ids.

    Raises `Shredded` or `Unreadable`.
    """
    await lock(session, ids)
    rows = await _rows(session, ids)
    if any(row.shredding_since is not None for row in rows):
        raise vault.Shredded
    keys = await vault.keys_of_cases(session, keyring, [row.id for row in rows])
    clocks = await _clocks(session, rows)
    found = {}
    for row in rows:
        fields = await vault.read(session, row.id, keys[row.id])
        found[row.id] = Held(_case(row, fields, clocks), keys[row.id])
    return found


async def lock(session: AsyncSession, ids: Collection[UUID]) -> None:
    """In the order of their ids, so that nobody waits in a circle."""
    await session.execute(_LOCK, {"ids": list(ids)})


async def one(session: AsyncSession, keyring: Keyring, case_id: UUID) -> Held:
    """Locked. Raises `CaseNotFound`, `Shredded`, `Unreadable`."""
    found = await locked(session, keyring, [case_id])
    if case_id not in found:
        raise CaseNotFound
    return found[case_id]


async def ticking(
    session: AsyncSession, keyring: Keyring, ids: Collection[UUID]
) -> dict[UUID, Held]:
    """Without content: nothing is opened. Who asks holds the locks.

    A case that was shredded is left out: nothing can be noted in it any more.
    Raises `Unreadable`.
    """
    return await _without_content(session, keyring, ids, vault.keys_of_cases)


async def ticking_by_itself(
    session: AsyncSession, keyring: Keyring, ids: Collection[UUID]
) -> dict[UUID, Held]:
    """As `ticking`; a clock goes on also where the keys to its case cannot be opened."""
    return await _without_content(session, keyring, ids, vault.keys_where_they_open)


async def _without_content(
    session: AsyncSession, keyring: Keyring, ids: Collection[UUID], keys_of: KeysOf
) -> dict[UUID, Held]:
    rows = [row for row in await _rows(session, ids) if row.shredded_on is None]
    keys = await keys_of(session, keyring, [row.id for row in rows])
    clocks = await _clocks(session, rows)
    return {row.id: Held(_case(row, {}, clocks), keys[row.id]) for row in rows}


async def save(session: AsyncSession, keyring: Keyring, changed: Iterable[Held]) -> None:
    """What is different from what was read. Raises `FieldChangedMeanwhile`."""
    for held in changed:
        case = held.case
        values = _columns(keyring, case) if case.content.said else _state(case)
        await session.execute(update(cases).where(cases.c.id == case.id).values(**values))
        await vault.write(session, case.id, held.keys, _changes(case))
        await deadlines.save(session, case.moved)
        await deadlines.add(session, case.opened)
        _is_written(case)


async def tell(
    session: AsyncSession, told: Iterable[tuple[Held, Sequence[Fact]]], origin: Origin
) -> None:
    """Seal what happened into the journal, and queue what others hear of."""
    facts = [(held.case.id, held.keys, each) for held, each in told]
    await notes.record(session, facts, origin)


async def of_report(session: AsyncSession, report_id: UUID) -> list[UUID]:
    rows = select(cases.c.id).where(cases.c.report_id == report_id).order_by(cases.c.id)
    return list(await session.scalars(rows))


async def sisters(session: AsyncSession, case_id: UUID) -> list[UUID]:
    """The other cases of its report that stand for themselves; none is opened."""
    return list(await session.scalars(_SISTERS, {"case_id": case_id}))


def units(keyring: Keyring, case: Case) -> dict[bytes, str]:
    """Of the alleged perpetrators, by blind index."""
    people = case.content.perpetrators.values()
    found = [(unit_of(keyring, case, each), each.unit) for each in people]
    return {key: unit for key, unit in found if key and unit}


def unit_of(keyring: Keyring, case: Case, alleged: Alleged) -> bytes | None:
    """A first battalion of one State in one mission is not that of another."""
    if not alleged.unit:
        return None
    country = alleged.country or case.said.country or ""
    return blind.index(keyring.blind_index, UNIT, f"{case.said.mission}|{country}|{alleged.unit}")


async def beside(session: AsyncSession, case_id: UUID) -> set[UUID]:
    """This case, and those that share a unit with it, or State and mission; none is opened."""
    return set(await session.scalars(_BESIDE, {"case_id": case_id}))


def _is_written(case: Case) -> None:
    """Nothing of it is written twice."""
    case.read = {**case.read, **_changes(case)}
    case.opened, case.moved = [], []


def _changes(case: Case) -> dict[str, str]:
    return case.changed_fields() if case.content.said else {}


async def _rows(session: AsyncSession, ids: Collection[UUID]) -> list[Row[Any]]:
    rows = select(cases).where(cases.c.id.in_(list(ids))).order_by(cases.c.id)
    return list(await session.execute(rows))


async def _clocks(session: AsyncSession, rows: Sequence[Row[Any]]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {row.id: [] for row in rows}
    for each in await deadlines.of(session, list(found)):
        found[each.aggregate_id].append(each)
    return found


def _case(row: Row[Any], fields: Fields, clocks: dict[UUID, list[Any]]) -> Case:
    return Case.known(
        found=fields,
        id=row.id,
        report_id=row.report_id,
        version=row.version,
        told=row.told,
        step=Step(row.step),
        urgent=row.urgent,
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        audience=row.audience,
        state_audience=row.state_audience,
        deadlines=clocks[row.id],
    )


def _state(case: Case) -> dict[str, Any]:
    return {
        "version": case.version,
        "told": case.told,
        "step": case.step.value,
        "urgent": case.urgent,
        "opened_on": case.opened_on,
        "closed_on": case.closed_on,
        "audience": case.audience,
        "state_audience": case.state_audience,
    }


def _columns(keyring: Keyring, case: Case) -> dict[str, Any]:
    said = case.said
    return _state(case) | {
        "report_id": case.report_id,
        "mission_key": key_of(keyring, Place.MISSION, said.mission),
        "country_key": key_of(keyring, Place.STATE, said.country) if said.country else None,
        "unit_keys": sorted(units(keyring, case)),
        "merged_into": merged_into(case),
    }


_BESIDE = text("""
    SELECT o.id FROM cases c JOIN cases o
        ON o.unit_keys && c.unit_keys
        OR (o.mission_key = c.mission_key AND o.country_key = c.country_key)
        OR o.id = c.id
    WHERE c.id = :case_id AND o.shredded_on IS NULL AND o.shredding_since IS NULL
""").bindparams(bindparam("case_id", type_=Uuid()))

_SISTERS = text("""
    SELECT o.id FROM cases c JOIN cases o ON o.report_id = c.report_id AND o.id <> c.id
    WHERE c.id = :case_id AND o.merged_into IS NULL
        AND o.shredded_on IS NULL AND o.shredding_since IS NULL
""").bindparams(bindparam("case_id", type_=Uuid()))

_LOCK = text("SELECT id FROM aggregates WHERE id = ANY(:ids) ORDER BY id FOR UPDATE").bindparams(
    bindparam("ids", type_=ARRAY(Uuid))
)
