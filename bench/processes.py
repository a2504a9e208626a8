"""What the two processes of a service weigh, and how long they take to be ready."""

from collections.abc import Callable

import asyncpg

from bench import partners
from bench.figures import Figure, at_most
from bench.load import Load, post
from bench.place import Place, run
from muster import topics
from muster.broker import Broker
from muster.testing import eventually

EACH = 100
"""Events per connection before memory is read: by then everything is loaded and in use."""


def processes(place: Place) -> list[Figure]:
    """`python -m pledges app` and `worker`, as they are started in production."""
    run(topics.apply(Broker(place.kafka.bootstrap_servers)))
    ready: dict[str, list[float]] = {"app": [], "worker": []}
    memory: dict[str, list[float]] = {"app": [], "worker": []}
    for _ in range(place.rounds):
        url = place.database("pledges")
        with place.app("pledges", url) as app, place.worker("pledges", url) as worker:
            tokens = place.partners(partners.COUNTRIES)
            for kind in (partners.ANNOUNCED, partners.REPORTED):
                post(Load(app.port, kind, tokens, first=0, per_lane=EACH), expected="202")
            run(_sent(url))
            for name, process in (("app", app), ("worker", worker)):
                ready[name].append(process.ready_after)
                memory[name].append(process.megabytes)
        place.drop(url)
    return [
        *(_figure(f"resident memory of the {name}", "MB", max, each, 120)
          for name, each in memory.items()),
        *(_figure(f"start to ready, {name}", "s", min, each, 3) for name, each in ready.items()),
    ]  # fmt: skip


def _figure(
    what: str, unit: str, of: Callable[[list[float]], float], each: list[float], aim: float
) -> Figure:
    return Figure(
        row="process", what=what, unit=unit, ours=of(each), aim=at_most(aim), rounds=tuple(each)
    )


async def _sent(url: str) -> None:
    """Until the outbox is empty."""
    connection = await asyncpg.connect(url)

    async def is_empty() -> bool:
        return not await connection.fetch("SELECT FROM outbox LIMIT 1")

    try:
        await eventually(is_empty, within=60)
    finally:
        await connection.close()
