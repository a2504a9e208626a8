"""Partners' events come in here, and are known again by a keyed digest of what they said."""

from conduct import may_refuse, payloads, storage
from conduct.sealing import blind
from conduct.use_cases import partners
from conduct.use_cases.rules import Rules
from muster.cloudevents import CloudEvent, content_key
from muster.database import SessionMaker
from muster.intake.routes import intake_router
from muster.intake.submissions import Submission
from muster.intake.writer import Writer
from muster.observability import Telemetry

ROUTES = intake_router(payloads.ACCEPTED, storage.receipts, may_refuse=may_refuse.SENDING).routes


def create_writer(sessions: SessionMaker, telemetry: Telemetry, rules: Rules) -> Writer:
    def content(event: CloudEvent) -> bytes:
        return blind.content(rules.keyring.content, content_key(event))

    return Writer(
        sessions,
        storage.receipts,
        partners.applying(rules, sessions),
        _key_of,
        telemetry=telemetry,
        content=content,
        discreet=True,
    )


def _key_of(submission: Submission) -> str:
    """A report stands for itself; answers about one case keep their order."""
    said = submission.payload
    return said.case if isinstance(said, payloads.OfCase) else submission.event.id
