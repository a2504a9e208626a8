"""A case is changed by somebody who came in, one at a time."""

from collections.abc import Callable, Collection, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conduct.domain.acts import Act, utc_day
from conduct.domain.case import Case
from conduct.domain.happenings import Fact
from conduct.domain.rights import FieldClass
from conduct.storage import cases, retaining, watching
from conduct.storage.cases import Held
from conduct.storage.desks import address
from conduct.use_cases.entering import Entered, still_in
from conduct.use_cases.rules import Rules
from muster.errors import Forbidden
from muster.journal import Origin


class NotYoursToChange(Forbidden):
    """You may read this part of the case, and others change it."""

    def __init__(self) -> None:
        super().__init__("your capacity in this case does not change this")


Do = Callable[[Case, Act], Sequence[Fact]]
"""A change of the domain."""


async def change(
    session: AsyncSession, rules: Rules, entered: Entered, needed: Collection[FieldClass], do: Do,
    origin: Origin, *, check_version: Callable[[int], None] | None = None,
) -> Held:  # fmt: skip
    """needed: classes of fields that the change writes. check_version: refuses one that was not
    the one seen.

    Raises `NotYoursToChange`, `CaseNotFound`, `Shredded`, and what the check and the change do.
    """
    check_writes(entered, needed)
    held = await cases.one(session, rules.keyring, entered.case_id)
    await still_in(session, entered, origin.recorded_at)
    if check_version is not None:
        check_version(held.case.version)
    await address(session, rules.keyring, held.case)
    facts = do(held.case, rules.act(origin))
    await address(session, rules.keyring, held.case)
    await keep(session, rules, [(held, facts)], origin)
    return held


async def change_both(
    session: AsyncSession, rules: Rules, entered: Entered, other: Entered,
    do: Callable[[Case, Case, Act], tuple[Sequence[Fact], Sequence[Fact]]], origin: Origin,
) -> tuple[Held, Held]:  # fmt: skip
    """Two cases together; who does it works on both. Raises as `change` does."""
    for each in (entered, other):
        check_writes(each, {FieldClass.SUMMARY})
    ids: list[UUID] = [entered.case_id, other.case_id]
    found = await cases.locked(session, rules.keyring, ids)
    for each in (entered, other):
        await still_in(session, each, origin.recorded_at)
    first, second = found[ids[0]], found[ids[1]]
    of_first, of_second = do(first.case, second.case, rules.act(origin))
    await keep(session, rules, [(first, of_first), (second, of_second)], origin)
    return first, second


async def keep(
    session: AsyncSession, rules: Rules, told: Sequence[tuple[Held, Sequence[Fact]]], origin: Origin
) -> None:
    """What was changed, what happened, and until when an ended case is kept."""
    await cases.save(session, rules.keyring, [held for held, _ in told])
    await cases.tell(session, told, origin)
    today = utc_day(origin.recorded_at)
    for held, _ in told:
        day = rules.retention.ends_on(held.case, today)
        await retaining.keep_until(session, held.case.id, day)
    await watching.look_again(session, [held.case.id for held, _ in told], origin.recorded_at)


def check_writes(entered: Entered, needed: Collection[FieldClass]) -> None:
    """Raises `NotYoursToChange`."""
    if not entered.access.writes.issuperset(needed):
        raise NotYoursToChange
