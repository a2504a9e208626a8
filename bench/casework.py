"""Cases: one opened in confidence against the same in plain, a board of clocks, a rotation."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import text

from bench.figures import Figure, at_most
from bench.place import Place, run
from conduct.domain.parties import Alleged, Incident, Reporter, Victim
from conduct.domain.report import Report
from conduct.domain.rights import Capacity
from conduct.domain.words import Age, Channel, Kind, Need, Personnel, Precision
from conduct.edge import Door
from conduct.sealing import envelope
from conduct.sealing.keyring import Keyring, new_keyring, with_new_current
from conduct.sealing.keys import Compartment
from conduct.storage import boards, keys, vault
from conduct.storage.keys import WrappedKey
from conduct.use_cases.entering import Purpose
from conduct.use_cases.reporting import entrust, take_report
from conduct.use_cases.rotating import rewrap_all
from conduct.use_cases.rules import Rules
from muster.database import SessionMaker, create_engine, create_sessions
from muster.identity import Principal
from muster.journal import Origin

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FIELDS = 30
OPENED, OPENED_QUICK = 400, 60
CLOCKS = 10_000
CASES, CASES_QUICK = 100_000, 5_000
ASKED = 7
OFFICER = Principal(
    subject="bench-officer",
    kind="person",
    name="Bench officer",
    scopes=frozenset({"cases:read", "cases:write"}),
    expires_at=NOW + timedelta(hours=8),
    roles=frozenset({Capacity.OFFICER}),
)


@dataclass(frozen=True)
class Office:
    sessions: SessionMaker
    rules: Rules

    @property
    def door(self) -> Door:
        return Door(self.sessions, self.rules, OFFICER, NOW, Origin(OFFICER.actor, NOW))

    async def reported(self) -> UUID:
        """A case of `FIELDS` fields, entrusted to the officer."""
        async with self.sessions.begin() as session:
            held = await take_report(session, self.rules, _report(), self.door.origin)
            await entrust(session, self.rules, held, Capacity.OFFICER, self.door.origin)
        return held[0].case.id


def casework(place: Place) -> list[Figure]:
    url = place.database("conduct")
    keyring = new_keyring(
        place.folder / "keyring.json", {each: f"{each}-1" for each in Compartment}
    )
    try:
        return run(_measured(url, keyring, place.folder / "keyring.json", quick=place.quick))
    finally:
        place.drop(url)


async def _measured(url: str, keyring: Keyring, path: Path, *, quick: bool) -> list[Figure]:
    engine = create_engine(url, hide_parameters=True)
    office = Office(create_sessions(engine), Rules(keyring=keyring))
    try:
        opened = await _opened(office, OPENED_QUICK if quick else OPENED)
        return [
            opened,
            await _board(office, 1 if quick else ASKED),
            *await _rotation(office, path, CASES_QUICK if quick else CASES),
        ]
    finally:
        await engine.dispose()


async def _opened(office: Office, times: int) -> Figure:
    case_id = await office.reported()
    await _copy_in_plain(office, case_id)

    async def ours() -> None:
        found = await office.door.open(case_id, Purpose.PAGE)
        assert len(found.fields) >= FIELDS

    async def plain() -> None:
        async with office.sessions.begin() as session:
            await session.execute(_NOTE, {"case": case_id, "at": NOW, "reader": OFFICER.subject})
            rows = list(await session.execute(_PLAIN, {"case": case_id}))
        assert len(rows) >= FIELDS

    # In turns, so that both meet the same load.
    taken: dict[str, list[float]] = {"ours": [], "plain": []}
    for _ in range(times):
        taken["plain"].append(await _milliseconds(plain))
        taken["ours"].append(await _milliseconds(ours))
    return Figure(
        row="case",
        what=f"open a case of {FIELDS} sealed fields, the reading logged: p99",
        unit="ms",
        against="the same fields in plain, with a log row",
        ours=_p99(taken["ours"]),
        ceiling=_p99(taken["plain"]),
        aim=at_most(5),
        rounds=(statistics.median(taken["ours"]),),
        ceiling_rounds=(statistics.median(taken["plain"]),),
    )


async def _copy_in_plain(office: Office, case_id: UUID) -> None:
    async with office.sessions.begin() as session:
        held = await vault.keys_of(session, office.rules.keyring, case_id)
        fields = await vault.read(session, case_id, held)
        await session.execute(text(_TABLES_IN_PLAIN.split(";")[0]))
        await session.execute(text(_TABLES_IN_PLAIN.split(";")[1]))
        rows = [{"case": case_id, "field": name, "value": value} for name, value in fields.items()]
        await session.execute(_FILL_PLAIN, rows)


async def _board(office: Office, times: int) -> Figure:
    case_id = await office.reported()
    async with office.sessions.begin() as session:
        for statement in _MANY_CLOCKS:
            await session.execute(text(statement), {"case": case_id, "cases": CLOCKS // 3})
        await session.execute(text("ANALYZE"))

    async def ask() -> None:
        async with office.sessions() as session:
            counted = await boards.counts(session, None, "nobody")
            listed = await boards.open_clocks(session, None, "nobody", limit=100)
        assert sum(count for *_, count in counted) >= CLOCKS - 10
        assert len(listed) == 100

    await ask()
    taken = [await _milliseconds(ask) for _ in range(times)]
    return Figure(
        row="case",
        what=f"a board of {CLOCKS:,} open clocks: counts, and the first hundred",
        unit="ms",
        ours=min(taken),
        aim=at_most(200),
        rounds=tuple(taken),
    )


async def _rotation(office: Office, path: Path, cases: int) -> list[Figure]:
    """Re-wrapping while an officer opens cases without a pause."""
    case_id = await office.reported()
    await _fill_keys(office, cases)
    quiet = [await _milliseconds(lambda: _read(office, case_id)) for _ in range(100)]
    for compartment in Compartment:
        with_new_current(path, compartment, f"{compartment}-2")
    started = time.perf_counter()
    rotating = asyncio.create_task(rewrap_all(office.sessions, office.rules.keyring))
    meanwhile = []
    while not rotating.done():
        meanwhile.append(await _milliseconds(lambda: _read(office, case_id)))
    done = await rotating
    took = time.perf_counter() - started
    assert done.rewrapped >= 2 * cases
    assert not done.unreadable
    return [
        Figure(
            row="case",
            what=f"{cases:,} cases re-wrapped while serving",
            unit="s",
            ours=took,
            aim=at_most(120),
        ),
        Figure(
            row="case",
            what="opening a case meanwhile: p99",
            unit="ms",
            against="before",
            ours=_p99(meanwhile),
            ceiling=_p99(quiet),
            aim=at_most(5),
        ),
    ]


async def _read(office: Office, case_id: UUID) -> None:
    await office.door.open(case_id, Purpose.PAGE)


async def _fill_keys(office: Office, cases: int) -> None:
    keyring = office.rules.keyring
    for begin in range(0, cases, 5_000):
        wrapped = [
            WrappedKey(case_id, each, envelope.wrap(keyring, envelope.new_case_key(case_id, each)))
            for case_id in (uuid4() for _ in range(min(5_000, cases - begin)))
            for each in Compartment
        ]
        async with office.sessions.begin() as session:
            await keys.add(session, wrapped)


async def _milliseconds(ask: Callable[[], Awaitable[None]]) -> float:
    started = time.perf_counter()
    await ask()
    return 1000 * (time.perf_counter() - started)


def _p99(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=100)[98] if len(taken) > 1 else taken[0]


def _report() -> Report:
    people = {
        uuid4(): Alleged(
            personnel=Personnel.MILITARY_CONTINGENT, country="KEN", unit="Exercise unit",
            name=f"Exercise alleged {place}", rank="Exercise rank", service_number=f"E-{place}",
        )
        for place in range(2)
    }  # fmt: skip
    victims = {
        uuid4(): Victim(
            age=Age.ADULT, needs=(Need.MEDICAL,), name=f"Exercise victim {place}",
            contact="Exercise contact",
        )
        for place in range(2)
    }  # fmt: skip
    return Report(
        channel=Channel.STAFF,
        mission="EXERCISE",
        kind=Kind.SERIOUS_MISCONDUCT,
        narrative="Exercise: nothing of this happened. " * 20,
        incidents=(Incident(on=NOW.date(), precision=Precision.DAY, place="Exercise place"),),
        perpetrators=people,
        victims=victims,
        reporter=Reporter(name="Exercise reporter", contact="Exercise contact"),
    )


_TABLES_IN_PLAIN = """
    CREATE TABLE plain_fields ("case" uuid, field text, value text, PRIMARY KEY ("case", field));
    CREATE TABLE plain_log (n bigserial PRIMARY KEY, "case" uuid, at timestamptz, reader text)
"""
_FILL_PLAIN = text("INSERT INTO plain_fields VALUES (:case, :field, :value)")
_NOTE = text('INSERT INTO plain_log ("case", at, reader) VALUES (:case, :at, :reader)')
_PLAIN = text('SELECT field, value FROM plain_fields WHERE "case" = :case')

_MANY_CLOCKS = (
    """CREATE TEMP TABLE made ON COMMIT DROP AS
       SELECT gen_random_uuid() AS id FROM generate_series(1, :cases)""",
    "INSERT INTO aggregates (id, kind) SELECT id, 'case' FROM made",
    """INSERT INTO cases (id, report_id, version, told, step, urgent, opened_on, audience,
            mission_key, unit_keys)
       SELECT made.id, made.id, 1, 0, c.step, c.urgent, c.opened_on, c.audience, c.mission_key,
            c.unit_keys FROM made, cases c WHERE c.id = :case""",
    """INSERT INTO deadlines (id, aggregate_id, subject, kind, version, terms, opened_at, due_at,
            miss_at, edition, checked_until, state, missed_late, quiet, next_check_at)
       SELECT gen_random_uuid(), made.id, gen_random_uuid(), kinds.kind, 1, d.terms, d.opened_at,
            d.due_at + random() * interval '90 days', d.miss_at, d.edition, d.checked_until,
            d.state, d.missed_late, d.quiet, d.next_check_at
       FROM made, unnest(ARRAY['registration', 'evidence', 'investigation']) AS kinds(kind),
            (SELECT * FROM deadlines WHERE aggregate_id = :case LIMIT 1) d""",
)
"""Copies of one case without its content: its clocks, due at different times."""
