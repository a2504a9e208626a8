"""Partners' events come in here."""

from functools import partial

from fastapi import APIRouter

from muster.database import SessionMaker
from muster.intake.routes import intake_router
from muster.intake.writer import Writer
from muster.observability import Telemetry
from performance import payloads, storage
from performance.domain import may_refuse
from performance.domain.datasets import Windows
from performance.use_cases import partners


def create_writer(sessions: SessionMaker, telemetry: Telemetry, windows: Windows) -> Writer:
    targets = partial(partners.take_targets, windows=windows)
    apply = partial(partners.apply, handlers={**partners.HANDLERS, payloads.TargetAimedAt: targets})
    return Writer(sessions, storage.receipts, apply, partners.key_of, telemetry=telemetry)


def create_router(writer: Writer) -> APIRouter:
    return intake_router(payloads.ACCEPTED, storage.receipts, writer, may_refuse=may_refuse.SENDING)
