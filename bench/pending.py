"""A register with very many pending milestones, and sets of them that fall due day after day."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

import asyncpg
from sqlalchemy import Table

from muster.database import create_engine, create_sessions
from pledges import storage
from pledges.domain.kinds import PledgeKind
from pledges.domain.milestone import Promise
from pledges.domain.pledge import Pledge
from pledges.domain.pledgers import Pledger
from pledges.storage.tables import milestones, pledges

REGISTERED = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
FIRST_DUE = date(2026, 3, 1)
BETWEEN = timedelta(days=2)
"""From one set of due milestones to the next."""
LATER_FROM = date(2026, 6, 1)
LATER_DAYS = 200
"""Different due days of those that stay pending: all after the sets, reminders included."""
ZONES = ("Africa/Nairobi", "Asia/Dhaka", "America/Montevideo", "Europe/Berlin", "Asia/Kathmandu")
BEFORE = datetime(2026, 2, 1, tzinfo=UTC)
"""When nothing at all is due."""

_COPIES = """
    CREATE TABLE copies AS
    SELECT pledge, milestone, uuidv7() AS new_pledge, uuidv7() AS new_milestone
    FROM (
        SELECT d.aggregate_id AS pledge, d.subject AS milestone
        FROM deadlines d,
            generate_series(2, CASE WHEN d.state = 'pending' THEN $1 ELSE $2 END::int)
        ORDER BY random()
    ) AS many
"""


def due_on(number: int) -> date:
    return FIRST_DUE + number * BETWEEN


def looked_at(number: int) -> datetime:
    """When the day of the set `number` is over in every zone, and the next one's is to come."""
    return datetime.combine(due_on(number) + timedelta(days=1), time(4), UTC)


async def fill(url: str, *, sets: int, due: int, pending: int) -> None:
    """One pledge with one milestone each, in random order: a few real ones, multiplied.

    due: of each set. pending: the rest.
    """
    days = [due_on(number) for number in range(sets)]
    later = [LATER_FROM + timedelta(days=n) for n in range(LATER_DAYS)]
    engine = create_engine(url)
    async with create_sessions(engine).begin() as session:
        reminded = [_reminded(day, zone) for day in days for zone in ZONES]
        plain = [_pledge(day, zone) for day in later for zone in ZONES]
        await storage.keep(session, [], new=[*reminded, *plain])
    await engine.dispose()
    connection = await asyncpg.connect(url, command_timeout=500)
    try:
        # The copies refer to one another as their originals do; checking that takes minutes.
        await connection.execute("SET session_replication_role = replica")
        each_pending = pending // len(later) // len(ZONES)
        copies = _COPIES.replace("$1", str(each_pending)).replace("$2", str(due // len(ZONES)))
        await connection.execute(copies)
        await connection.execute("CREATE INDEX ON copies (pledge)")
        for statement in _multiplications():
            await connection.execute(statement)
        await connection.execute("DROP TABLE copies")
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


def _pledge(day: date, zone: str) -> Pledge:
    promised = Promise("arrival", "Advance party arrives in the mission area", zone, day)
    made = Pledge(
        reference=f"{day}/{zone}",
        pledger=Pledger.of_country("KEN"),
        kind=PledgeKind.MEDICAL,
        title="Level 2 hospital with surgical team",
        items=("13g", "14a"),
        effective_on=REGISTERED.date(),
        registered_at=REGISTERED,
    )
    made.register([promised], now=REGISTERED)
    return made


def _reminded(day: date, zone: str) -> Pledge:
    """With every reminder behind it: the next thing to happen is the miss."""
    made = _pledge(day, zone)
    made.milestones[0].deadline.check(datetime.combine(day, time(12), UTC))
    return made


def _multiplications() -> Iterable[str]:
    number = "substr(c.new_pledge::text, 20)"
    new = {"id": "c.new_pledge", "reference": f"t.reference || {number}"}
    yield _multiplied(pledges, new, "t.id = c.pledge")
    new = {"id": "c.new_milestone", "pledge_id": "c.new_pledge"}
    yield _multiplied(milestones, new, "t.id = c.milestone")
    new = {"id": "uuidv7()", "aggregate_id": "c.new_pledge", "subject": "c.new_milestone"}
    yield _multiplied(storage.deadlines.table, new, "t.subject = c.milestone")


def _multiplied(table: Table, new: dict[str, str], of: str) -> str:
    names = [column.name for column in table.columns if column.identity is None]
    values = ", ".join(new.get(name, f"t.{name}") for name in names)
    return (
        f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {values} "
        f"FROM copies c JOIN {table.name} t ON {of}"
    )
