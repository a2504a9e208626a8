"""Partners' events come in here, and are known again by a keyed digest of what they said."""

from fastapi import APIRouter

from conduct import payloads, storage
from conduct.domain.refusals import ReportUnclear
from conduct.sealing import blind
from conduct.sealing.envelope import Unreadable
from conduct.use_cases import partners
from conduct.use_cases.rules import Rules
from muster.cloudevents import CloudEvent, content_key
from muster.database import SessionMaker
from muster.intake.routes import intake_router
from muster.intake.submissions import Submission
from muster.intake.writer import Writer
from muster.observability import Telemetry


def create_writer(sessions: SessionMaker, telemetry: Telemetry, rules: Rules) -> Writer:
    def content(event: CloudEvent) -> bytes:
        return blind.content(rules.keyring.content, content_key(event))

    return Writer(
        sessions,
        storage.receipts,
        partners.applying(rules),
        _key_of,
        telemetry=telemetry,
        content=content,
        discreet=True,
    )


def create_router(writer: Writer) -> APIRouter:
    return intake_router(
        payloads.ACCEPTED, storage.receipts, writer, may_refuse=(ReportUnclear, Unreadable)
    )


def _key_of(submission: Submission) -> str:
    """Each report stands for itself."""
    return submission.event.id
