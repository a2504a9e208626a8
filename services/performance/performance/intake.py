"""Partners' events come in here."""

from functools import partial

from muster.database import SessionMaker
from muster.intake.routes import intake_router
from muster.intake.writer import Writer
from muster.observability import Telemetry
from performance import payloads, storage
from performance.domain import may_refuse
from performance.settings import Settings
from performance.use_cases import partners
from performance.use_cases.partners_safety import take_crimes

ROUTES = intake_router(payloads.ACCEPTED, storage.receipts, may_refuse=may_refuse.SENDING).routes


def create_writer(sessions: SessionMaker, telemetry: Telemetry, settings: Settings) -> Writer:
    crimes = partial(take_crimes, clocks=settings.clocks)
    configured: dict[type, partners.Handler] = {
        payloads.ObservationReported: partial(
            partners.take_observations, strategy=settings.strategy
        ),
        payloads.TargetAimedAt: partial(partners.take_targets, windows=settings.windows),
        payloads.CrimeReported: crimes,
        payloads.CrimeStepReported: crimes,
    }
    apply = partial(partners.apply, handlers={**partners.HANDLERS, **configured})
    return Writer(sessions, storage.receipts, apply, partners.key_of, telemetry=telemetry)
