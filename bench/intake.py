"""Partners' events, one per request and in batches of 500."""

from typing import Any

from bench import partners, unnest
from bench.figures import Figure, at_least, rate_figure
from bench.load import Load, post
from bench.place import Place, Running, run, running
from bench.unnest import BATCH
from muster_local.ports import free_ports

LANES = 32
BATCH_LANES = 2
"""Connections that post batches, and as many that insert them in the ceiling."""
KINDS = {"announced": partners.ANNOUNCED, "reported": partners.REPORTED}
WARM = 32
"""Events per connection before the clock starts, in single requests."""

TABLES = {
    "pledges": "id",
    "milestones": "pledge_id",
    "deadlines": "aggregate_id",
    "receipts": "seq",
    "journal": "seq",
    "outbox": "seq",
}
CHANGED = {
    "pledges": ("version",),
    "milestones": ("evidence",),
    "deadlines": (
        "state", "checked_until", "done_at", "evidence", "reported_by", "closed_at",
        "next_check_at",
    ),
}  # fmt: skip
"""What a report changes in rows that were there before."""

Rates = dict[str, list[float]]


def single(place: Place) -> list[Figure]:
    """One event per request on 32 connections, against FastAPI alone."""
    per_lane = 100 if place.quick else 400
    ours: Rates = {name: [] for name in KINDS}
    ceiling: Rates = {name: [] for name in KINDS}
    (port,) = free_ports(1)
    with running(["-m", "bench.alone", str(port)], port) as alone:
        for _ in range(place.rounds):
            for name in KINDS:
                ceiling[name].append(_alone(place, alone, name, per_lane))
            url = place.database("pledges")
            with place.app("pledges", url) as app:
                _taken(place, app, "announced", range(WARM))
                _taken(place, app, "reported", range(WARM))
                for name in KINDS:
                    ours[name].append(_taken(place, app, name, range(WARM, WARM + per_lane)))
            place.drop(url)
    return [
        rate_figure(
            "single",
            f"one event per request, {LANES} connections: {name}",
            "FastAPI alone",
            ours[name],
            ceiling[name],
            at_least(0.4),
        )
        for name in KINDS
    ]


def batches(place: Place) -> list[Figure]:
    """Batches of 500, against the same rows written by `unnest`."""
    per_lane = 2_500 if place.quick else 10_000
    ours: Rates = {name: [] for name in KINDS}
    ceiling: Rates = {name: [] for name in KINDS}
    for _ in range(place.rounds):
        url, again = place.database("pledges"), place.database("pledges")
        with place.app("pledges", url) as app:
            ours["announced"].append(_batched(place, app, "announced", per_lane))
        rows = run(unnest.read(url, TABLES))
        ceiling["announced"].append(run(_written(again, rows, per_lane)))
        with place.app("pledges", url) as app:
            ours["reported"].append(_batched(place, app, "reported", per_lane))
        rows = run(unnest.read(url, TABLES, after=rows))
        ceiling["reported"].append(run(_written(again, rows, per_lane, changed=CHANGED)))
        place.drop(url)
        place.drop(again)
    return [
        rate_figure(
            "batch",
            f"batches of {BATCH}: {name}",
            "the same rows by unnest",
            ours[name],
            ceiling[name],
            at_least(0.3),
        )
        for name in KINDS
    ]


async def _written(url: str, rows: dict[str, unnest.Rows], per_lane: int, **more: Any) -> float:
    events = per_lane * BATCH_LANES
    return await unnest.write(url, rows, events=events, connections=BATCH_LANES, **more)


def _alone(place: Place, alone: Running, name: str, per_lane: int) -> float:
    tokens = place.partners(partners.COUNTRIES)
    load = Load(alone.port, KINDS[name], tokens, first=0, per_lane=per_lane, path=f"/{name}")
    return post(load, expected="202").rate


def _taken(place: Place, app: Running, name: str, numbers: range) -> float:
    tokens = place.partners(partners.COUNTRIES)
    load = Load(app.port, KINDS[name], tokens, first=numbers.start, per_lane=len(numbers))
    return post(load, expected="202").rate


def _batched(place: Place, app: Running, name: str, per_lane: int) -> float:
    tokens = place.partners(partners.COUNTRIES[:BATCH_LANES])
    load = Load(app.port, KINDS[name], tokens, first=0, per_lane=per_lane, batch=BATCH)
    return post(load, expected="accepted").rate
