"""Observations in batches of 500, against the same rows written by `unnest`."""

from bench import partners, unnest
from bench.figures import Figure, at_least, rate_figure
from bench.intake import BATCH_LANES
from bench.load import Load, post
from bench.place import Place, Running, run
from bench.unnest import BATCH

FIRST = 2_500
"""Events per connection before the clock starts: every series has figures then."""
TABLES = {
    "aggregates": "id",
    "series": "id",
    "observations": "seq",
    "receipts": "seq",
    "journal": "seq",
    "outbox": "seq",
}
CHANGED = {"aggregates": ("version",)}
"""What a figure changes in rows that were there before."""


def observations(place: Place) -> list[Figure]:
    """Figures of months that were not known yet; ratings follow from them."""
    per_lane = 2_500 if place.quick else 10_000
    ours, ceiling = [], []
    for _ in range(place.rounds):
        url, again = place.database("performance"), place.database("performance")
        with place.app("performance", url) as app:
            _batched(place, app, range(FIRST))
            before = run(unnest.read(url, TABLES))
            run(unnest.write(again, before, events=BATCH))
            ours.append(_batched(place, app, range(FIRST, FIRST + per_lane)))
        rows = run(unnest.read(url, TABLES, after=before))
        del rows["series"]
        events = per_lane * BATCH_LANES
        written = unnest.write(again, rows, events=events, connections=BATCH_LANES, changed=CHANGED)
        ceiling.append(run(written))
        place.drop(url)
        place.drop(again)
    what = f"batches of {BATCH}: observations"
    return [
        rate_figure("observation", what, "the same rows by unnest", ours, ceiling, at_least(0.3))
    ]


def _batched(place: Place, app: Running, numbers: range) -> float:
    tokens = place.partners(partners.COUNTRIES[:BATCH_LANES], "performance")
    load = Load(
        app.port, partners.OBSERVED, tokens, first=numbers.start, per_lane=len(numbers), batch=BATCH
    )
    return post(load, expected="accepted").rate
