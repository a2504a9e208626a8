"""What the services of Muster agree on, byte for byte."""

from muster.lean import without

# It would load what prints traces in colours.
with without("rich"):
    import structlog as structlog
